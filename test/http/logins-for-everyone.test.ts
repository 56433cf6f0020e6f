import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { UsersSettings } from '../../src/config/users-settings.ts';
import { printAddress } from '../../src/model/email-address.ts';
import type { UserDirectory } from '../../src/store/directories/directory.ts';
import type { Answer } from '../support/http-client.ts';
import { memoryStore, someSettings } from '../support/memory-store.ts';
import { poxErrorCode, poxPath, poxRequest } from '../support/pox.ts';
import { aProvider, aServer } from '../support/providers.ts';
import { serve, type Served } from '../support/running-server.ts';

const provider = aProvider({
  incoming: [aServer('imap', 'imap.example.org', { username: '%EMAILLOCALPART%' })],
  outgoing: [aServer('smtp', 'smtp.example.org', { username: 'relay' })],
});

const usersSettings: UsersSettings = {
  kind: 'sql',
  ttl: 60,
  deadline: 1500,
  answer: 'everyone',
  url: 'sqlite:/nowhere',
  query: 'SELECT 1',
  pool: 1,
};

/** What the directory says of a mailbox by its local part; `same` is what the provider file comes to by itself. */
const logins: ReadonlyMap<string, string> = new Map([
  ['ann', 'alee-7'],
  ['xml', `<a>&"'\\$&`],
  ['same', 'same'],
  ['template', 'x%EMAILADDRESS%'],
]);

/** False = the mailbox `same` is not there. */
let isThere = true;

/** Who was asked for. */
const asked: string[] = [];
const users: UserDirectory = {
  name: 'test',
  loginOf(address) {
    asked.push(printAddress(address));
    if (address.localPart === 'down') return Promise.reject(new Error('ECONNREFUSED'));
    return Promise.resolve(isThere ? logins.get(address.localPart) : undefined);
  },
  close: () => Promise.resolve(),
};

interface Way {
  readonly name: string;
  ask(server: Served, localPart: string): Promise<Answer>;
}

function byGet(name: string, path: string): Way {
  return {
    name,
    ask: (server, localPart) =>
      server.ask({
        path: `${path}?emailaddress=${localPart}@example.org`,
        headers: { Host: 'autoconfig.example.org' },
      }),
  };
}

const pox: Way = {
  name: 'POX',
  ask: (server, localPart) =>
    server.ask({
      method: 'POST',
      path: poxPath,
      body: poxRequest(`${localPart}@example.org`),
      headers: { Host: 'autodiscover.example.org', 'Content-Type': 'text/xml' },
    }),
};
const autoconfig = byGet('autoconfig', '/mail/config-v1.1.xml');
const texts: readonly Way[] = [
  pox,
  autoconfig,
  byGet('the profile', '/email.mobileconfig'),
  byGet('the page', '/setup'),
  byGet('the letter', '/letter'),
  byGet('the letter as text', '/letter.txt'),
];
const qr = byGet('the QR code', '/qr/thunderbird.svg');

/** An answer without the reference, which is another one each time. */
function withoutReference({ body }: Answer): string {
  return body.replaceAll(/\b[0-9A-Z]{4}-[0-9A-Z]{2}\b/g, 'reference');
}

describe('users.answer: everyone', () => {
  let server: Served;
  let usual: Served;
  before(async () => {
    const store = memoryStore([provider]);
    server = await serve({ store, users, settings: someSettings({ users: usersSettings }) });
    const links: UsersSettings = { ...usersSettings, answer: 'links' };
    usual = await serve({ store, users, settings: someSettings({ users: links }) });
  });

  for (const way of texts) {
    it(`${way.name} tells the login, and nobody may keep it`, async () => {
      const answer = await way.ask(server, 'ann');
      assert.equal(answer.status, 200);
      assert.match(answer.body, /alee-7/);
      assert.doesNotMatch(answer.body, /relay/);
      assert.equal(answer.headers.get('cache-control'), 'private, no-store');
      assert.equal(answer.headers.has('etag'), false);
    });

    it(`${way.name} is the same for a mailbox that does not exist and for one with the configured login`, async () => {
      isThere = false;
      const missing = await way.ask(server, 'same');
      isThere = true;
      const same = await way.ask(server, 'same');
      assert.equal(missing.status, 200);
      assert.equal(withoutReference(missing), withoutReference(same));
      for (const name of ['cache-control', 'etag', 'content-type', 'vary']) {
        assert.equal(missing.headers.get(name), same.headers.get(name), name);
      }
    });

    it(`${way.name} says nothing where the login can't be known`, async () => {
      const answer = await way.ask(server, 'down');
      assert.doesNotMatch(answer.body, /imap\.example\.org/);
      if (way === pox) return assert.equal(poxErrorCode(answer), '603');
      assert.equal(answer.status, 503);
      return assert.equal(answer.headers.get('retry-after'), '10');
    });

    it(`${way.name} asks nobody without the opt-in`, async () => {
      asked.length = 0;
      const answer = await way.ask(usual, 'ann');
      assert.equal(answer.status, 200);
      assert.doesNotMatch(answer.body, /alee-7/);
      assert.deepEqual(asked, []);
    });
  }

  it('the QR code holds the login, too', async () => {
    const [ann, missing] = [await qr.ask(server, 'ann'), await qr.ask(server, 'missing')];
    assert.deepEqual([ann.status, missing.status], [200, 200]);
    assert.equal(ann.headers.get('cache-control'), 'private, no-store');
    const withoutOptIn = await qr.ask(usual, 'ann');
    assert.notEqual(ann.body, withoutOptIn.body);
    assert.equal((await qr.ask(server, 'down')).status, 503);
  });

  it('escapes the login', async () => {
    for (const way of [pox, autoconfig]) {
      const answer = await way.ask(server, 'xml');
      assert.ok(answer.body.includes('&lt;a&gt;&amp;&quot;&apos;\\$&amp;<'), answer.body);
    }
  });

  it('never sends a login that a program would take for a placeholder', async () => {
    assert.equal((await autoconfig.ask(server, 'template')).status, 503);
  });

  it('autoconfig without an address stays the same for everybody, and so without the opt-in', async () => {
    asked.length = 0;
    const headers = { Host: 'autoconfig.example.org' };
    const open = await server.ask({ path: '/mail/config-v1.1.xml', headers });
    assert.equal(open.headers.get('cache-control'), 'public, max-age=300');
    const closed = await usual.ask({ path: '/mail/config-v1.1.xml?emailaddress=ann@example.org', headers });
    assert.equal(closed.body, open.body);
    assert.equal(closed.headers.get('etag'), open.headers.get('etag'));
    const foreign = await server.ask({ path: '/mail/config-v1.1.xml?emailaddress=a@foreign.example' });
    assert.equal(foreign.status, 404);
    assert.deepEqual(asked, []);
  });

  it('asks nobody for a program that is sent elsewhere', async () => {
    asked.length = 0;
    for (const outlook of [{ external: true }, { external: false, redirectUrl: 'https://else.example/' }]) {
      const elsewhere = await serve({
        store: memoryStore([aProvider({ outlook })]),
        users,
        settings: someSettings({ users: usersSettings }),
      });
      const answer = await pox.ask(elsewhere, 'down');
      assert.notEqual(poxErrorCode(answer), '603');
    }
    assert.deepEqual(asked, []);
  });

  describe('asked too often', () => {
    const limits = { perClientPerMinute: 1, perClientBurst: 2 };
    const limited = (): Promise<Served> =>
      serve({
        store: memoryStore([provider]),
        users,
        settings: someSettings({ users: usersSettings, trustProxy: [] }, limits),
      });

    it('autoconfig is 429 with Retry-After, whichever mailbox is asked for', async () => {
      const one = await limited();
      assert.equal((await autoconfig.ask(one, 'ann')).status, 200);
      assert.equal((await autoconfig.ask(one, 'missing')).status, 200);
      for (const localPart of ['ann', 'missing', 'down']) {
        const refused = await autoconfig.ask(one, localPart);
        assert.equal(refused.status, 429);
        assert.match(refused.headers.get('retry-after') ?? '', /^\d+$/);
        assert.doesNotMatch(refused.body, /imap|alee/);
      }
    });

    it('POX is error 603 with status 200, as everything else is to Outlook', async () => {
      const one = await limited();
      for (const localPart of ['ann', 'missing'])
        assert.equal(poxErrorCode(await pox.ask(one, localPart)), undefined);
      asked.length = 0;
      const refused = await pox.ask(one, 'ann');
      assert.deepEqual([refused.status, poxErrorCode(refused)], [200, '603']);
      assert.deepEqual(asked, []);
    });

    it('all ways count together, and what tells no login does not count', async () => {
      const one = await limited();
      const headers = { Host: 'autoconfig.example.org' };
      for (let round = 0; round < 5; round += 1) {
        assert.equal((await one.ask({ path: '/mail/config-v1.1.xml', headers })).status, 200);
        const foreign = await one.ask({ path: '/mail/config-v1.1.xml?emailaddress=a@foreign.example' });
        assert.equal(foreign.status, 404);
      }
      assert.equal((await autoconfig.ask(one, 'ann')).status, 200);
      assert.equal((await byGet('the profile', '/email.mobileconfig').ask(one, 'ann')).status, 200);
      assert.equal(poxErrorCode(await pox.ask(one, 'ann')), '603');
      assert.equal((await autoconfig.ask(one, 'ann')).status, 429);
    });

    it('nothing is limited without the opt-in', async () => {
      const links: UsersSettings = { ...usersSettings, answer: 'links' };
      const one = await serve({
        store: memoryStore([provider]),
        users,
        settings: someSettings({ users: links, trustProxy: [] }, limits),
      });
      for (let round = 0; round < 5; round += 1) {
        assert.equal((await autoconfig.ask(one, 'ann')).status, 200);
        assert.equal(poxErrorCode(await pox.ask(one, 'ann')), undefined);
      }
    });
  });

  it('logs no address and no login', () => {
    assert.doesNotMatch(server.lines.join('\n'), /ann@|alee|missing@/);
  });
});
