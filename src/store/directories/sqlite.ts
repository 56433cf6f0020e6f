import { isBuiltin } from 'node:module';
import { Worker } from 'node:worker_threads';
import { parsed, refused, type Parsed } from '../../model/parsed.ts';
import type { SqlConnection, SqlRows } from './sql-engine.ts';

/** What the thread is told when it starts. */
export interface SqliteStart {
  readonly path: string;
  readonly query: string;
  /** Milliseconds to wait while another program writes. */
  readonly busyTimeout: number;
}

/** What the thread says: that it is ready, and then one answer a question. */
export type SqliteAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'rows'; readonly rows: SqlRows }
  | { readonly kind: 'error'; readonly message: string };

// Compiled, the thread's program lies beside this file as JavaScript; Node with type stripping runs it as it is.
const program = new URL(
  import.meta.url.endsWith('.ts') ? './sqlite-worker.ts' : './sqlite-worker.js',
  import.meta.url,
);

/** Whether this Node can read SQLite: from 22.13 on without a flag. */
export function sqliteIsThere(): Parsed<true> {
  return isBuiltin('node:sqlite')
    ? parsed(true)
    : refused(`SQLite needs Node 22.13 or newer, and this is Node ${process.versions.node}`);
}

/**
 * Threads that were ended and still run. The library can't be interrupted within a step, so a query that takes hours
 * goes on for hours, whoever waits for it.
 */
const ending = new Set<Worker>();

/** Of these at most: each takes a processor core. */
const maxEnding = 2;

/**
 * Opens an SQLite file for reading, in a thread of its own: a query on a locked or huge file would hold up every other
 * request. A thread whose question was broken off is ended.
 */
export async function connectSqlite(start: SqliteStart, signal: AbortSignal): Promise<SqlConnection> {
  if (ending.size >= maxEnding) throw new Error('queries that were broken off still run');
  const worker = new Worker(program, {
    name: 'signpost-sqlite',
    workerData: start,
    // It needs no secret of the environment; the one flag keeps Node 22 from calling its module experimental.
    env: {},
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  let usable = true;
  const destroy = (): void => {
    if (!usable) return;
    usable = false;
    ending.add(worker);
    void worker.terminate();
  };
  worker.on('exit', () => {
    usable = false;
    ending.delete(worker);
  });
  worker.on('error', () => (usable = false));
  signal.addEventListener('abort', destroy, { once: true });
  try {
    await nextAnswer(worker);
  } catch (error) {
    destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', destroy);
  }
  // A connection that rests keeps no process alive.
  worker.unref();
  return {
    get usable() {
      return usable;
    },
    destroy,
    async query(value) {
      worker.ref();
      const answer = nextAnswer(worker);
      worker.postMessage(value, []);
      try {
        const got = await answer;
        return got.kind === 'rows' ? got.rows : { columns: [], rows: [] };
      } finally {
        worker.unref();
      }
    },
  };
}

function nextAnswer(worker: Worker): Promise<SqliteAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (): void => void worker.off('message', onMessage).off('error', reject).off('exit', onExit);
    const onMessage = (answer: SqliteAnswer): void => {
      settle();
      if (answer.kind === 'error') reject(new Error(answer.message));
      else resolve(answer);
    };
    const onExit = (): void => {
      settle();
      reject(new Error('its thread was ended'));
    };
    worker.on('message', onMessage).once('error', reject).once('exit', onExit);
  });
}
