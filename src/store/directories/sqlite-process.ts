import { Worker } from 'node:worker_threads';
import type { SqliteAnswer, SqliteStart } from './sqlite.ts';

// See sqlite.ts: the thread's program lies beside this file.
const program = new URL(
  import.meta.url.endsWith('.ts') ? './sqlite-worker.ts' : './sqlite-worker.js',
  import.meta.url,
);

/**
 * The process that reads an SQLite file. Its query runs in a thread, so that this one notices when the server is gone,
 * even one that was killed: a query that never ends must not outlive it.
 */
function serveSqlite(): void {
  process.on('disconnect', die);
  process.once('message', (start: SqliteStart) => {
    const worker = new Worker(program, { workerData: start });
    worker.on('message', (answer: SqliteAnswer) => process.send?.(answer));
    worker.on('error', ({ message }) => process.send?.({ kind: 'error', message } satisfies SqliteAnswer));
    // What was said before still arrives.
    worker.on('exit', () => process.connected && process.disconnect());
    process.on('message', (value: string) => worker.postMessage(value, []));
  });
}

/** A usual end would wait for the thread. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

serveSqlite();
