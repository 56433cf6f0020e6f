import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { parseEmailAddress } from '../../src/model/email-address.ts';
import { mailboxQuery } from '../../src/model/mailbox-link.ts';
import { signLink } from '../../src/signing/link-signature.ts';
import { memoryStore, someSettings } from '../support/memory-store.ts';
import { aProvider } from '../support/providers.ts';
import { serve } from '../support/running-server.ts';

const https = { 'X-Forwarded-Proto': 'https' };
const ann = '?emailaddress=ann@example.org';

describe('the letter', async () => {
  const provider = aProvider({ domains: ['example.org', '*.example.net'] });
  const server = await serve({ store: memoryStore([provider]) });
  const get = (path: string, Host = 'setup.example.org', headers: Readonly<Record<string, string>> = {}) =>
    server.ask({ path, headers: { Host, ...https, ...headers } });

  const cases: readonly (readonly [path: string, status: number, type: string, body: RegExp])[] = [
    [`/letter${ann}`, 200, 'text/html', /<p class="recipient"><bdi>ann@example\.org<\/bdi>/],
    [`/letter${ann}&name=Ann%20Lee`, 200, 'text/html', /Ann Lee, ann@example\.org/],
    [`/letter${ann}&lang=en`, 200, 'text/html', /<html lang="en"/],
    [`/letter${ann}&lang=%3Cb%3E`, 200, 'text/html', /<html lang="en"/],
    [`/LETTER/${ann}`, 200, 'text/html', /recipient/],
    [`/letter.txt${ann}`, 200, 'text/plain', /^Set up your e-mail at Example Mail\nann@example\.org\n/],
    ['/letter', 400, 'text/html', /<h1>/],
    ['/letter.txt', 400, 'text/plain', /has to be an e-mail address/],
    ['/letter?emailaddress=ann', 400, 'text/html', /<h1>/],
    ['/letter?emailaddress=ann@example.com', 404, 'text/html', /at <bdi>example\.com</],
    ['/letter.txt?emailaddress=ann@example.com', 404, 'text/plain', /Not found/],
    [`/letter${ann}&login=alee`, 400, 'text/html', /<h1>This link can’t be used any more/],
  ];
  for (const [path, status, type, body] of cases) {
    it(`GET ${path} is ${status}`, async () => {
      const answer = await get(path);
      assert.equal(answer.status, status);
      assert.equal(answer.headers.get('content-type'), `${type}; charset=utf-8`);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
      assert.match(answer.body, body);
    });
  }

  it('allows its own style and our script only, and nobody may frame or list it', async () => {
    const { headers, body } = await get(`/letter${ann}`);
    const style = /<style>([^<]*)<\/style>/.exec(body)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    assert.equal(
      headers.get('content-security-policy'),
      `default-src 'none'; style-src 'sha256-${hash}'; script-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    assert.equal(headers.get('x-robots-tag'), 'noindex, nofollow');
    assert.equal(headers.get('vary'), 'Accept-Language');
    assert.match(body, /<script src="\/setup\.js\?v=\w+" defer><\/script>/);
    assert.match(body, /<code dir="ltr">\w{4}-\w{2}<\/code>/);
  });

  const origins: readonly (readonly [host: string, printed: string])[] = [
    ['setup.example.org', 'setup.example.org'],
    ['autodiscover.example.org', 'autoconfig.example.org'],
    ['evil.example', 'autoconfig.example.org'],
    ['setup.a.example.net', 'autoconfig.example.org'],
  ];
  for (const [host, printed] of origins) {
    it(`asked for at ${host} it prints ${printed}`, async () => {
      const { body } = await get(`/letter${ann}`, host);
      assert.match(body, new RegExp(`<p class="typed"><bdi dir="ltr">${printed}</bdi>`));
      if (host !== printed) assert.ok(!body.includes(host));
    });
  }

  it('prints publicUrl where there is one', async () => {
    const other = await serve({
      store: memoryStore([provider]),
      settings: someSettings({ publicUrl: 'https://mail.example.net', branding: { accentColor: '#123456' } }),
    });
    const { body } = await other.ask({ path: `/letter${ann}`, headers: { Host: 'evil.example', ...https } });
    assert.match(body, /<bdi dir="ltr">mail\.example\.net<\/bdi>/);
    assert.match(body, /fill="#123456"/);
  });

  it('has the login of a signed link, and its codes and links carry the link on', async () => {
    const key = { id: '2026', secret: 'k'.repeat(43) };
    const signed = await serve({
      store: memoryStore([provider]),
      settings: someSettings({ links: [key] }),
      now: () => new Date('2026-01-01T00:00:00Z'),
    });
    const address = 'ann@example.org';
    const link = signLink({ address, login: 'alee', name: '', expires: '1800000000' }, key);
    const parsed = parseEmailAddress(address);
    assert.ok(parsed.ok && link !== undefined);
    const query = mailboxQuery({ address: parsed.value, link });
    const text = await signed.ask({ path: `/letter.txt?${query}`, headers: https });
    assert.match(text.body, /User name: alee\n/);
    assert.ok(text.body.includes(`/setup?${query}\n`));
    const html = await signed.ask({ path: `/letter?${query}`, headers: https });
    assert.match(html.body, />alee</);
    assert.doesNotMatch(html.body, /class="typed"/);
    const changed = await signed.ask({
      path: `/letter?${query.replace('alee', 'bob')}`,
      headers: { ...https, Host: 'example.org' },
    });
    assert.equal(changed.status, 400);
    assert.match(changed.body, /This link can’t be used any more/);
    assert.match(changed.body, /class="brand-name">Example Mail</);
    assert.doesNotMatch(changed.body, /bob/);
  });

  it('is not sent over plain http', async () => {
    for (const path of ['/letter', '/letter.txt']) {
      const { status, headers } = await server.ask({
        path: `${path}${ann}`,
        headers: { Host: 'setup.example.org', 'X-Forwarded-Proto': 'http' },
      });
      assert.equal(status, 302, path);
      assert.match(headers.get('location') ?? '', /^https:\/\//);
    }
  });

  it('takes no other method', async () => {
    const answer = await server.ask({ method: 'POST', path: `/letter${ann}`, headers: https });
    assert.equal(answer.status, 405);
    assert.equal(answer.headers.get('allow'), 'GET, HEAD, OPTIONS');
  });

  it('writes no local part into the log', () => {
    assert.doesNotMatch(server.lines.join('\n'), /\bann\b|Ann/);
  });
});
