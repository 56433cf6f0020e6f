import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ask, rawStatus, sendRaw } from '../support/http-client.ts';
import { memoryStore, readyStatus, someSettings } from '../support/memory-store.ts';
import { keptLog, markingSigner, serve } from '../support/running-server.ts';
import { startServers } from '../../src/http/server.ts';
import type { SignerStatus } from '../../src/signing/profile-signer.ts';

const document = '/mail/config-v1.1.xml';

/** A connection that is kept open, and what came back over it. */
async function keptConnection(
  port: number,
): Promise<{ socket: Socket; received: () => string; ask: (path: string) => Promise<string> }> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => (received += chunk.toString()));
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return {
    socket,
    received: () => received,
    async ask(path) {
      received = '';
      socket.write(`GET ${path} HTTP/1.1\r\nHost: example.org\r\n\r\n`);
      while (!received.includes('\r\n\r\n')) await wait(5);
      return received;
    },
  };
}

describe('the server', () => {
  it('reliability 24: cuts a client that does not finish its headers, and answers 408', async () => {
    const server = await serve({ settings: someSettings({}, { headersTimeout: 1, requestTimeout: 1 }) });
    const answer = await sendRaw(server.address.port, 'GET / HTTP/1.1\r\nHost: exam', 8000);
    assert.equal(rawStatus(answer), 408);
  });

  it('reliability 24: cuts a client that does not finish its body', async () => {
    const server = await serve({ settings: someSettings({}, { headersTimeout: 1, requestTimeout: 1 }) });
    const answer = await sendRaw(
      server.address.port,
      'POST /autodiscover/autodiscover.xml HTTP/1.1\r\nHost: example.org\r\nContent-Length: 100\r\n\r\n<A',
      8000,
    );
    assert.equal(rawStatus(answer), 408);
  });

  it('answers several requests on one connection, in order', async () => {
    const server = await serve();
    const get = (path: string, more = ''): string =>
      `GET ${path} HTTP/1.1\r\nHost: example.org\r\n${more}\r\n`;
    const answer = await sendRaw(
      server.address.port,
      get('/healthz') + get(document) + get('/x', 'Connection: close\r\n'),
    );
    assert.deepEqual(
      [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => match[1]),
      ['200', '200', '404'],
    );
  });

  it('says on /readyz how it is, and 503 only where nothing can be answered', async () => {
    let state: 'starting' | 'ready' | 'degraded' = 'starting';
    let signer: SignerStatus = { state: 'off' };
    const server = await serve({
      store: memoryStore([], { status: () => ({ ...readyStatus, state }) }),
      signer: { ...markingSigner, status: () => signer },
    });
    const ready = async (): Promise<string> => {
      const answer = await server.ask({ path: '/readyz', headers: { 'X-Forwarded-Proto': 'http' } });
      return `${answer.status} ${answer.body.trim()}`;
    };
    assert.equal(await ready(), '503 {"status":"starting"}');
    state = 'ready';
    assert.equal(await ready(), '200 {"status":"ready"}');
    signer = { state: 'unsigned', reason: 'the key is gone' };
    assert.equal(await ready(), '200 {"status":"degraded"}');
    signer = { state: 'off' };
    state = 'degraded';
    assert.equal(await ready(), '200 {"status":"degraded"}');
    const alive = await server.ask({ path: '/healthz' });
    assert.equal(alive.status, 200);
    assert.equal(alive.body, '{"status":"ok"}\n');
  });

  it('drains in three phases', async () => {
    const server = await serve({ settings: someSettings({}, { drainDelay: 1, drainTimeout: 2 }) });
    const { port } = server.address;
    const kept = await keptConnection(port);
    assert.doesNotMatch(await kept.ask('/healthz'), /connection: close/i);
    const idle = await keptConnection(port);
    const slow = await keptConnection(port);
    slow.socket.write('GET / HTTP/1.1\r\n');
    const started = Date.now();
    const closed = server.close();
    assert.equal(closed, server.close());
    const ready = await ask(port, { path: '/readyz' });
    assert.equal(ready.status, 503);
    assert.match(ready.body, /draining/);
    assert.match(await kept.ask(document), /^HTTP\/1\.1 200 OK[^]*connection: close/i);
    assert.equal((await server.askAdmin({ path: '/readyz' })).status, 503);
    await closed;
    assert.ok(Date.now() - started >= 2900, 'the slow client had until the deadline');
    await assert.rejects(ask(port, { path: '/healthz' }), /ECONNREFUSED/);
    await assert.rejects(server.askAdmin({ path: '/healthz' }), /ECONNREFUSED/);
    for (const { socket } of [kept, idle, slow])
      assert.ok(socket.destroyed || socket.readableEnded || socket.closed);
  });

  it('a busy address is an error, and nothing stays open', async () => {
    const server = await serve();
    const { log } = keptLog();
    const common = { store: memoryStore(), signer: markingSigner, log, version: '0' };
    const taken = { host: '127.0.0.1', port: server.address.port };
    await assert.rejects(
      startServers({ ...common, settings: someSettings({ listen: taken }) }),
      /EADDRINUSE/,
    );
    await assert.rejects(startServers({ ...common, settings: someSettings({ admin: taken }) }), /EADDRINUSE/);
  });
});
