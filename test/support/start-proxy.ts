import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Proxy } from './canary-requests.ts';
import { freePort, startProcess, type ServerProcess } from './server-process.ts';
import { makeAuthority, temporaryFolder, writePair } from './tls-files.ts';

/** Where a proxy of a test keeps its certificate, its logs and everything else. */
export interface ProxyPlaces extends Proxy {
  readonly folder: string;
  /** What it wrote: every file below `logs`. */
  logs(): string;
}

/** A folder with a certificate for the service names of example.org, and two free ports. */
export async function proxyPlaces(): Promise<ProxyPlaces> {
  const folder = temporaryFolder();
  const authority = makeAuthority();
  const names = ['example.org', 'autoconfig.example.org', 'autodiscover.example.org'];
  writePair(join(folder, 'fullchain.pem'), join(folder, 'privkey.pem'), authority.issue(names));
  mkdirSync(join(folder, 'logs'));
  return {
    folder,
    root: authority.root,
    httpPort: await freePort(),
    httpsPort: await freePort(),
    logs: () =>
      readdirSync(join(folder, 'logs'))
        .map((name) => join(folder, 'logs', name))
        .filter((file) => statSync(file).isFile())
        .map((file) => readFileSync(file, 'utf8'))
        .join('\n'),
  };
}

/** Starts a proxy in the foreground; what it says on its outputs goes to `logs/said`. Ready when it takes connections. */
export function startProxy(places: ProxyPlaces, command: readonly string[]): Promise<ServerProcess> {
  const said = join(places.folder, 'logs', 'said');
  const script = 'said=$1; shift; exec "$@" >"$said" 2>&1';
  return startProcess('env', [`HOME=${places.folder}`, 'sh', '-c', script, 'sh', said, ...command], {
    isReady: async () =>
      existsSync(said) && (await takesConnections(places.httpsPort)) && takesConnections(places.httpPort),
  });
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
