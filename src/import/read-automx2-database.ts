import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importAutomx2, type Automx2Domain } from './automx2-domains.ts';
import type { Problem } from '../model/problem.ts';
import { importProblem, notImported, type ImportResult, type ImportSource } from './imported.ts';

/** The part of node:sqlite that is used here; its types come with newer versions of Node. */
interface Sqlite {
  readonly DatabaseSync: new (
    path: string,
    options: { readonly readOnly: boolean },
  ) => {
    prepare(sql: string): { all(...values: readonly number[]): readonly Readonly<Record<string, unknown>>[] };
    close(): void;
  };
}

/** Opens node:sqlite, or answers undefined where this Node does not have it. */
export async function loadSqlite(): Promise<Sqlite | undefined> {
  // A variable, because the compiler does not know the module of a newer Node.
  const name = 'node:sqlite';
  try {
    return (await import(name)) as Sqlite;
  } catch {
    return undefined;
  }
}

/**
 * Reads automx2's SQLite database. The bytes are copied to a file of our own first, because SQLite opens files only and
 * would otherwise write its journal beside a database that may be in use.
 */
export async function readAutomx2Database(
  source: ImportSource,
  load: () => Promise<Sqlite | undefined> = loadSqlite,
): Promise<ImportResult> {
  const sqlite = await load();
  if (sqlite === undefined) {
    return notImported(
      'import-unreadable',
      source.name,
      `this Node (${process.version}) can't read SQLite databases`,
      'run the import with Node 22.13 or later (22.5 or later with NODE_OPTIONS=--experimental-sqlite), or import the JSON seed of automx2',
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'signpost-import-'));
  try {
    const file = join(folder, 'automx2.sqlite');
    writeFileSync(file, source.bytes, { mode: 0o600 });
    const { imported, problems } = importAutomx2(domainsIn(sqlite, file), source.name);
    return { imported, problems: [...problems, ...mayBeBehind(source)] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown error';
    const expected = 'expected: the tables provider, domain, server and server_domain of automx2';
    return notImported('import-syntax', source.name, `the database can't be read: ${reason}`, expected);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The byte of the header that is 2 where changes go to a second file first (SQLite file format, 1.3). */
const writeVersionAt = 18;

/** A database of that kind lacks its latest changes where another program still has it open. */
function mayBeBehind({ bytes, name }: ImportSource): readonly Problem[] {
  if (bytes[writeVersionAt] !== 2) return [];
  const message = 'the latest changes may stand in the file beside it that ends in -wal, which is not read';
  const advice = 'stop automx2, so that SQLite puts them into the database, and import again';
  return [importProblem('warning', 'import-left-out', name, message, advice)];
}

function domainsIn(sqlite: Sqlite, file: string): readonly Automx2Domain[] {
  const database = new sqlite.DatabaseSync(file, { readOnly: true });
  try {
    const servers = database.prepare(
      'SELECT s.* FROM server s JOIN server_domain m ON m.server_id = s.id WHERE m.domain_id = ? ORDER BY s.prio, s.id',
    );
    // Databases that were made before automx2 knew calendars have no such table.
    const hasDav =
      database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'davserver_domain'").all().length > 0;
    const dav = hasDav
      ? database.prepare(
          'SELECT s.* FROM davserver s JOIN davserver_domain m ON m.davserver_id = s.id WHERE m.domain_id = ? ORDER BY s.id',
        )
      : undefined;
    return database
      .prepare(
        'SELECT d.id, d.name, d.ldapserver_id, p.name AS provider, p.short_name FROM domain d ' +
          'JOIN provider p ON p.id = d.provider_id ORDER BY d.id',
      )
      .all()
      .map((row) => ({
        name: text(row['name']),
        provider: text(row['provider']),
        shortName: text(row['short_name']) || undefined,
        usesDirectory: typeof row['ldapserver_id'] === 'number',
        servers: servers.all(Number(row['id'])).map((one) => ({
          type: text(one['type']),
          name: text(one['name']),
          port: number(one['port']),
          socketType: text(one['socket_type']) || undefined,
          userName: text(one['user_name']) || undefined,
          authentication: text(one['authentication']) || undefined,
        })),
        dav: (dav?.all(Number(row['id'])) ?? []).map((one) => ({
          type: text(one['type']),
          url: text(one['url']),
          port: number(one['port']),
          usesTls: one['use_ssl'] !== 0,
          userName: text(one['user_name']) || undefined,
        })),
      }));
  } finally {
    database.close();
  }
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
