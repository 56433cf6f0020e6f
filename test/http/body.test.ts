import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it, mock } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { connect, type AddressInfo } from 'node:net';
import { request, type Server } from 'node:http';
import * as fc from 'fast-check';
import { withBody } from '../../src/http/body.ts';
import { makeServer } from '../../src/http/listener.ts';
import { rawStatus, sendRaw } from '../support/http-client.ts';
import { someSettings } from '../support/memory-store.ts';

const limit = 2000;

/** The body of an answer that says what was read. */
function told(body: Buffer | undefined): string {
  return body === undefined ? 'nothing' : `read ${body.toString('hex')}`;
}

describe('the body of a request', () => {
  let server: Server;
  let port: number;
  before(async () => {
    server = makeServer(
      someSettings().limits,
      (asked, response) => {
        withBody(asked, limit, (body) => {
          if (body?.toString() === 'throw') throw new Error('on purpose');
          response.end(told(body));
        }).catch((error: unknown) => {
          response.statusCode = 500;
          response.end(String(error));
        });
      },
      {},
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  async function read(head: string, body: Buffer | string): Promise<string> {
    const bytes = Buffer.concat([
      Buffer.from(`POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n${head}\r\n`),
      Buffer.from(body),
    ]);
    const answer = await sendRaw(port, bytes);
    assert.equal(rawStatus(answer), 200);
    return answer.split('\r\n').find((line) => /^(?:read|nothing)/.test(line)) ?? '';
  }

  function chunked(pieces: readonly Uint8Array[]): Buffer {
    const framed = pieces.flatMap((piece) =>
      piece.length === 0 ? [] : [Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')],
    );
    return Buffer.concat([...framed, Buffer.from('0\r\n\r\n')]);
  }

  it('is the same in one piece of known length and in chunks', async () => {
    const piece = fc.uint8Array({ maxLength: 900 });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 4 }), async (pieces) => {
        const body = Buffer.concat(pieces);
        const expected = told(body.length > limit ? undefined : body);
        assert.equal(await read(`Content-Length: ${body.length}\r\n`, body), expected);
        assert.equal(await read('Transfer-Encoding: chunked\r\n', chunked(pieces)), expected);
      }),
      { numRuns: 100 },
    );
  });

  for (const [name, head] of [
    ['announces no body', ''],
    ['announces an empty one', 'Content-Length: 0\r\n'],
    ['sends no chunk', 'Transfer-Encoding: chunked\r\n'],
  ] as const) {
    it(`is empty where a request ${name}`, async () => {
      const body = head.startsWith('Transfer') ? '0\r\n\r\n' : '';
      assert.equal(await read(head, body), told(Buffer.alloc(0)));
    });
  }

  it('is read on a connection that brings several requests at once', async () => {
    const one = 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc';
    const none = 'POST / HTTP/1.1\r\nHost: h\r\n\r\n';
    const last = 'POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 1\r\n\r\nd';
    const answer = await sendRaw(port, one + none + one + last);
    assert.deepEqual(answer.match(/read [0-9a-f]*/g), ['read 616263', 'read ', 'read 616263', 'read 64']);
  });

  it('is used once, when its last byte has come', async () => {
    const answer = new Promise<string>((resolve, reject) => {
      const headers = { 'Content-Length': 6 };
      const sent = request({ host: '127.0.0.1', port, method: 'POST', headers, agent: false }, (response) => {
        response.on('data', (chunk: Buffer) => resolve(chunk.toString()));
      });
      sent.on('error', reject);
      sent.write('ab');
      setTimeout(() => sent.write('c'), 20);
      setTimeout(() => sent.end('def'), 40);
    });
    assert.equal(await answer, told(Buffer.from('abcdef')));
  });

  it('is read whole where it comes octet by octet, and no more is kept of it than that', async () => {
    const body = Buffer.from(Array.from({ length: limit }, (_, index) => index % 251));
    const pieces = Array.from(body, (octet) => Uint8Array.of(octet));
    const concat = mock.method(Buffer, 'concat');
    try {
      assert.equal(await read('Transfer-Encoding: chunked\r\n', chunked(pieces)), told(body));
      const joined = concat.mock.calls.map(({ arguments: [list] }) => list.length);
      // The request as this test makes it is joined too, of twice as many pieces and more.
      assert.ok(
        joined.filter((pieces) => pieces < limit).every((pieces) => pieces <= 65),
        String(joined),
      );
      assert.ok(!joined.includes(limit));
    } finally {
      concat.mock.restore();
    }
  });

  it('is not waited for where it comes in thousands of tiny chunks: the connection ends', async () => {
    const octets = Array.from({ length: 20_000 }, () => Uint8Array.of(65));
    const head = 'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n';
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    const closed = new Promise((resolve) => socket.resume().once('close', resolve));
    // Without its last chunk it would be waited for until Node's own limit.
    socket.write(Buffer.concat([Buffer.from(head), chunked(octets).subarray(0, -5)]));
    assert.equal(
      await Promise.race([closed.then(() => 'ended'), wait(5000, 'open', { ref: false })]),
      'ended',
    );
  });

  it('is read whole in as many chunks of a usual size', async () => {
    const octets = Array.from({ length: 6000 }, () => Buffer.alloc(100));
    assert.equal(await read('Transfer-Encoding: chunked\r\n', chunked(octets)), told(undefined));
  });

  it('rejects with what the use of it throws', async () => {
    const head = 'POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n';
    assert.equal(rawStatus(await sendRaw(port, `${head}Content-Length: 5\r\n\r\nthrow`)), 500);
  });
});
