import { parentPort, workerData } from 'node:worker_threads';
import type { SqliteAnswer, SqliteStart } from './sqlite.ts';

/** What is used of node:sqlite, whose types are not those of the oldest Node this runs on. */
interface SqliteModule {
  readonly DatabaseSync: new (path: string, options: { readonly readOnly: boolean }) => SqliteDatabase;
}

interface SqliteDatabase {
  exec(statement: string): void;
  prepare(query: string): { all(value: string): Readonly<Record<string, unknown>>[] };
}

/** The thread that reads an SQLite file: its library has no way to ask without waiting. */
async function serveSqlite(): Promise<void> {
  const { path, query, busyTimeout } = workerData as SqliteStart;
  const post = (answer: SqliteAnswer): void => parentPort?.postMessage(answer, []);
  const moduleName = 'node:sqlite';
  try {
    const { DatabaseSync } = (await import(moduleName)) as SqliteModule;
    const database = new DatabaseSync(path, { readOnly: true });
    database.exec(`PRAGMA busy_timeout = ${busyTimeout}`);
    const statement = database.prepare(query);
    parentPort?.on('message', (value: string) => {
      try {
        const rows = statement.all(value);
        post({
          kind: 'rows',
          rows: { columns: Object.keys(rows[0] ?? {}), rows: rows.map((row) => Object.values(row)) },
        });
      } catch (error) {
        post({ kind: 'error', message: messageOf(error) });
      }
    });
    post({ kind: 'ready' });
  } catch (error) {
    post({ kind: 'error', message: messageOf(error) });
    parentPort?.close();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'it failed';
}

await serveSqlite();
