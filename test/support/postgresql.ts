import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort, runAs, serverFolder, startProcess, type ServerProcess } from './server-process.ts';

/** A PostgreSQL of the test's own. */
export interface TestPostgresql {
  readonly port: number;
  /** URL of the database `mail` as the user `signpost`, who may only read. */
  readonly url: string;
  /** Folder with everything of it. */
  readonly folder: string;
  /** Runs statements as the administrator. */
  run(statements: string): Promise<void>;
  /** Every statement that clients sent, with values in place: the server's own log. */
  log(): string;
  kill(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** The program's folder: Debian keeps each version in its own. Undefined where it is not installed. */
export function postgresqlPrograms(): string | undefined {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
  const folder = versions.map((version) => `/usr/lib/postgresql/${version}/bin`).find(existsSync);
  return folder;
}

/** For tests that need PostgreSQL: `{ skip: needsPostgresql() }`. */
export function needsPostgresql(): string | false {
  if (postgresqlPrograms() !== undefined) return false;
  if (process.env['CI'] === 'true') throw new Error('postgresql is not installed; .ci/run has to install it');
  return 'skipped: postgresql is not installed';
}

const owner = 'postgres';

/** Makes a cluster with a database `mail` and a user `signpost` who may read all tables made later, and starts it. */
export async function startPostgresql(more = ''): Promise<TestPostgresql> {
  const programs = postgresqlPrograms() ?? '';
  const folder = serverFolder('postgresql', owner);
  const data = join(folder.path, 'data');
  const logFile = join(folder.path, 'log');
  runAs(owner, join(programs, 'initdb'), [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-N',
    '-E',
    'UTF8',
    '--locale=C',
  ]);
  const port = await freePort();
  appendFileSync(
    join(data, 'postgresql.conf'),
    `port = ${port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '${folder.path}'\nfsync = off\nlog_statement = 'all'\n${more}\n`,
  );
  // The administrator needs no password, the reader does.
  writeFileSync(
    join(data, 'pg_hba.conf'),
    'local all all trust\nhost all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n',
  );
  let server: ServerProcess | undefined;
  const start = async (): Promise<void> => {
    server = await startProcess('sh', ['-c', `exec ${join(programs, 'postgres')} -D ${data} 2>>${logFile}`], {
      user: owner,
      isReady: () => answers(port),
    });
  };
  const run = async (statements: string, database = 'mail'): Promise<void> => {
    const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database });
    await client.connect();
    try {
      await client.query(statements);
    } finally {
      await client.end();
    }
  };
  await start();
  await run('CREATE DATABASE mail', 'postgres');
  await run(
    "CREATE USER signpost PASSWORD 'secret'; ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO signpost",
  );
  return {
    port,
    url: `postgresql://signpost:secret@127.0.0.1:${port}/mail`,
    folder: folder.path,
    run,
    log: () => readFileSync(logFile, 'utf8'),
    kill: async () => server?.kill(),
    start,
    async remove() {
      await server?.kill();
      folder.remove();
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
