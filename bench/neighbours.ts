import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { cpuSecondsOf, isThere, pinned, serverCore, type Server } from './servers.ts';

/** nginx with one file of these bytes at every path: what a machine can do at most. Undefined where there is no nginx. */
export async function startNginx(folder: string, body: Buffer): Promise<Server | undefined> {
  if (!isThere('nginx', '-v')) return undefined;
  const port = await freePort();
  mkdirSync(join(folder, 'files'), { recursive: true });
  writeFileSync(join(folder, 'files', 'file.xml'), body);
  const settings = `daemon off; master_process off; pid ${folder}/nginx.pid; error_log /dev/null;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000000000; sendfile on; tcp_nopush on; open_file_cache max=10;
  types { text/xml xml; }
  server { listen 127.0.0.1:${port}; root ${folder}/files; location / { try_files /file.xml =404; } }
}
`;
  writeFileSync(join(folder, 'nginx.conf'), settings);
  const [program, ...rest] = pinned(serverCore, ['nginx', '-p', folder, '-c', join(folder, 'nginx.conf')]);
  const child = spawn(program, rest, { stdio: 'ignore' });
  const { pid } = child;
  if (pid === undefined) return undefined;
  await untilListening(port);
  return {
    port,
    cpuSeconds: () => Promise.resolve(cpuSecondsOf(pid)),
    stop: () => void child.kill(),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilListening(port: number): Promise<void> {
  for (let look = 0; look < 100; look += 1) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      }).on('error', () => resolve(false));
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('nginx does not listen');
}

/** Signatures that OpenSSL computes in a second of processor time; undefined where there is no openssl. */
export function opensslSigns(algorithm: 'rsa2048' | 'ecdsap256'): number | undefined {
  if (!isThere('openssl', 'version')) return undefined;
  const [program, ...rest] = pinned(serverCore, ['openssl', 'speed', '-seconds', '1', algorithm]);
  const text = execFileSync(program, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const [, signs] =
    /^(?:rsa 2048 bits|\s*256 bits ecdsa \(nistp256\))\s+\S+s\s+\S+s\s+([\d.]+)/m.exec(text) ?? [];
  return signs === undefined ? undefined : Number(signs);
}

/** Makes a certificate that signs itself; the files that a signer reads. */
export function makeSigningKey(
  folder: string,
  kind: 'rsa' | 'p256',
): { readonly certificate: string; readonly key: string } {
  const certificate = join(folder, `${kind}.pem`);
  const key = join(folder, `${kind}.key`);
  const wish = kind === 'rsa' ? ['rsa:2048'] : ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const usual = ['-nodes', '-days', '30', '-subj', '/CN=bench', '-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', '-newkey', ...wish, ...usual], { stdio: 'ignore' });
  return { certificate, key };
}
