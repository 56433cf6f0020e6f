import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as fc from 'fast-check';
import { languages } from '../../src/page/languages.ts';
import { plainText } from '../../src/model/text.ts';
import { readHtml, skeleton } from '../support/html-tokens.ts';
import { rawStatus, sendRaw, type Answer } from '../support/http-client.ts';
import { memoryStore, someSettings } from '../support/memory-store.ts';
import { aProvider } from '../support/providers.ts';
import { serve, type Served } from '../support/running-server.ts';

/** Bytes of a page with its style and script, without the logo (issue: small). */
const maxPageBytes = 60 * 1024;

const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';

describe('the set-up page', () => {
  let server: Served;
  before(async () => {
    server = await serve({
      store: memoryStore([
        aProvider(),
        aProvider({ name: 'b', file: 'b.yaml', domains: ['*.example.net'], displayName: plainText('Nets') }),
      ]),
    });
  });

  function get(
    path: string,
    host = 'example.org',
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    return server.ask({ path, headers: { Host: host, ...headers } });
  }

  const pages: readonly (readonly [path: string, host: string, status: number, says: RegExp])[] = [
    ['/', 'example.org', 200, /Set up your e-mail at Example Mail/],
    ['/setup', 'autoconfig.example.org', 200, /at Example Mail/],
    ['/SETUP/', 'autodiscover.example.org', 200, /at Example Mail/],
    ['/', 'setup.example.org', 200, /at Example Mail/],
    ['/', 'setup.a.example.net', 200, /at Nets/],
    ['/', 'setup.example.net', 200, /at Nets/],
    ['/', 'unknown.example', 200, /Set up your e-mail</],
    ['/', '192.0.2.1', 200, /name@example\.org/],
    ['/?emailaddress=', 'example.org', 200, /at Example Mail/],
    ['/setup?emailaddress=ann@example.org', 'unknown.example', 200, /ann@example\.org/],
    ['/?emailaddress=ann@example.org', 'example.org', 200, /ann@example\.org/],
    ['/setup?EMAIL=ann@example.org', 'example.org', 200, /ann@example\.org/],
    ['/setup?emailaddress=j%C3%BCrgen@example.org', 'example.org', 200, /jürgen@example\.org/],
    ['/setup?emailaddress=ann', 'example.org', 400, /id="address-problem"/],
    ['/setup?emailaddress=ann@example.com', 'example.org', 404, /for addresses at <bdi>example\.com</],
    ['/setup?emailaddress=ann@b%C3%BCcher.example', 'example.org', 404, /bücher\.example/],
    ['/setup?emailaddress=ann@example.org&login=alee', 'example.org', 400, /link/],
    [`/setup?emailaddress=ann@example.org&name=${'n'.repeat(200)}`, 'example.org', 400, /can’t be opened/],
  ];
  for (const [path, host, status, says] of pages) {
    it(`${path.slice(0, 50)} at ${host} is ${status}`, async () => {
      const answer = await get(path, host);
      assert.equal(answer.status, status);
      assert.match(answer.body, says);
      readHtml(answer.body);
      assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
      assert.match(answer.headers.get('x-robots-tag') ?? '', /noindex/);
      const policy = answer.headers.get('content-security-policy') ?? '';
      assert.match(policy, /^default-src 'none'; style-src 'sha256-/);
      assert.match(
        policy,
        /script-src 'self'; .*form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
      );
      assert.doesNotMatch(policy, /unsafe|https?:/);
      assert.match(answer.body, /class="reference" dir="ltr">[2-9A-Z]{4}-[2-9A-Z]{2}</);
    });
  }

  it('authority: an absolute form without a path, and one with only a query, is the page', async () => {
    for (const target of ['https://example.org', 'https://example.org?x']) {
      const answer = await sendRaw(
        server.address.port,
        `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      );
      assert.equal(rawStatus(answer), 200);
      assert.match(answer, /at Example Mail/);
    }
  });

  it('GET / at a name that is not served says nothing about who is', async () => {
    const [one, other] = await Promise.all([get('/', 'unknown.example'), get('/', 'setup.unknown.example')]);
    const plain = (answer: Answer): string => answer.body.replace(/[2-9A-Z]{4}-[2-9A-Z]{2}/, '');
    assert.equal(plain(one), plain(other));
    assert.doesNotMatch(one.body, /Example Mail|Nets/);
  });

  it('shows the servers, but no user name, where only the Host is known', async () => {
    const { body } = await get('/');
    assert.match(body, /imap\.example\.org/);
    assert.doesNotMatch(body, /User name/);
  });

  it('begins with the device in hand, or with the one that was asked for', async () => {
    const current = async (path: string, agent: string): Promise<string | undefined> =>
      readHtml((await get(path, 'example.org', { 'User-Agent': agent })).body)
        .tags.find(({ attributes }) => attributes.has('aria-current') && attributes.has('id'))
        ?.attributes.get('id');
    const page = '/setup?emailaddress=ann@example.org';
    assert.equal(await current(page, iphone), 'device-ios');
    assert.equal(await current(`${page}&device=linux`, iphone), 'device-linux');
    assert.equal(await current(`${page}&device=toaster`, iphone), 'device-ios');
  });

  it('has a link to each device, and every link of ours keeps address and language', async () => {
    const { body } = await get('/setup?emailaddress=ann%2Bx@example.org&lang=en');
    const links = readHtml(body).tags.flatMap(({ name, attributes }) => (name === 'a' ? [attributes] : []));
    for (const device of ['ios', 'android', 'mac', 'windows', 'linux']) {
      const href = links.find((link) => link.get('id') === `device-${device}`)?.get('href');
      assert.equal(href, `/setup?emailaddress=ann%2Bx@example.org&device=${device}&lang=en#device`);
    }
  });

  it('speaks the language that is asked for, and names it', async () => {
    const answer = await get('/', 'example.org', { 'Accept-Language': 'xx, en;q=0.5' });
    assert.equal(answer.headers.get('content-language'), 'en');
    assert.match(answer.body, /<html lang="en" dir="ltr">/);
    assert.equal(answer.headers.get('vary'), 'Accept-Language');
  });

  it('a page with its style and script is below 60 KB and needs one more request', async () => {
    for (const device of ['ios', 'android', 'mac', 'windows', 'linux']) {
      const answer = await get(`/setup?emailaddress=ann@example.org&device=${device}`);
      const { tags } = readHtml(answer.body);
      const loaded = tags.flatMap(({ name, attributes }) =>
        name === 'script' || (name === 'link' && attributes.get('rel') !== 'icon')
          ? [attributes.get('src') ?? attributes.get('href') ?? '']
          : [],
      );
      assert.equal(loaded.length, 1);
      const script = await get(loaded[0] ?? '');
      assert.equal(script.status, 200);
      assert.equal(script.headers.get('cache-control'), 'public, max-age=31536000, immutable');
      assert.equal(script.headers.get('content-type'), 'text/javascript; charset=utf-8');
      assert.ok(answer.bytes.length + script.bytes.length < maxPageBytes, `${answer.bytes.length} bytes`);
      for (const { name, attributes } of tags) {
        const source = attributes.get('src');
        if (name === 'img' || name === 'script') assert.match(source ?? '', /^\/[^/]/);
        for (const attribute of attributes.keys()) assert.doesNotMatch(attribute, /^on|^style$/);
      }
    }
  });

  it('keeps a script of another version for a short time only', async () => {
    const answer = await get('/setup.js?v=0000000000');
    assert.equal(answer.headers.get('cache-control'), 'public, max-age=300');
    const again = await get('/setup.js', 'a', { 'If-None-Match': answer.headers.get('etag') ?? '' });
    assert.equal(again.status, 304);
  });

  it('HEAD is GET without a body, other methods are 405 in plain text', async () => {
    const head = await server.ask({ method: 'HEAD', path: '/', headers: { Host: 'example.org' } });
    assert.equal(head.status, 200);
    assert.equal(head.body, '');
    const post = await server.ask({ method: 'POST', path: '/setup', headers: { Host: 'example.org' } });
    assert.equal(post.status, 405);
    assert.match(post.headers.get('allow') ?? '', /GET/);
    assert.match(post.headers.get('content-type') ?? '', /text\/plain/);
  });

  it('leaves plain http for https at every name of a hosted domain, setup. included, and nowhere else', async () => {
    const overHttp = { 'X-Forwarded-Proto': 'http' };
    for (const host of ['example.org', 'setup.example.org', 'autoconfig.example.org']) {
      const answer = await get('/setup?emailaddress=ann@example.org', host, overHttp);
      assert.equal(answer.status, 302);
      assert.equal(answer.headers.get('location'), `https://${host}/setup?emailaddress=ann@example.org`);
    }
    assert.equal((await get('/', 'evil.example', overHttp)).status, 404);
  });

  it('the log line has the reference of the page, and nothing of the mailbox', async () => {
    const { body } = await get('/setup?emailaddress=secretperson@example.org&name=Hidden');
    const reference = /class="reference" dir="ltr">([^<]+)</.exec(body)?.[1] ?? 'none';
    const line = server.lines.find((one) => one.includes(reference)) ?? '';
    assert.deepEqual(
      (({ domain, file, outcome, program }) => ({ domain, file, outcome, program }))(
        JSON.parse(line) as Record<string, unknown>,
      ),
      { domain: 'example.org', file: 'example.org.yaml', outcome: 'answered', program: 'none' },
    );
    assert.doesNotMatch(server.lines.join(), /secretperson|Hidden/);
  });

  it('reliability 8: whatever is typed, the page consists of the same elements and attributes', async () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .array(
          fc.constantFrom(
            '<',
            '>',
            '"',
            "'",
            '&',
            '<script>',
            '</',
            'onload=',
            '`',
            ' ',
            '&lt;',
            '<%=',
            'é',
            '=',
            '/',
          ),
        )
        .map((parts) => parts.join('')),
    );
    const page = skeleton((await get('/setup?emailaddress=ann@example.org')).body);
    const form = skeleton((await get('/setup?emailaddress=ann')).body);
    const missing = skeleton((await get('/setup?emailaddress=ann@example.com')).body);
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const local = encodeURIComponent(
          `"${text.replaceAll(/\p{Surrogate}/gu, '').replaceAll(/["\\]/g, '')}"`,
        );
        for (const query of [
          `${local}@example.org`,
          `${local}@example.com`,
          local,
          `${local}@example.org&lang=${local}`,
        ]) {
          const { status, body } = await get(`/setup?emailaddress=${query}`);
          if (status === 200) assert.equal(skeleton(body), page);
          else if (status === 404) assert.equal(skeleton(body), missing);
          else if (body.includes('address-problem')) assert.equal(skeleton(body), form);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the set-up page of an operator', () => {
  it('carries their colour, logo and legal pages, and those of a provider before them', async () => {
    const settings = someSettings({
      branding: {
        logo: '/nowhere/logo.png',
        accentColor: '#fd0',
        imprint: 'https://operator.example/imprint',
        privacy: 'https://operator.example/privacy',
      },
    });
    const branding = { imprint: 'https://%EMAILDOMAIN%/imprint', logo: 'own.svg' };
    const server = await serve({ settings, store: memoryStore([aProvider({ branding })]) });
    const start = (await server.ask({ path: '/', headers: { Host: 'a.example' } })).body;
    assert.match(start, /<img class="logo" src="\/logo\/page\.png"/);
    assert.match(start, /https:\/\/operator\.example\/imprint/);
    assert.match(start, /<style>:root\{--accent:#/);
    const own = (await server.ask({ path: '/', headers: { Host: 'example.org' } })).body;
    assert.match(own, /src="\/logo\/example\.org\.svg"/);
    assert.match(own, /https:\/\/example\.org\/imprint/);
    assert.match(own, /https:\/\/operator\.example\/privacy/);
    assert.equal((await server.ask({ path: '/logo/page.png' })).status, 404);
  });

  it('says that nothing is known now, with 503 and a time to try again', async () => {
    const store = memoryStore([], { find: () => ({ kind: 'unavailable', reason: 'down' }) });
    const server = await serve({ store });
    const answer = await server.ask({ path: '/setup?emailaddress=ann@example.org' });
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get('retry-after'), '10');
    assert.match(answer.body, /href="\/setup\?emailaddress=ann@example\.org">Try again/);
  });

  it('reliability 23: a store that throws is a page with status 500', async () => {
    const store = memoryStore([], {
      find() {
        throw new Error('secret');
      },
    });
    const server = await serve({ store });
    for (const path of ['/', '/setup?emailaddress=ann@example.org', '/setup?emailaddress=ann']) {
      const answer = await server.ask({ path, headers: { Host: 'example.org' } });
      assert.equal(answer.status, 500);
      assert.match(answer.body, /Something went wrong/);
      assert.doesNotMatch(answer.body + server.lines.join(''), /secret/);
    }
  });

  it('offers each language that there is a catalogue of, and keeps the address', async () => {
    const server = await serve();
    const { tags } = readHtml((await server.ask({ path: '/setup?emailaddress=ann@example.org' })).body);
    for (const { attributes } of tags) {
      const language = attributes.get('hreflang');
      if (language === undefined) continue;
      assert.ok(languages.some((one) => one === language));
      assert.equal(attributes.get('href'), `/setup?emailaddress=ann@example.org&lang=${language}`);
    }
  });
});

describe('the page for people at an address that is for programs', () => {
  it('looks like the set-up page, leads there, speaks their language, and stays 405', async () => {
    const server = await serve();
    const path = '/autodiscover/autodiscover.xml';
    const answer = await server.ask({ path, headers: { Host: 'example.org', Accept: 'text/html,*/*' } });
    assert.equal(answer.status, 405);
    assert.equal(answer.headers.get('allow'), 'POST');
    assert.match(answer.headers.get('content-security-policy') ?? '', /^default-src 'none'/);
    const { tags, text } = readHtml(answer.body);
    assert.match(text, /for mail programs/);
    assert.ok(tags.some(({ attributes }) => attributes.get('href') === '/setup'));
  });
});

describe('references', () => {
  it('stand under each error of a program, in its own protocol, and in the log line', async () => {
    const server = await serve();
    for (const path of [
      '/nothing',
      '/email.mobileconfig',
      '/v1.1/unknown.example',
      '/autodiscover/autodiscover.json/%ff',
    ]) {
      const { body, status } = await server.ask({ path, headers: { Host: 'example.org' } });
      assert.ok(status >= 400);
      const reference = /Reference: ([2-9A-Z]{4}-[2-9A-Z]{2})(?:\n$|")/.exec(body)?.[1] ?? 'none';
      const line = server.lines.find((one) => one.includes(`"reference":"${reference}"`)) ?? '';
      assert.match(line, /"outcome":"(?:not found|refused)"/);
    }
  });

  it('are not made for good answers to programs, nor where no request is logged', async () => {
    const silent = await serve({
      settings: someSettings({ log: { level: 'info', format: 'json', requests: false } }),
    });
    assert.doesNotMatch((await silent.ask({ path: '/nothing' })).body, /Reference/);
    assert.doesNotMatch((await silent.ask({ path: '/' })).body, /class="reference"/);
    const logged = await serve();
    await logged.ask({ path: '/mail/config-v1.1.xml', headers: { Host: 'example.org' } });
    assert.ok(logged.lines.some((line) => line.includes('"file":"example.org.yaml"')));
    assert.doesNotMatch(logged.lines.join(), /reference/);
  });
});

describe('/lookup on the admin listener', () => {
  let server: Served;
  before(async () => {
    server = await serve({
      store: memoryStore([
        aProvider(),
        aProvider({ name: 'b', file: 'b.yaml', domains: ['*.example.net', '*.a.example.net'] }),
      ]),
    });
  });

  const asked: readonly (readonly [query: string, status: number, says: RegExp])[] = [
    ['domain=example.org', 200, /"hosted"[^]*"file": "example\.org\.yaml",\n {2}"matched": "example\.org"/],
    ['domain=autoconfig.example.org', 200, /"domain": "example\.org"/],
    ['domain=x.a.example.net', 200, /"file": "b\.yaml",\n {2}"matched": "\*\.a\.example\.net"/],
    ['domain=unknown.example', 200, /"decision": "not hosted"/],
    ['domain=b%C3%BCcher.example', 200, /"asked": "xn--bcher-kva\.example"/],
    ['domain=ann@example.org', 400, /^Bad request/],
    ['', 400, /it is missing/],
  ];
  for (const [query, status, says] of asked) {
    it(`?${query} is ${status}`, async () => {
      const answer = await server.askAdmin({ path: `/lookup?${query}` });
      assert.equal(answer.status, status);
      assert.match(answer.body, says);
    });
  }

  it('is not on the public listener', async () => {
    assert.equal((await server.ask({ path: '/lookup?domain=example.org' })).status, 404);
  });
});
