import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressesOf, hostsFileAddresses } from '../../../src/store/directories/database-address.ts';

const hosts = `127.0.0.1 localhost
# 192.0.2.9 db.example.org
192.0.2.1   Db.Example.org db   # the old one
2001:db8::1\tdb.example.org
no-address other.example
192.0.2.2`;

describe('the address of a database', () => {
  for (const [host, expected] of [
    ['db.example.org', ['192.0.2.1', '2001:db8::1']],
    ['DB', ['192.0.2.1']],
    ['localhost', ['127.0.0.1']],
    ['other.example', undefined],
    ['one', undefined],
    ['#', undefined],
  ] as const) {
    it(`of ${host} in a hosts file is ${String(expected)}`, () => {
      assert.deepEqual(hostsFileAddresses(hosts, host), expected);
    });
  }

  it('is an address itself as it stands', async () => {
    assert.equal(await addressesOf('192.0.2.7')(), '192.0.2.7');
    assert.equal(await addressesOf('::1')(), '::1');
  });

  it('of localhost is on this machine', async () => {
    assert.match(await addressesOf('localhost')(), /^(?:127\.|::1$)/);
  });
});
