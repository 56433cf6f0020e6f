import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { commandLine } from './build-folder.ts';
import { keepLogLines } from './log-lines.ts';

/** What a command did. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Milliseconds until a command or a server that does not do what is expected is given up. */
const patience = 20_000;

/** Makes a working folder with files in it (`config/domains/example.org.yaml`: its text); removed after the tests. */
export function workingFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-cli-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  mkdirSync(join(folder, 'config', 'domains'), { recursive: true });
  writeFiles(folder, files);
  return folder;
}

/** Writes files into a folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Starts the compiled command line in a folder. */
export function startCommand(commandArguments: readonly string[], options: RunOptions): ChildProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SIGNPOST_'));
  return spawn(process.execPath, [commandLine, ...commandArguments], {
    cwd: options.folder,
    env: { ...Object.fromEntries(inherited), ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs a command to its end. */
export async function runCommand(
  commandArguments: readonly string[],
  options: RunOptions,
): Promise<Finished> {
  const child = startCommand(commandArguments, options);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  return { code, stdout: stdout(), stderr: stderr() };
}

/** A server in a process of its own. */
export interface RunningServer {
  readonly url: string;
  readonly adminUrl: string;
  readonly processId: number;
  /** The log so far, a value a line. */
  log(): Readonly<Record<string, unknown>>[];
  /** Waits for a log line. */
  logged(
    isWanted: (line: Readonly<Record<string, unknown>>) => boolean,
  ): Promise<Readonly<Record<string, unknown>>>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<number | null>;
}

/** Starts a server on free loopback ports and waits until it serves. It is ended after the tests if it still runs. */
export async function startServer(
  options: RunOptions,
  commandArguments: readonly string[] = [],
): Promise<RunningServer> {
  const child = startCommand(
    ['serve', '--listen', '127.0.0.1:0', '--admin', '127.0.0.1:0', ...commandArguments],
    options,
  );
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const ended = (once(child, 'close') as Promise<[number | null]>).then(([code]) => code);
  after(async () => {
    child.kill('SIGKILL');
    await ended;
    keepLogLines('a server of test/cli', stdout());
  });
  const log = (): Readonly<Record<string, unknown>>[] =>
    stdout()
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  const logged: RunningServer['logged'] = async (isWanted) => {
    const began = Date.now();
    for (;;) {
      const line = log().find(isWanted);
      if (line !== undefined) return line;
      if (child.exitCode !== null || Date.now() - began > patience) {
        throw new Error(`the server did not log it (exit code ${child.exitCode})\n${stdout()}${stderr()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const serving = await logged(({ msg }) => msg === 'serving');
  return {
    url: String(serving['listen']),
    adminUrl: String(serving['admin']),
    processId: child.pid ?? 0,
    log,
    logged,
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
