import { connect as connectSocket, isIP } from 'node:net';
import { createConnection, type Connection } from 'mysql2';
import { tlsOptions } from './connection-tls.ts';
import type { ServerPlace } from '../../config/database-url.ts';
import { applicationName, mostRows, type EngineSettings, type SqlConnection } from './sql-engine.ts';
import type { SqlQuery } from '../../config/sql-query.ts';

/**
 * Connects to MySQL or MariaDB. The session can only read, and the server ends a query that takes too long. The query is
 * a prepared statement of the server: the library's other way would put the value into the text.
 */
export async function connectMysql(
  settings: EngineSettings,
  place: ServerPlace,
  address: string | undefined,
  query: SqlQuery,
  signal: AbortSignal,
): Promise<SqlConnection> {
  const connection = await open(settings, place, address, signal);
  let usable = true;
  const end = (): void => void (usable = false);
  connection.on('error', end).on('end', end);
  const destroy = (): void => {
    usable = false;
    connection.destroy();
  };
  signal.addEventListener('abort', destroy, { once: true });
  try {
    for (const statement of sessionStatements(settings.statementTimeout)) {
      await plainQuery(connection, statement);
    }
    signal.throwIfAborted();
  } catch (error) {
    destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', destroy);
  }
  return {
    get usable() {
      return usable;
    },
    destroy,
    query: (value) =>
      new Promise((resolve, reject) => {
        const values = Array.from({ length: query.parameters }, () => value);
        connection.execute({ sql: query.text, rowsAsArray: true, values }, (error, rows, fields) => {
          if (error !== null) {
            if (error.fatal) usable = false;
            reject(error);
          } else if (Array.isArray(rows)) {
            resolve({ columns: fields.map((field) => field.name), rows: rows as unknown[][] });
          } else reject(new Error('the query answers no rows'));
        });
      }),
  };
}

async function open(
  settings: EngineSettings,
  place: ServerPlace,
  address: string | undefined,
  signal: AbortSignal,
): Promise<Connection> {
  const tls = await tlsOptions(settings.tls, place.host);
  signal.throwIfAborted();
  const { user, database, host, socket } = place;
  // The library checks the certificate of an address against "localhost" instead.
  if (tls !== undefined && host !== undefined && isIP(host) !== 0) {
    throw new Error('with TLS the URL of a MySQL or MariaDB server names its host, not its address');
  }
  const password = settings.password ?? place.password;
  const connection = createConnection({
    // The library checks the certificate against `host`; where the packets go, our own socket decides.
    host: host ?? 'localhost',
    stream: () =>
      socket === undefined
        ? connectSocket({ host: address ?? '', port: place.port, noDelay: true, keepAlive: true })
        : connectSocket(socket),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
    ...(tls === undefined ? {} : { ssl: { ...tls, verifyIdentity: true } }),
    charset: 'utf8mb4',
    supportBigNumbers: true,
    connectAttributes: { program_name: applicationName },
  });
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      connection.destroy();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    // Errors after an aborted attempt have nobody who waits for them.
    connection.on('error', () => undefined);
    connection.connect((error) => {
      signal.removeEventListener('abort', abort);
      if (error === null) return resolve(connection);
      connection.destroy();
      reject(error);
    });
  });
}

/**
 * MariaDB and MySQL limit the time of a query under different names and in different units. Each reads only the comment
 * that is its own: MySQL skips those with an M, and MariaDB those for MySQL 5.7.
 */
function sessionStatements(timeout: number): readonly string[] {
  return [
    'SET SESSION TRANSACTION READ ONLY',
    // A query that forgot its WHERE would send the whole table.
    `SET SESSION sql_select_limit = ${mostRows}`,
    `SET /*M!100000 SESSION max_statement_time = ${timeout / 1000} */ /*!50708 SESSION max_execution_time = ${timeout} */`,
  ];
}

function plainQuery(connection: Connection, statement: string): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.query(statement, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}
