import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { watchCertificates } from '../../src/tls/watch-certificates.ts';
import { needsProgram } from '../support/needs.ts';
import { memoryStore, someSettings } from '../support/memory-store.ts';
import { serve, type Served } from '../support/running-server.ts';
import { makeAuthority, temporaryFolder, writePair, type Authority } from '../support/tls-files.ts';

const document = '/mail/config-v1.1.xml';

/** Starts a server with https and a folder for its certificates. */
async function serveTls(files: Readonly<Record<string, { certificate: string; key: string }>>, limits = {}) {
  const folder = temporaryFolder();
  for (const [name, pem] of Object.entries(files)) {
    writePair(join(folder, `${name}.crt`), join(folder, `${name}.key`), pem);
  }
  const tls = await watchCertificates({ folder, pollInterval: 20, onEvent: () => undefined });
  const listen = { host: '127.0.0.1', port: 0 };
  const server = await serve({ tls, settings: someSettings({ tls: { folder, listen } }, limits) });
  const port = server.tlsAddress?.port ?? 0;
  return { folder, tls, server, port };
}

/** A finished handshake, or its error. */
function handshake(port: number, options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', ...options }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Sends a request over a connection and reads until its answer is whole. */
async function requestOver(socket: TLSSocket, host: string, headers = ''): Promise<string> {
  let received = '';
  const keep = (chunk: Buffer): void => {
    received += chunk.toString();
  };
  socket.on('data', keep);
  socket.write(`GET ${document} HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n`);
  while (!/\r\n\r\n[^]*<\/clientConfig>|HTTP\/1\.1 (?!200)/.test(received)) {
    assert.ok(!socket.destroyed, `the connection was closed: ${received}`);
    await wait(5);
  }
  socket.off('data', keep);
  return received;
}

describe('https', { skip: needsProgram('openssl') }, () => {
  let authority: Authority;
  let served: Awaited<ReturnType<typeof serveTls>>;
  const host = 'autoconfig.example.org';
  before(async () => {
    authority = makeAuthority();
    served = await serveTls({ a: authority.issue(['a.example']), b: authority.issue([host]) });
  });

  it('answers with the certificate of the asked name, which clients verify', async () => {
    for (const servername of [host, 'a.example']) {
      const socket = await handshake(served.port, { servername, ca: authority.root });
      assert.equal(socket.authorized, true);
      assert.match(await requestOver(socket, host), /^HTTP\/1\.1 200/);
      socket.destroy();
    }
  });

  it('answers clients that ask for no name or an unknown one with the default', async () => {
    for (const servername of ['', 'unknown.example']) {
      const socket = await handshake(served.port, { servername, rejectUnauthorized: false });
      assert.equal(socket.getPeerCertificate().subjectaltname, 'DNS:a.example');
      socket.destroy();
    }
  });

  it('speaks HTTP/1.1 only, and TLS 1.2 and 1.3 only', async () => {
    const ca = authority.root;
    const both = await handshake(served.port, { servername: host, ca, ALPNProtocols: ['h2', 'http/1.1'] });
    assert.equal(both.alpnProtocol, 'http/1.1');
    both.destroy();
    await assert.rejects(handshake(served.port, { servername: host, ca, ALPNProtocols: ['h2'] }));
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await assert.rejects(handshake(served.port, { servername: host, ca, ...old }));
    const older = await handshake(served.port, { servername: host, ca, maxVersion: 'TLSv1.2' });
    assert.equal(older.getProtocol(), 'TLSv1.2');
    older.destroy();
  });

  it('is known https: nothing is redirected, whatever a stranger says', async () => {
    const socket = await handshake(served.port, { servername: host, ca: authority.root });
    assert.match(await requestOver(socket, host), /^HTTP\/1\.1 200/);
    socket.destroy();
  });

  it('a certificate that changes counts from the next handshake on, and open connections go on', async () => {
    const { folder, port } = await serveTls({ a: authority.issue([host]) });
    const ca = authority.root;
    const kept = await handshake(port, { servername: host, ca });
    const former = kept.getPeerCertificate().serialNumber;
    const renewed = authority.issue([host], { kind: 'RSA' });
    writePair(join(folder, 'a.crt'), join(folder, 'a.key'), renewed);
    const wanted = new X509Certificate(renewed.certificate).serialNumber;
    for (const servername of [host, '']) {
      for (let tries = 0; ; tries += 1) {
        const check = { checkServerIdentity: () => undefined };
        const socket = await handshake(port, { servername, ca, ...check });
        const serial = socket.getPeerCertificate().serialNumber;
        socket.destroy();
        if (serial === wanted) break;
        assert.equal(serial, former);
        assert.ok(tries < 400, 'the new certificate is not used');
        await wait(20);
      }
    }
    assert.match(await requestOver(kept, host), /^HTTP\/1\.1 200/);
    kept.destroy();
  });

  it('reliability 19: no handshake fails while certificates change one file after the other', async () => {
    const { folder, port } = await serveTls({ a: authority.issue([host]) });
    const kinds = [authority.issue([host], { kind: 'RSA' }), authority.issue([host])];
    const during = { changes: true };
    const changes = (async () => {
      for (let round = 0; round < 10; round += 1) {
        const pem = kinds[round % 2];
        assert.ok(pem !== undefined);
        writePair(join(folder, 'a.crt'), join(folder, 'a.key'), {
          certificate: pem.certificate.slice(0, round % 3 === 0 ? 200 : undefined),
          key: kinds[(round + 1) % 2]?.key ?? '',
        });
        await wait(30);
        writePair(join(folder, 'a.crt'), join(folder, 'a.key'), pem);
        await wait(round % 2 === 0 ? 400 : 30);
      }
      during.changes = false;
    })();
    let handshakes = 0;
    while (during.changes) {
      const socket = await handshake(port, { servername: host, ca: authority.root });
      assert.equal(socket.authorized, true);
      socket.destroy();
      handshakes += 1;
    }
    await changes;
    assert.ok(handshakes > 20);
  });

  it('without a certificate refuses handshakes, says so, and goes on over http', async () => {
    const { server, port, folder } = await serveTls({});
    await assert.rejects(handshake(port, { servername: host, rejectUnauthorized: false }));
    await assert.rejects(handshake(port, { servername: host, rejectUnauthorized: false }));
    const refusals = server.lines.filter((line) => line.includes('https connections are refused'));
    assert.equal(refusals.length, 1);
    assert.equal((await server.ask({ path: document, headers: { Host: host } })).status, 200);
    const ready = await server.ask({ path: '/readyz' });
    assert.equal(ready.status, 200);
    assert.match(ready.body, /degraded/);
    assert.match((await server.askAdmin({ path: '/status' })).body, /"certificates": 0/);
    writePair(join(folder, 'a.crt'), join(folder, 'a.key'), authority.issue([host]));
    for (let tries = 0; (await server.ask({ path: '/readyz' })).body.includes('degraded'); tries += 1) {
      assert.ok(tries < 400);
      await wait(20);
    }
    (await handshake(port, { servername: host, ca: authority.root })).destroy();
  });

  it('cuts clients that do not finish their handshake or their headers', async () => {
    const { port } = await serveTls({ a: authority.issue([host]) }, { headersTimeout: 1, requestTimeout: 1 });
    const silent = connectTcp(port, '127.0.0.1');
    silent.on('error', () => undefined);
    const closed = new Promise((resolve) => silent.once('close', resolve));
    const slow = await handshake(port, { servername: host, ca: authority.root });
    let answer = '';
    slow.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    slow.on('error', () => undefined);
    const ended = new Promise((resolve) => slow.once('close', resolve));
    slow.write('GET / HTTP/1.1\r\nHost: exam');
    await Promise.all([closed, ended]);
    assert.match(answer, /^HTTP\/1\.1 408 /);
  });

  it('survives bytes that are no handshake, and plain http at the https port', async () => {
    for (const bytes of [
      'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
      '\x16\x03\x01\x00\x05hello',
      '\0'.repeat(500),
    ]) {
      const socket = connectTcp(served.port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
      socket.on('error', () => undefined);
      socket.resume();
      await new Promise((resolve) => {
        socket.once('close', resolve);
        setTimeout(() => socket.destroy(), 300);
      });
    }
    (await handshake(served.port, { servername: host, ca: authority.root })).destroy();
  });

  it('drains with the rest, and a handshake that never ends holds nobody up', async () => {
    const { server, port } = await serveTls({ a: authority.issue([host]) });
    const silent = connectTcp(port, '127.0.0.1');
    silent.on('error', () => undefined);
    const kept = await handshake(port, { servername: host, ca: authority.root });
    kept.on('error', () => undefined);
    await server.close();
    await assert.rejects(handshake(port, { servername: host, ca: authority.root }));
    silent.destroy();
    kept.destroy();
  });
});

describe('plain http beside https', { skip: needsProgram('openssl') }, () => {
  let served: Served;
  before(async () => {
    const pem = makeAuthority().issue(['autoconfig.example.org']);
    ({ server: served } = await serveTls({ a: pem }));
  });
  const cases: readonly (readonly [
    name: string,
    headers: Readonly<Record<string, string>>,
    status: number,
  ])[] = [
    ['from this machine is served: it may be a proxy that says nothing', {}, 200],
    ['behind a trusted proxy that says https is served', { 'X-Forwarded-Proto': 'https' }, 200],
    ['behind a trusted proxy that says http is redirected', { 'X-Forwarded-Proto': 'http' }, 302],
  ];
  for (const [name, headers, status] of cases) {
    it(name, async () => {
      const answer = await served.ask({
        path: document,
        headers: { Host: 'autoconfig.example.org', ...headers },
      });
      assert.equal(answer.status, status);
    });
  }
});

describe('the settings of the tests', () => {
  it('have no https unless it is asked for', async () => {
    assert.equal((await serve({ store: memoryStore() })).tlsAddress, undefined);
  });
});
