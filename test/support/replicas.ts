import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execPath as nodeProgram } from 'node:process';
import { commandLine } from './build-folder.ts';
import { writeFiles } from './command.ts';
import { recipeWith, withPlaces } from './recipe.ts';
import { freePort, startProcess, type ServerProcess } from './server-process.ts';

/** A server that is killed and started again at the same place, with the same `state`. */
export interface Replica {
  readonly port: number;
  start(): Promise<void>;
  kill(): Promise<void>;
}

/** Makes the files of a replica in a folder of its own and starts it. */
export async function startReplica(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<Replica> {
  mkdirSync(folder, { recursive: true });
  writeFiles(folder, files);
  const port = await freePort();
  const given = ['--config', join(folder, 'config', 'signpost.yaml'), '--listen', `127.0.0.1:${port}`];
  let running: ServerProcess | undefined;
  const start = async (): Promise<void> => {
    running = await startProcess(nodeProgram, [commandLine, 'serve', ...given], {
      isReady: () => isOk(`http://127.0.0.1:${port}/readyz`),
    });
  };
  await start();
  return { port, start, kill: async () => running?.kill() };
}

/** The recipe of docs/directories.md in front of replicas; answers nginx and its port. */
export async function startBalancer(
  folder: string,
  replicas: readonly [Replica, Replica],
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const recipe = withPlaces(recipeWith('directories.md', 'nginx', 'upstream'), [
    ['192.0.2.11:8080', `127.0.0.1:${replicas[0].port}`],
    ['192.0.2.12:8080', `127.0.0.1:${replicas[1].port}`],
    ['listen 80;', `listen 127.0.0.1:${port};`],
  ]);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${join(folder, kind)};\n`,
  );
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${join(folder, 'pid')};
error_log stderr crit;
events {}
http {
access_log off;
${temporary.join('')}
${recipe}
}
`,
  );
  const nginx = await startProcess('nginx', ['-p', folder, '-c', file, '-e', '/dev/null'], {
    isReady: () => isOk(`http://127.0.0.1:${port}/readyz`),
  });
  return {
    port,
    async stop() {
      // Asked to end, it ends its workers, too; killed, it leaves them behind.
      const ended = new Promise((resolve) => nginx.child.once('exit', resolve));
      nginx.child.kill('SIGTERM');
      await ended;
    },
  };
}

function isOk(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}
