import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { UsersSettings } from '../../src/config/users-settings.ts';
import type { UserDirectory } from '../../src/store/directories/directory.ts';
import type { Answer, Ask } from '../support/http-client.ts';
import { memoryStore, someSettings } from '../support/memory-store.ts';
import { poxPath, poxRequest } from '../support/pox.ts';
import { aProvider, aServer } from '../support/providers.ts';
import { serve, type Served } from '../support/running-server.ts';

const provider = aProvider({
  incoming: [aServer('imap', 'imap.example.org')],
  outgoing: [aServer('smtp', 'smtp.example.org')],
});

/** Every public address that tells of a mailbox or a domain, by a name; `who` is a local part. */
const requests: readonly (readonly [name: string, request: (who: string) => Ask])[] = [
  ['autoconfig', (who) => ({ path: `/mail/config-v1.1.xml?emailaddress=${who}@example.org` })],
  ['autoconfig by Host', () => ({ path: '/mail/config-v1.1.xml' })],
  ['PACC', () => ({ path: '/.well-known/user-agent-configuration.json' })],
  ['POX', (who) => ({ path: poxPath, method: 'POST', body: poxRequest(`${who}@example.org`) })],
  [
    'JSON',
    (who) => ({ path: `/autodiscover/autodiscover.json/v1.0/${who}@example.org?Protocol=AutodiscoverV1` }),
  ],
  ['profile', (who) => ({ path: `/email.mobileconfig?emailaddress=${who}@example.org` })],
  ['QR code', (who) => ({ path: `/qr/thunderbird.svg?emailaddress=${who}@example.org` })],
  ['page', (who) => ({ path: `/setup?emailaddress=${who}@example.org` })],
  ['letter', (who) => ({ path: `/letter.txt?emailaddress=${who}@example.org` })],
];

const hosts: Readonly<Record<string, string>> = { PACC: 'ua-auto-config.example.org' };

function withHeaders(name: string, request: Ask, headers: Readonly<Record<string, string>>): Ask {
  return { ...request, headers: { Host: hosts[name] ?? 'autoconfig.example.org', ...headers } };
}

/** What an answer says, without what is different each time: its reference. */
function said({ status, headers, body }: Answer): string {
  const kept = [...headers].filter(([name]) => name !== 'date' && name !== 'content-length');
  return JSON.stringify([
    status,
    kept,
    body.replaceAll(/\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}\b/g, ''),
  ]);
}

describe('what a stranger adds to a request', () => {
  let server: Served;
  before(async () => {
    server = await serve({
      store: memoryStore([provider]),
      settings: someSettings({ trustProxy: [] }),
    });
  });
  // What caches leave out of their key, and servers behind them have believed.
  const poison: readonly (readonly [string, string])[] = [
    ['X-Forwarded-Host', 'evil.example'],
    ['X-Forwarded-Server', 'evil.example'],
    ['X-Forwarded-Proto', 'http'],
    ['X-Forwarded-Scheme', 'http'],
    ['X-Forwarded-Port', '1'],
    ['X-Forwarded-For', '203.0.113.9'],
    ['X-Forwarded-Prefix', '/evil'],
    ['X-Host', 'evil.example'],
    ['X-HTTP-Host-Override', 'evil.example'],
    ['X-Original-Host', 'evil.example'],
    ['X-Original-URL', '/nowhere'],
    ['X-Rewrite-URL', '/nowhere'],
    ['X-HTTP-Method', 'DELETE'],
    ['X-HTTP-Method-Override', 'DELETE'],
    ['X-Method-Override', 'DELETE'],
    ['Forwarded', 'for=203.0.113.9;host=evil.example;proto=http'],
    ['X-Real-IP', '203.0.113.9'],
    ['True-Client-IP', '203.0.113.9'],
    ['Via', '1.1 evil.example'],
    ['Origin', 'https://evil.example'],
    ['Referer', 'https://evil.example/'],
    ['Accept', 'application/x-evil'],
    ['Range', 'bytes=0-3'],
    ['If-Modified-Since', 'Sat, 01 Jan 2050 00:00:00 GMT'],
    ['User-Agent', '<script>alert(1)</script>'],
    ['Cookie', 'lang=ar'],
    ['Authorization', 'Basic YW5uOnNlY3JldA=='],
  ];
  for (const [name, request] of requests) {
    it(`reliability 6: leaves no trace in the answer: ${name}`, async () => {
      const plain = await server.ask(withHeaders(name, request('ann'), {}));
      assert.equal(plain.status, 200);
      for (const [header, value] of poison) {
        const answer = await server.ask(withHeaders(name, request('ann'), { [header]: value }));
        assert.equal(said(answer), said(plain), header);
      }
    });
  }
});

describe('who has a mailbox', () => {
  const usersSettings: UsersSettings = {
    kind: 'sql',
    ttl: 60,
    deadline: 1500,
    answer: 'links',
    url: 'sqlite:/nowhere',
    query: 'SELECT 1',
    pool: 1,
  };
  const asked: string[] = [];
  const users: UserDirectory = {
    name: 'test',
    loginOf({ localPart }) {
      asked.push(localPart);
      return Promise.resolve(localPart === 'zqann' ? 'alee-7' : undefined);
    },
    close: () => Promise.resolve(),
  };
  let server: Served;
  before(async () => {
    server = await serve({
      store: memoryStore([provider]),
      users,
      settings: someSettings({ users: usersSettings }),
    });
  });
  for (const [name, request] of requests) {
    it(`reliability 34: is not told, nor looked up: ${name}`, async () => {
      const [present, missing] = await Promise.all(
        ['zqann', 'zqeve'].map((who) => server.ask(withHeaders(name, request(who), {}))),
      );
      assert.ok(present !== undefined && missing !== undefined);
      const [one, other] = [present, missing].map((answer, index) =>
        withoutPictures(said(answer)).replaceAll(index === 0 ? 'zqann' : 'zqeve', 'WHO'),
      );
      assert.equal(present.status, 200);
      assert.equal(one?.replaceAll(identifiers, ''), other?.replaceAll(identifiers, ''));
      assert.deepEqual(asked, []);
    });
  }
});

/** UUIDs and identifiers that are made from the address. */
const identifiers = /[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}|\b[0-9a-f]{12,64}\b|"etag","[^"\\]*(?:\\"[^"]*\\")?"/g;

/** A code of another text is another picture; that it is a code at all is what counts here. */
function withoutPictures(text: string): string {
  return text.replaceAll(/ d=\\"[^"]*\\"/g, '');
}
