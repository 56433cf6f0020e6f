import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { apple } from '../../src/formats/apple.ts';
import { parseEmailAddress } from '../../src/model/email-address.ts';
import { mailboxQuery, type LinkKey } from '../../src/model/mailbox-link.ts';
import { signLink } from '../../src/signing/link-signature.ts';
import type { UserDirectory } from '../../src/store/directories/directory.ts';
import { needsProgram } from '../support/needs.ts';
import { scanQrCode } from '../support/scan-qr-code.ts';
import { memoryStore, someSettings } from '../support/memory-store.ts';
import { aProvider, aServer } from '../support/providers.ts';
import { serve, type Served } from '../support/running-server.ts';

const key: LinkKey = { id: '2026', secret: 'k'.repeat(43) };
const expires = 1_767_225_600;
const headers = { Host: 'autoconfig.example.org' };

const provider = aProvider({
  incoming: [aServer('imap', 'imap.example.org', { username: '%EMAILLOCALPART%' })],
});

function query(rest: { address?: string; login?: string; name?: string } = {}): string {
  const { address = 'ann@example.org', login = 'alee-7', name = 'Ann Lee' } = rest;
  const parsed = parseEmailAddress(address);
  const link = signLink({ address, login, name, expires: String(expires) }, key);
  assert.ok(parsed.ok && link !== undefined);
  return mailboxQuery({ address: parsed.value, link });
}

const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';

/** A directory of logins; the name before the @ says what happens. */
const users: UserDirectory = {
  name: 'test',
  loginOf({ localPart }) {
    switch (localPart) {
      case 'ann':
        return Promise.resolve('ann-in-directory');
      case 'hostile':
        return Promise.resolve('a\u202e<b>');
      case 'down':
        return Promise.reject(new Error('the directory is down'));
      default:
        return Promise.resolve(undefined);
    }
  },
  close: () => Promise.resolve(),
};

describe('signed links over HTTP', () => {
  let server: Served;
  let withUsers: Served;
  let now = new Date(0);
  before(async () => {
    const settings = someSettings({ links: [key] });
    const options = { store: memoryStore([provider]), settings, now: () => now };
    server = await serve(options);
    withUsers = await serve({ ...options, users });
  });

  async function ask(asked: string, of = server) {
    return of.ask({ path: `/email.mobileconfig?${asked}`, headers });
  }

  it('give a profile with that login and name, again and again', async () => {
    for (let fetches = 0; fetches < 3; fetches += 1) {
      const answer = await ask(query());
      assert.equal(answer.status, 200);
      assert.match(answer.body, /<string>Ann Lee<\/string>/);
      assert.equal(answer.body.match(/<string>alee-7<\/string>/g)?.length, 2);
    }
  });

  it('give QR codes: of that login, and of the same link', { skip: needsProgram('zbarimg') }, async () => {
    const code = await server.ask({ path: `/qr/thunderbird.png?${query()}`, headers });
    assert.match(scanQrCode(code.bytes), /"alee-7".*"alee-7".*"Ann Lee"/);
    const profile = await server.ask({ path: `/qr/profile.png?${query()}`, headers });
    assert.equal(scanQrCode(profile.bytes), `https://autoconfig.example.org/email.mobileconfig?${query()}`);
  });

  it('give a page with that login, whose own links carry the link on', async () => {
    for (const userAgent of [iPhone, 'curl/8']) {
      const page = await server.ask({
        path: `/setup?${query()}`,
        headers: { ...headers, 'User-Agent': userAgent },
      });
      assert.equal(page.status, 200);
      assert.match(page.body, />alee-7</);
      const own = [...page.body.matchAll(/(?:href|src)="([^"]*emailaddress=[^"]*)"/g)].map(
        ([, href = '']) => href,
      );
      assert.ok(own.length > 0);
      for (const href of own) assert.ok(href.includes(query().replaceAll('&', '&amp;')), href);
    }
  });

  it('give a letter with that login, which leads to the same page', async () => {
    const letter = await server.ask({ path: `/letter.txt?${query()}`, headers });
    assert.equal(letter.status, 200);
    assert.match(letter.body, /User name: alee-7/);
    assert.ok(letter.body.replaceAll(/\s+/g, '').includes(`/setup?${query()}`), letter.body);
  });

  it('that were changed are refused in the language of the page', async () => {
    const page = await server.ask({ path: `/setup?${query().replace('alee-7', 'bob-8')}`, headers });
    assert.equal(page.status, 400);
    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.doesNotMatch(page.body, /alee|bob-8/);
  });

  const kept: readonly (readonly [title: string, asked: string])[] = [
    ['with blanks as plus signs, as PHP writes them', query().replaceAll('%20', '+')],
    ['with parameters in another order', query().split('&').reverse().join('&')],
    [
      'with escapes in small letters and more than are needed',
      query().replace('@', '%40').replace('alee', '%61lee'),
    ],
    ["with a stranger's parameter", `utm_source=mail&${query()}`],
    [
      'of an address with capital letters and an international name',
      query({ address: 'Ann@EXAMPLE.org', name: 'Änn 李' }),
    ],
    ['with a sub-address', query({ address: 'ann+list@example.org' })],
  ];
  for (const [title, asked] of kept) {
    it(`hold ${title}`, async () => {
      const answer = await ask(asked);
      assert.equal(answer.status, 200);
      assert.match(answer.body, /alee-7/);
    });
  }

  const refused: readonly (readonly [title: string, asked: string, status: number])[] = [
    ['another login', query().replace('alee-7', 'bob-8'), 400],
    ['another address', query().replace('ann@', 'bob@'), 400],
    ['another domain', query().replace('example.org', 'example.com'), 400],
    ['another name', query().replace('Ann%20Lee', 'Eve'), 400],
    ['another end', query().replace(String(expires), String(expires + 1)), 400],
    ['another key', query().replace('key=2026', 'key=2027'), 400],
    ['a signature that was cut off', query().slice(0, -1), 400],
    ['no signature', query().replace(/&signature=.*/, ''), 400],
    ['nothing but a login', 'emailaddress=ann@example.org&login=alee-7', 400],
    ['nothing but an end', 'emailaddress=ann@example.org&expires=1', 400],
    ['two logins', query().replace('&login=', '&login=bob-8&login='), 400],
    ['a login that turns the text', query({ login: 'a\u202eb' }), 400],
    ['a login that is too long', query({ login: 'a'.repeat(257) }), 400],
    ['a name that is too long', query({ name: 'n'.repeat(101) }), 400],
    ['a domain that is not hosted', query({ address: 'ann@foreign.example' }), 404],
  ];
  for (const [title, asked, status] of refused) {
    it(`are refused with ${title}: ${status}, revealing nothing`, async () => {
      const answer = await ask(asked);
      assert.equal(answer.status, status);
      assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
      assert.match(answer.headers.get('cache-control') ?? '', /no-store/);
      assert.doesNotMatch(answer.body, /alee|bob|ann|example|2026|signature/i);
    });
  }

  it('say where to get a new one', async () => {
    const changed = await ask(query().replace('alee-7', 'bob-8'));
    assert.match(changed.body, /Ask for a new link/);
  });

  it('are over at their end, and say so', async () => {
    now = new Date(expires * 1000);
    const answer = await ask(query());
    now = new Date(0);
    assert.equal(answer.status, 410);
    assert.match(answer.body, /no longer valid.*Ask for a new link/);
  });

  it('without one, nothing about a login is said', async () => {
    const answer = await ask('emailaddress=ann@example.org', withUsers);
    assert.equal(answer.status, 200);
    assert.doesNotMatch(answer.body, /alee|directory/);
    const stranger = await ask('emailaddress=ann@example.org&key=1', withUsers);
    assert.equal(stranger.status, 200);
  });

  const looked: readonly (readonly [title: string, address: string, status: number, body: RegExp])[] = [
    ['the directory knows it', 'ann@example.org', 200, /<string>ann-in-directory<\/string>/],
    ['the directory knows no such mailbox', 'bob@example.org', 200, /<string>bob<\/string>/],
    ['the directory is down', 'down@example.org', 503, /not available/],
    ['the directory answers nonsense', 'hostile@example.org', 503, /not available/],
  ];
  for (const [title, address, status, body] of looked) {
    it(`without a login, where ${title}: ${status}`, async () => {
      const answer = await ask(query({ address, login: '' }), withUsers);
      assert.equal(answer.status, status);
      assert.match(answer.body, body);
    });
  }

  it('with a login ask no directory', async () => {
    const answer = await ask(query({ address: 'down@example.org' }), withUsers);
    assert.equal(answer.status, 200);
    assert.match(answer.body, /alee-7/);
  });

  it('are refused where no key is set', async () => {
    const keyless = await serve({ store: memoryStore([provider]), now: () => now });
    const answer = await ask(query(), keyless);
    assert.equal(answer.status, 400);
  });

  it('make no answer that is the same for a domain carry the login', async () => {
    const answer = await server.ask({ path: `/mail/config-v1.1.xml?${query()}`, headers });
    assert.equal(answer.status, 200);
    assert.doesNotMatch(answer.body, /alee/);
  });

  it('reach no log line', () => {
    for (const line of [...server.lines, ...withUsers.lines]) {
      assert.doesNotMatch(line, /alee|Ann Lee|ann@|signature|directory/);
    }
    assert.ok(server.lines.some((line) => line.includes(apple.name)));
  });
});
