import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { rawStatus, sendRaw } from '../support/http-client.ts';
import { memoryStore } from '../support/memory-store.ts';
import { aProvider } from '../support/providers.ts';
import { serve, type Served } from '../support/running-server.ts';

/** A second request that a proxy in front would not have seen; its status is one of its own. */
const hidden = 'GET /healthz HTTP/1.1\r\nHost: example.org\r\n\r\n';

const post = 'POST /autodiscover/autodiscover.xml HTTP/1.1\r\nHost: example.org\r\n';
const get = 'GET /mail/config-v1.1.xml HTTP/1.1\r\nHost: example.org\r\n';

/** Requests whose end two programs see at different places, or that only some of them take (RFC 9112 11.2). */
const ambiguous: readonly (readonly [name: string, bytes: string])[] = [
  ['both lengths', `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
  ['both, chunked first', `${post}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${hidden}`],
  ['two lengths', `${post}Content-Length: 0\r\nContent-Length: 60\r\n\r\n${hidden}`],
  ['two equal lengths', `${post}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc${hidden}`],
  ['a list of lengths', `${post}Content-Length: 0, 60\r\n\r\n${hidden}`],
  ['a length with a sign', `${post}Content-Length: +3\r\n\r\nabc${hidden}`],
  ['a negative length', `${post}Content-Length: -1\r\n\r\n${hidden}`],
  ['a hexadecimal length', `${post}Content-Length: 0x3\r\n\r\nabc${hidden}`],
  ['a length of 2 to the power of 64', `${post}Content-Length: 18446744073709551616\r\n\r\n${hidden}`],
  ['an empty length', `${post}Content-Length:\r\n\r\n${hidden}`],
  ['white space in the length', `${post}Content-Length: 1 0\r\n\r\n${hidden}`],
  ['an unknown coding', `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`],
  ['chunked before another', `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`],
  ['chunked twice', `${post}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n${hidden}`],
  ['white space before the colon', `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`],
  ['a folded header', `${post}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${hidden}`],
  ['a tab in the name', `${post}Transfer\tEncoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
  ['NUL in a value', `${get}X-A: a\u0000b\r\n\r\n${hidden}`],
  ['a bare CR in a value', `${get}X-A: a\rTransfer-Encoding: chunked\r\n\r\n${hidden}`],
  ['a chunk size with a sign', `${post}Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n${hidden}`],
  ['a chunk size with 0x', `${post}Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n${hidden}`],
  [
    'a chunk size beyond 64 bits',
    `${post}Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n${hidden}`,
  ],
  [
    'a chunk that is longer than it says',
    `${post}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n${hidden}`,
  ],
  ['white space before the first header', `GET / HTTP/1.1\r\n Host: example.org\r\n\r\n${hidden}`],
  ['two Host lines', `${get}Host: example.net\r\n\r\n${hidden}`],
  ['another version', `GET / HTTP/1.2\r\nHost: example.org\r\n\r\n${hidden}`],
  ['a version without its number', `GET / HTTP\r\nHost: example.org\r\n\r\n${hidden}`],
  ['a method in lower case', `get / HTTP/1.1\r\nHost: example.org\r\n\r\n${hidden}`],
  ['a blank in the target', `GET /a b HTTP/1.1\r\nHost: example.org\r\n\r\n${hidden}`],
];

describe('requests with two meanings', () => {
  let server: Served;
  before(async () => {
    server = await serve({ store: memoryStore([aProvider()]) });
  });

  it('the hidden request is answered where it stands alone', async () => {
    const answer = await sendRaw(
      server.address.port,
      hidden.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'),
    );
    assert.equal(rawStatus(answer), 200);
  });

  for (const [name, bytes] of ambiguous) {
    it(`reliability 7: ${name}: refused, and nothing behind it is read`, async () => {
      const answer = await sendRaw(server.address.port, bytes);
      const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
      // A request whose body turns out to be broken may have its answer already: then there are two refusals.
      assert.ok(statuses.length === 1 || statuses.length === 2, `${statuses.length} answers`);
      assert.deepEqual(new Set(statuses), new Set([400]));
      assert.match(answer, /\r\nconnection: close\r\n/i);
    });
  }
});
