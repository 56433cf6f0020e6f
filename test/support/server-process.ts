import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server that a test started. Tests stop and start it as they like; it is killed when the process ends. */
export interface ServerProcess {
  readonly child: ChildProcess;
  /** Ends when it has ended, however that came. */
  readonly gone: Promise<void>;
  /** Kills it as a power cut would, and waits until it is gone. */
  kill(): Promise<void>;
}

const running = new Set<ChildProcess>();

// A test file that fails half-way must not leave servers behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A free port on loopback. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A folder of its own; where `owner` is given and the test runs as root, it belongs to that user. */
export function serverFolder(name: string, owner?: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `signpost-${name}-`));
  const ids = owner === undefined ? undefined : userIds(owner);
  if (ids !== undefined) chownSync(path, ids.uid, ids.gid);
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** The ids of the user a server runs as; undefined where the test itself is an ordinary user already. */
export function userIds(user: string): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number(spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout),
  );
  if (uid === undefined || gid === undefined || uid === 0) throw new Error(`there is no user ${user}`);
  return { uid, gid };
}

/** Starts a server and waits until `isReady`; where it ends before, what it said is the error. */
export async function startProcess(
  command: string,
  args: readonly string[],
  options: { readonly user?: string; isReady(): Promise<boolean> },
): Promise<ServerProcess> {
  const ids = options.user === undefined ? undefined : userIds(options.user);
  const child = spawn(command, args, { ...ids, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  running.add(child);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
  const gone = new Promise<void>((resolve) =>
    child.once('exit', () => resolve()).once('error', () => resolve()),
  );
  void gone.then(() => running.delete(child));
  const until = Date.now() + 20_000;
  while (!(await options.isReady())) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > until) {
      child.kill('SIGKILL');
      throw new Error(`${command} did not start: ${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return {
    child,
    gone,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Runs a program to its end as a user; throws with what it said where it fails. */
export function runAs(
  user: string | undefined,
  command: string,
  args: readonly string[],
  input = '',
): string {
  const ids = user === undefined ? undefined : userIds(user);
  const result = spawnSync(command, args, { ...ids, cwd: '/', input, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${command}: ${result.stderr || String(result.error)}`);
  return result.stdout;
}
