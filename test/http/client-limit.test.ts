import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { clientAddressReader, clientKey } from '../../src/http/client-address.ts';
import { clientLimit } from '../../src/http/client-limit.ts';
import { someSettings } from '../support/memory-store.ts';
import { keptLog, serve } from '../support/running-server.ts';

function aRequest(peer: string | undefined, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return { socket: { remoteAddress: peer }, headers } as unknown as IncomingMessage;
}

describe('the address of a client', () => {
  const trusted = ['10.0.0.0/8', '::1'];
  const cases: readonly (readonly [
    peer: string | undefined,
    forwarded: string | undefined,
    address: string | undefined,
  ])[] = [
    ['198.51.100.7', undefined, '198.51.100.7'],
    ['::ffff:198.51.100.7', undefined, '198.51.100.7'],
    ['2001:db8::7', undefined, '2001:db8::7'],
    ['127.0.0.1', undefined, '127.0.0.1'],
    ['198.51.100.7', '192.0.2.1', '198.51.100.7'],
    ['10.0.0.1', '192.0.2.1', '192.0.2.1'],
    ['10.0.0.1', '203.0.113.9, 192.0.2.1', '192.0.2.1'],
    ['10.0.0.1', '203.0.113.9, 192.0.2.1, 10.0.0.2', '192.0.2.1'],
    ['::1', '192.0.2.1:4711', '192.0.2.1'],
    ['::1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['10.0.0.1', '2001:db8::1', '2001:db8::1'],
    ['10.0.0.1', undefined, undefined],
    ['10.0.0.1', '10.0.0.2', undefined],
    ['10.0.0.1', 'unknown', undefined],
    ['10.0.0.1', '192.0.2.1, unknown', undefined],
    ['127.0.0.1', '192.0.2.1', undefined],
    ['172.17.0.1', '192.0.2.1', undefined],
    ['fd00::1', '192.0.2.1', undefined],
    [undefined, undefined, undefined],
  ];
  for (const [peer, forwarded, address] of cases) {
    it(`${peer} with ${forwarded}: ${address}`, () => {
      assert.equal(clientAddressReader(trusted, keptLog().log)(aRequest(peer, forwarded)), address);
    });
  }

  it('that is not known is said once, with the setting', () => {
    const { log, lines } = keptLog();
    const read = clientAddressReader([], log);
    for (let round = 0; round < 3; round += 1) read(aRequest('172.17.0.1', '192.0.2.1'));
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /not limited by client.*trustProxy/);
  });

  const keys: readonly (readonly [address: string, key: string])[] = [
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:0001:2::', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['::', '0:0:0:0'],
    ['1::8', '1:0:0:0'],
    ['1:2:3:4:5:6:7::', '1:2:3:4'],
    ['::5:6:7:8', '0:0:0:0'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0'],
  ];
  for (const [address, key] of keys) {
    it(`${address} counts as ${key}`, () => {
      assert.equal(clientKey(address), key);
    });
  }

  it('every address of a /64 is one client, whatever its spelling', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
        assert.equal(clientKey(address), clientKey(canonical));
      }),
      { numRuns: 500 },
    );
  });
});

describe('the limit a client', () => {
  it('is a burst, then so many a minute', () => {
    let now = 0;
    const limit = clientLimit(60, 3, () => now);
    const taken = (client = 'a'): number | undefined => limit.take(client);
    assert.deepEqual([taken(), taken(), taken(), taken()], [undefined, undefined, undefined, 1]);
    assert.equal(taken('b'), undefined);
    now = 1000;
    assert.deepEqual([taken(), taken()], [undefined, 1]);
    now = 600_000;
    assert.deepEqual([taken(), taken(), taken(), taken()], [undefined, undefined, undefined, 1]);
    assert.equal(clientLimit(1, 1, () => now).take('a'), undefined);
  });

  it('says how long to wait', () => {
    const limit = clientLimit(2, 1, () => 0);
    limit.take('a');
    assert.equal(limit.take('a'), 30);
  });

  it('remembers a bounded number of clients', () => {
    const limit = clientLimit(1, 1, () => 0, 2);
    for (const client of ['a', 'b', 'c']) assert.equal(limit.take(client), undefined);
    assert.equal(limit.take('c'), 60);
    assert.equal(limit.take('a'), undefined, 'forgotten');
  });
});

describe('asking too often', () => {
  const limits = { perClientPerMinute: 1, perClientBurst: 2 };
  const mailbox = 'emailaddress=ann@example.org';
  const from = (address: string): Readonly<Record<string, string>> => ({
    Host: 'autoconfig.example.org',
    'X-Forwarded-For': address,
    'X-Forwarded-Proto': 'https',
  });

  for (const path of [
    `/email.mobileconfig?${mailbox}`,
    `/qr/thunderbird.svg?${mailbox}`,
    `/setup?${mailbox}`,
    `/letter?${mailbox}`,
    `/letter.txt?${mailbox}`,
  ]) {
    it(`${path}: 429 with Retry-After, for this client alone`, async () => {
      const server = await serve({ settings: someSettings({}, limits) });
      const ask = async (address: string) => server.ask({ path, headers: from(address) });
      assert.deepEqual([(await ask('192.0.2.1')).status, (await ask('192.0.2.1')).status], [200, 200]);
      const refused = await ask('192.0.2.1');
      assert.equal(refused.status, 429);
      assert.match(refused.headers.get('retry-after') ?? '', /^\d+$/);
      const isPage = (refused.headers.get('content-type') ?? '').startsWith('text/html');
      assert.match(
        refused.body,
        isPage ? /Too many requests have come from your network/ : /^Too many requests/,
      );
      // The page keeps in its own field what was typed there.
      assert.equal(refused.body.includes('ann@'), path.startsWith('/setup'));
      assert.equal((await ask('192.0.2.2')).status, 200);
    });
  }

  it('reliability 27: discovery is never limited, nor are style sheets', async () => {
    const server = await serve({ settings: someSettings({}, limits) });
    for (const path of [
      `/mail/config-v1.1.xml?${mailbox}`,
      '/.well-known/user-agent-configuration.json',
      '/healthz',
    ]) {
      for (let round = 0; round < 10; round += 1) {
        assert.notEqual((await server.ask({ path, headers: from('192.0.2.1') })).status, 429);
      }
    }
  });

  it('is off where a proxy that nobody named hides the clients', async () => {
    const server = await serve({ settings: someSettings({ trustProxy: [] }, limits) });
    for (let round = 0; round < 5; round += 1) {
      const answer = await server.ask({ path: `/qr/thunderbird.svg?${mailbox}`, headers: from('192.0.2.1') });
      assert.equal(answer.status, 200);
    }
    assert.equal(server.lines.filter((line) => line.includes('not limited by client')).length, 1);
  });
});
