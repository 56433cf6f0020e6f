import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { needsProgram } from '../support/needs.ts';
import { serve, type Served } from '../support/running-server.ts';
import { temporaryFolder } from '../support/tls-files.ts';
import { withYoungCertificate } from '../support/young-certificate.ts';

/** Milliseconds until Caddy is given up. */
const patience = 20_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** The recipe of docs/proxies.md, with an authority inside Caddy, on free ports and without anything outside a folder. */
function caddyfile(folder: string, port: number, server: Served): string {
  return `{
	admin off
	storage file_system ${join(folder, 'storage')}
	auto_https disable_redirects
	skip_install_trust
	https_port ${port}
	on_demand_tls {
		ask http://127.0.0.1:${server.adminAddress?.port ?? 0}/tls-ask
	}
}
https://:${port} {
	bind 127.0.0.1
	tls {
		on_demand
		issuer internal
	}
	reverse_proxy 127.0.0.1:${server.address.port}
}
`;
}

describe('Caddy with certificates on demand', { skip: needsProgram('caddy') }, () => {
  let server: Served;
  let caddy: ChildProcess;
  let port: number;
  const folder = temporaryFolder();
  const root = join(folder, 'storage', 'pki', 'authorities', 'local', 'root.crt');
  const said: Buffer[] = [];

  before(async () => {
    server = await serve();
    port = await freePort();
    writeFileSync(join(folder, 'Caddyfile'), caddyfile(folder, port, server));
    caddy = spawn('caddy', ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'], {
      env: { ...process.env, HOME: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    caddy.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
    const began = Date.now();
    while (!existsSync(root) || !Buffer.concat(said).includes('serving initial configuration')) {
      assert.ok(caddy.exitCode === null && Date.now() - began < patience, Buffer.concat(said).toString());
      await wait(50);
    }
  });
  after(async () => {
    const ended = once(caddy, 'close');
    caddy.kill('SIGKILL');
    await ended;
  });

  /** A handshake that verifies the certificate against Caddy's own authority. */
  function handshake(servername: string): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      const options = { port, host: '127.0.0.1', servername, ca: readFileSync(root) };
      const socket = connect(options, () => resolve(socket));
      socket.once('error', reject);
    });
  }

  it('reliability 36: gets one for the service names of a hosted domain, and answers through it', async () => {
    for (const name of ['autoconfig.example.org', 'autodiscover.example.org']) {
      const socket = await withYoungCertificate(() => handshake(name));
      assert.equal(socket.authorized, true);
      assert.equal(socket.getPeerCertificate().subjectaltname, `DNS:${name}`);
      let answer = '';
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
      socket.write(`GET /mail/config-v1.1.xml HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`);
      await once(socket, 'end');
      assert.match(answer, /^HTTP\/1\.1 200 [^]*<domain>example\.org<\/domain>/);
      socket.destroy();
    }
  });

  for (const name of ['autoconfig.foreign.example', 'example.org', 'git.autoconfig.example.org']) {
    it(`reliability 36: gets none for ${name}`, async () => {
      await assert.rejects(handshake(name));
      assert.ok(!existsSync(join(folder, 'storage', 'certificates', 'local', name)));
    });
  }
});
