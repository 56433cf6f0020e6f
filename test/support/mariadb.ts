import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { needsProgram } from './needs.ts';
import { freePort, runAs, serverFolder, startProcess, type ServerProcess } from './server-process.ts';

/** A MariaDB of the test's own. */
export interface TestMariadb {
  readonly port: number;
  /** URL of the database `mail` as the user `signpost`, who may only read its tables. */
  readonly url: string;
  /** Runs statements as the administrator. */
  run(statements: string): Promise<void>;
  /** What clients sent, in the server's own words. */
  log(): string;
  kill(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** For tests that need MariaDB: `{ skip: needsMariadb() }`. */
export function needsMariadb(): string | false {
  return needsProgram('mariadbd') || needsProgram('mariadb-install-db');
}

const owner = 'mysql';

/** Makes a data folder with a database `mail` and its reader, and starts the server with further options. */
export async function startMariadb(more: readonly string[] = []): Promise<TestMariadb> {
  const folder = serverFolder('mariadb', owner);
  const data = join(folder.path, 'data');
  const socket = join(folder.path, 'socket');
  const logFile = join(folder.path, 'log');
  // A server that starts clears the temporary tables of others out of /tmp, so each has a place of its own.
  const temporary = `--tmpdir=${folder.path}`;
  runAs(owner, 'mariadb-install-db', [
    '--no-defaults',
    `--datadir=${data}`,
    temporary,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    '--skip-name-resolve',
  ]);
  const port = await freePort();
  let server: ServerProcess | undefined;
  const start = async (): Promise<void> => {
    server = await startProcess(
      'mariadbd',
      [
        '--no-defaults',
        `--datadir=${data}`,
        temporary,
        `--socket=${socket}`,
        `--pid-file=${join(folder.path, 'pid')}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        '--character-set-server=utf8mb4',
        '--skip-name-resolve',
        '--general-log=1',
        `--general-log-file=${logFile}`,
        '--innodb-flush-log-at-trx-commit=0',
        '--innodb-buffer-pool-size=16M',
        ...more,
      ],
      { user: owner, isReady: () => answers(socket) },
    );
  };
  const run = async (statements: string): Promise<void> => {
    const connection = await createConnection({ socketPath: socket, user: 'root', multipleStatements: true });
    await connection.query(`CREATE DATABASE IF NOT EXISTS mail; USE mail; ${statements}`);
    await connection.end();
  };
  await start();
  await run(
    "CREATE USER signpost@'127.0.0.1' IDENTIFIED BY 'secret'; GRANT SELECT ON mail.* TO signpost@'127.0.0.1'",
  );
  return {
    port,
    url: `mysql://signpost:secret@127.0.0.1:${port}/mail`,
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

async function answers(socket: string): Promise<boolean> {
  try {
    const connection = await createConnection({ socketPath: socket, user: 'root' });
    await connection.end();
    return true;
  } catch {
    return false;
  }
}
