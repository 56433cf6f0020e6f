import { fork, type ChildProcess } from 'node:child_process';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parsed, refused, type Parsed } from '../../model/parsed.ts';
import type { SqlConnection, SqlRows } from './sql-engine.ts';

/** What the process is told first. */
export interface SqliteStart {
  readonly path: string;
  readonly query: string;
  /** Milliseconds to wait while another program writes. */
  readonly busyTimeout: number;
}

/** What the process says: that it is ready, and then one answer a question. */
export type SqliteAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'rows'; readonly rows: SqlRows }
  | { readonly kind: 'error'; readonly message: string };

// Compiled, the process's program lies beside this file as JavaScript; Node with type stripping runs it as it is.
const program = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './sqlite-process.ts' : './sqlite-process.js', import.meta.url),
);

/** Whether this Node can read SQLite: from 22.13 on without a flag. */
export function sqliteIsThere(): Parsed<true> {
  return isBuiltin('node:sqlite')
    ? parsed(true)
    : refused(`SQLite needs Node 22.13 or newer, and this is Node ${process.versions.node}`);
}

/**
 * Opens an SQLite file for reading, in a process of its own: the library blocks its thread while it works, and can't be
 * interrupted within a step, so a query that never ends could be stopped no other way. A process whose question was
 * broken off is killed. Rejects where the file or the query can't be used.
 */
export async function connectSqlite(start: SqliteStart, signal: AbortSignal): Promise<SqlConnection> {
  signal.throwIfAborted();
  const child = fork(program, [], {
    // It needs no secret of the environment; the one flag keeps Node 22 from calling its module experimental.
    env: {},
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let usable = true;
  const destroy = (): void => {
    usable = false;
    child.kill('SIGKILL');
  };
  child.on('exit', () => (usable = false));
  child.on('error', () => (usable = false));
  signal.addEventListener('abort', destroy, { once: true });
  try {
    await ask(child, start);
  } catch (error) {
    destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', destroy);
  }
  // A connection that rests keeps no process alive.
  child.unref();
  child.channel?.unref();
  return {
    get usable() {
      return usable;
    },
    destroy,
    async query(value) {
      child.channel?.ref();
      try {
        const answer = await ask(child, value);
        return answer.kind === 'rows' ? answer.rows : { columns: [], rows: [] };
      } finally {
        child.channel?.unref();
      }
    },
  };
}

/** Says something to the process and waits for its answer. Rejects with its error, or where it ended. */
function ask(child: ChildProcess, message: SqliteStart | string): Promise<SqliteAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (): void => void child.off('message', onMessage).off('error', onError).off('exit', onExit);
    const onMessage = (message: unknown): void => {
      settle();
      // The process is our own program.
      const answer = message as SqliteAnswer;
      if (answer.kind === 'error') reject(new Error(answer.message));
      else resolve(answer);
    };
    const onError = (error: Error): void => {
      settle();
      reject(error);
    };
    const onExit = (): void => onError(new Error('the process that reads the SQLite file ended'));
    child.on('message', onMessage).once('error', onError).once('exit', onExit);
    // A process that ended meanwhile is told by `exit` already.
    child.send(message, () => undefined);
  });
}
