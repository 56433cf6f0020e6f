import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Report, ServerWish } from './server-wish.ts';

/** A server under load, whoever wrote it. */
export interface Server {
  readonly port: number;
  /** Seconds of processor time that it has used. */
  cpuSeconds(): Promise<number>;
  stop(): void;
}

/** One that can also tell what it holds in memory. */
export interface NodeServer extends Server {
  /** Bytes of heap after a garbage collection. */
  memory(): Promise<number>;
}

/** Servers run on the first core, the load on the second. */
export const serverCore = '0';
export const loadCore = '1';

export const canPin = isThere('taskset', '--version');

/** True where a program can be started here. */
export function isThere(program: string, option: string): boolean {
  return spawnSync(program, [option], { stdio: 'ignore' }).error === undefined;
}

/** A command line that stays on one core, where the machine can do that. */
export function pinned(core: string, command: readonly string[]): readonly [string, ...string[]] {
  const [program = '', ...rest] = canPin ? ['taskset', '-c', core, ...command] : command;
  return [program, ...rest];
}

/** Starts one of our server processes under a Node; resolves when it listens, rejects where it ends before. */
export async function startServer(node: string, wish: ServerWish): Promise<NodeServer> {
  const script = fileURLToPath(new URL('server-process.js', import.meta.url));
  const [program, ...rest] = pinned(serverCore, [node, '--expose-gc', script, JSON.stringify(wish)]);
  const child = spawn(program, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const first = await nextReport(child);
  if (!('port' in first)) throw new Error('a server said something else than its port');
  const ask = async (): Promise<Extract<Report, { readonly cpu: number }>> => {
    const answer = nextReport(child);
    child.send('report');
    const report = await answer;
    if (!('cpu' in report)) throw new Error('a server said something else than its figures');
    return report;
  };
  return {
    port: first.port,
    cpuSeconds: async () => (await ask()).cpu / 1e6,
    memory: async () => (await ask()).memory,
    stop: () => child.disconnect(),
  };
}

async function nextReport(child: ChildProcess): Promise<Report> {
  const ended = new AbortController();
  const onExit = (): void => ended.abort();
  child.once('exit', onExit);
  try {
    const [message] = (await once(child, 'message', { signal: ended.signal })) as [Report];
    return message;
  } finally {
    child.off('exit', onExit);
  }
}

/** Processor time of any process, as Linux counts it: hundredths of a second. */
export function cpuSecondsOf(process: number): number {
  const text = readFileSync(`/proc/${process}/stat`, 'utf8');
  // The name in brackets may hold blanks; user and system time are the 12th and 13th word behind it.
  const words = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(words[11]) + Number(words[12])) / 100;
}
