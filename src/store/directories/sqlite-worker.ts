import { statSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { mostRows, type SqlRows } from './sql-engine.ts';
import type { SqliteAnswer, SqliteStart } from './sqlite.ts';

/** What is used of node:sqlite, whose types are not those of the oldest Node this runs on. */
interface SqliteModule {
  readonly DatabaseSync: new (path: string, options: { readonly readOnly: boolean }) => SqliteDatabase;
}

interface SqliteDatabase {
  exec(statement: string): void;
  prepare(query: string): SqliteStatement;
  close(): void;
}

interface SqliteStatement {
  setReadBigInts(enabled: boolean): void;
  iterate(value: string): Iterable<Readonly<Record<string, unknown>>>;
}

/** Characters of a text that are handed on; a usable value is shorter, and a longer one is seen to be too long. */
const maxText = 4096;

/** Bytes that the library may take: sorting a large table takes some, an endless recursion would take all. */
const maxMemory = 128 * 1024 * 1024;

/** The query on the file that has the path now. */
interface Opened {
  readonly database: SqliteDatabase;
  readonly statement: SqliteStatement;
  readonly file: string | undefined;
}

/** The thread that reads an SQLite file: its library has no way to ask without waiting. */
async function serveSqlite(): Promise<void> {
  const start = workerData as SqliteStart;
  const post = (answer: SqliteAnswer): void => parentPort?.postMessage(answer, []);
  const moduleName = 'node:sqlite';
  try {
    const library = (await import(moduleName)) as SqliteModule;
    let opened: Opened | undefined = open(library, start);
    parentPort?.on('message', (value: string) => {
      try {
        // A list that is made anew and renamed into place is another file, and the library would go on with the old one.
        if (opened !== undefined && opened.file !== fileAt(start.path)) {
          opened.database.close();
          opened = undefined;
        }
        opened ??= open(library, start);
        post({ kind: 'rows', rows: firstRows(opened.statement.iterate(value)) });
      } catch (error) {
        post({ kind: 'error', message: messageOf(error) });
      }
    });
    post({ kind: 'ready' });
  } catch (error) {
    post({ kind: 'error', message: messageOf(error) });
  }
}

/** Throws where the file or the query can't be used. */
function open({ DatabaseSync }: SqliteModule, { path, query, busyTimeout }: SqliteStart): Opened {
  const file = fileAt(path);
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    database.exec(`PRAGMA busy_timeout = ${busyTimeout}; PRAGMA hard_heap_limit = ${maxMemory}`);
    const statement = database.prepare(query);
    // Numbers above 2^53 are an error otherwise.
    statement.setReadBigInts(true);
    return { database, statement, file };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Which file lies at a path; undefined where there is none. */
function fileAt(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}

function firstRows(all: Iterable<Readonly<Record<string, unknown>>>): SqlRows {
  const found: Readonly<Record<string, unknown>>[] = [];
  // A query without a limit may have millions.
  for (const row of all) if (found.push(row) >= mostRows) break;
  return {
    columns: Object.keys(found[0] ?? {}),
    rows: found.map((row) => Object.values(row).map(sendable)),
  };
}

/** A value as it can be sent: what is neither text nor number becomes an object, which is neither, too. */
function sendable(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return value.slice(0, maxText);
  return typeof value === 'object' && value !== null ? {} : value;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'it failed';
}

await serveSqlite();
