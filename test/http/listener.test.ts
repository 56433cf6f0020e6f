import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { makeServer } from '../../src/http/listener.ts';
import { someSettings } from '../support/memory-store.ts';
import { serve } from '../support/running-server.ts';
import { sendRaw } from '../support/http-client.ts';

describe('connections that cost more than they bring', () => {
  it('end where nobody reads the answer', async () => {
    const limits = { ...someSettings().limits, headersTimeout: 1, requestTimeout: 1, keepAliveTimeout: 1 };
    const server = makeServer(limits, (_, response) => response.end(Buffer.alloc(64 * 1024 * 1024)), {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = connect(port, '127.0.0.1')
      .on('error', () => undefined)
      .pause();
    try {
      const [accepted] = (await once(server, 'connection')) as [Socket];
      const closed = new Promise<string>((resolve) => accepted.once('close', () => resolve('ended')));
      client.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
      assert.equal(await Promise.race([closed, wait(15_000, 'open', { ref: false })]), 'ended');
    } finally {
      client.destroy();
      server.closeAllConnections();
      server.close();
    }
  });

  it('end with the answer where chunks are to come that nobody waits for', async () => {
    const { address } = await serve();
    const ask = 'GET /mail/config-v1.1.xml HTTP/1.1\r\nHost: autoconfig.example.org\r\n';
    // Without an end of the connection this would wait for the answers to come.
    const answer = await sendRaw(address.port, `${ask}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n`);
    assert.match(answer, /^HTTP\/1\.1 200 OK\r\n[^]*\r\nConnection: close\r\n/);
  });
});
