import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { TLSSocket } from 'node:tls';
import { schemeReader } from '../../src/http/scheme.ts';
import { keptLog } from '../support/running-server.ts';

/** A request from a peer, over our own https or not. */
function aRequest(
  peer: string,
  headers: Readonly<Record<string, string>>,
  encrypted: boolean,
): IncomingMessage {
  const socket = encrypted ? new TLSSocket(new Socket()) : new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: peer });
  return { socket, headers } as unknown as IncomingMessage;
}

const proxy = '10.0.0.1';
const stranger = '198.51.100.7';

describe('the scheme of a request', () => {
  const cases: readonly (readonly [
    name: string,
    peer: string,
    headers: Readonly<Record<string, string>>,
    over: 'tls' | 'plain' | 'plain beside tls',
    scheme: string,
  ])[] = [
    ['our own https', stranger, {}, 'tls', 'https'],
    ['our own https, and a stranger says http', stranger, { 'x-forwarded-proto': 'http' }, 'tls', 'https'],
    [
      'our own https behind a proxy that was asked by http',
      proxy,
      { 'x-forwarded-proto': 'http' },
      'tls',
      'http',
    ],
    [
      'our own https behind a proxy that says nothing',
      proxy,
      { 'x-forwarded-for': '192.0.2.1' },
      'tls',
      'https',
    ],
    ['plain, without https of our own', stranger, {}, 'plain', 'unknown'],
    ['plain beside https, straight from a stranger', stranger, {}, 'plain beside tls', 'http'],
    ['the same over an IPv6 socket', `::ffff:${stranger}`, {}, 'plain beside tls', 'http'],
    ['plain beside https, from this machine', '127.0.0.1', {}, 'plain beside tls', 'unknown'],
    ['plain beside https, from this machine (IPv6)', '::1', {}, 'plain beside tls', 'unknown'],
    ['plain beside https, from the proxy', proxy, {}, 'plain beside tls', 'unknown'],
    [
      'plain beside https, from the proxy with https',
      proxy,
      { 'x-forwarded-proto': 'https' },
      'plain',
      'https',
    ],
    ['a proxy that nobody named', stranger, { 'x-forwarded-proto': 'https' }, 'plain beside tls', 'unknown'],
    [
      'one that names the client only',
      stranger,
      { 'x-forwarded-for': '192.0.2.1' },
      'plain beside tls',
      'unknown',
    ],
    ['one that sets X-Real-IP', stranger, { 'x-real-ip': '192.0.2.1' }, 'plain beside tls', 'unknown'],
    ['one that sets Via', stranger, { via: '1.1 proxy' }, 'plain beside tls', 'unknown'],
    ['one that sets Forwarded', stranger, { forwarded: 'proto=https' }, 'plain beside tls', 'unknown'],
  ];
  for (const [name, peer, headers, over, scheme] of cases) {
    it(`${name}: ${scheme}`, () => {
      const read = schemeReader([proxy], keptLog().log, () => over !== 'plain');
      assert.equal(read(aRequest(peer, headers, over === 'tls')), scheme);
    });
  }

  it('ignored headers are reported once', () => {
    const { log, lines } = keptLog();
    const read = schemeReader([proxy], log);
    for (let round = 0; round < 3; round += 1) {
      read(aRequest(stranger, { 'x-forwarded-for': '192.0.2.1' }, false));
    }
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /trustProxy: \[\\"198\.51\.100\.7\\"\]/);
  });
});
