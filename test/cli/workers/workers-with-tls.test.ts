import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { startServer, workingFolder, type RunningServer } from '../../support/command.ts';
import { needsProgram } from '../../support/needs.ts';
import { makeAuthority, writePair } from '../../support/tls-files.ts';
import { bothServe, files, fromEach, text } from './two-workers.ts';
import { workersOf, runs, startLoad, until } from './worker-load.ts';

const names = ['autoconfig.example.org', 'setup.example.net'];

describe('workers with certificates', { skip: needsProgram('openssl') }, () => {
  const authority = makeAuthority();

  /** The serial number of the certificate that a client gets who asks for this name, and verifies it. */
  async function serialOf(port: number, servername: string): Promise<string> {
    const socket = connect({ port, host: '127.0.0.1', servername, ca: authority.root });
    await once(socket, 'secureConnect');
    const { serialNumber } = socket.getPeerCertificate();
    socket.destroy();
    return serialNumber;
  }

  async function start() {
    const folder = workingFolder({
      ...files,
      'config/signpost.yaml': `${files['config/signpost.yaml']}tls: { folder: ../certificates, listen: "127.0.0.1:0" }\n`,
    });
    const renew = (name: string): void => {
      const place = join(folder, 'certificates', name);
      writePair(`${place}.crt`, `${place}.key`, authority.issue([name]));
    };
    for (const name of names) renew(name);
    const server = await startServer({ folder });
    await bothServe(server);
    const { tls } = await server.logged(({ msg }) => msg === 'serving');
    return { server, renew, port: Number(new URL(String(tls)).port) };
  }

  /** The serial numbers of all names, one text for each worker. */
  const serials = (server: RunningServer, port: number): Promise<readonly string[]> =>
    fromEach(server, async () => {
      const all: string[] = [];
      for (const name of names) all.push(await serialOf(port, name));
      return all.join(' ');
    });

  it('each answers with the certificate of the asked name, and with the new one after a renewal', async () => {
    const { server, renew, port } = await start();
    const [before = '', ...others] = await serials(server, port);
    assert.deepEqual(others, [before]);
    const [first = '', second = ''] = before.split(' ');
    assert.notEqual(first, second);

    const open = connect({ port, host: '127.0.0.1', servername: names[0], ca: authority.root });
    await once(open, 'secureConnect');
    renew('autoconfig.example.org');
    await text(`${server.adminUrl}/reload`, { method: 'POST' });
    const [renewed = '', ...rest] = await serials(server, port);
    assert.deepEqual(rest, [renewed], 'the reload was over, so all have it');
    assert.notEqual(renewed.split(' ')[0], first);
    assert.equal(renewed.split(' ')[1], second);
    assert.match(await answerOver(open), /^HTTP\/1\.1 200 /);

    // Without anybody's word: each looks by itself.
    renew('setup.example.net');
    await until(async () => {
      const [one = '', other = ''] = await serials(server, port);
      return one === other && !one.endsWith(` ${second}`);
    }, 'both have the renewed one');
  });

  it('one that was killed comes back with the certificates of now', async () => {
    const { server, renew, port } = await start();
    const [before = ''] = await serials(server, port);
    renew('autoconfig.example.org');
    const [victim = 0] = workersOf(server.processId);
    process.kill(victim, 'SIGKILL');
    await until(() => !runs(victim), 'it is gone');
    await bothServe(server);
    await until(async () => {
      const [one = '', other = ''] = await serials(server, port);
      return one === other && one !== before;
    }, 'both have the renewed one');
  });

  it('reliability 21: SIGTERM under load loses no request and no handshake', async () => {
    const { server, port } = await start();
    const expected = await text(`${server.url}/healthz`);
    const load = startLoad(`https://127.0.0.1:${port}/healthz`, expected, 8);
    await until(() => load.answered > 100, 'requests are answered');
    server.kill('SIGTERM');
    assert.equal(await server.ended, 0);
    await until(() => load.refused > 0, 'the clients asked until nobody listened');
    await load.stop();
    assert.deepEqual(load.lost, []);
    assert.equal(load.wrong, 0);
  });
});

async function answerOver(socket: TLSSocket): Promise<string> {
  socket.write('GET /healthz HTTP/1.1\r\nHost: autoconfig.example.org\r\nConnection: close\r\n\r\n');
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
