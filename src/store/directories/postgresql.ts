import { Client, Query, type ClientConfig, type QueryArrayConfig } from 'pg';
import { tlsOptions } from './connection-tls.ts';
import type { ServerPlace } from '../../config/database-url.ts';
import {
  applicationName,
  mostRows,
  type EngineSettings,
  type SqlConnection,
  type SqlRows,
} from './sql-engine.ts';

/** Milliseconds of silence after which the system asks whether the other side is still there. */
const keepAliveDelay = 10_000;

/**
 * Connects to PostgreSQL. The session can only read, and the server itself ends a query that takes too long. Both are
 * said while connecting, so that no statement but the operator's own is ever sent.
 */
export async function connectPostgresql(
  settings: EngineSettings,
  place: ServerPlace,
  address: string | undefined,
  query: string,
  signal: AbortSignal,
): Promise<SqlConnection> {
  const client = await openPostgresql(settings, place, address, signal, {
    statement_timeout: settings.statementTimeout,
    options: '-c default_transaction_read_only=on',
  });
  let usable = true;
  const end = (): void => void (usable = false);
  client.on('error', end).on('end', end);
  return {
    get usable() {
      return usable;
    },
    destroy() {
      usable = false;
      destroyPostgresql(client);
    },
    async query(value) {
      try {
        return await firstRows(client, query, value, () => {
          usable = false;
          destroyPostgresql(client);
        });
      } catch (error) {
        // An error without a code of the server, or one that ends the session, leaves nothing to go on with.
        if (!isStatementError(error)) usable = false;
        throw error;
      }
    },
  };
}

/** Rows after which a query is broken off: it forgot its WHERE, and the server would go on sending the whole table. */
const tooManyRows = 1000;

/** The first rows of an answer; the others take no memory. `breakOff` ends the connection. */
function firstRows(client: Client, text: string, value: string, breakOff: () => void): Promise<SqlRows> {
  return new Promise((resolve, reject) => {
    const rows: unknown[][] = [];
    let seen = 0;
    const asked: QueryArrayConfig<string[]> = { text, values: [value], rowMode: 'array' };
    const query = client.query(new Query<unknown[]>(asked));
    query.on('row', (row, result) => {
      seen += 1;
      if (rows.length < mostRows) rows.push(row);
      if (seen !== tooManyRows) return;
      resolve({ columns: result?.fields.map(({ name }) => name) ?? [], rows });
      breakOff();
    });
    query.on('end', ({ fields }) => resolve({ columns: fields.map(({ name }) => name), rows }));
    query.on('error', reject);
  });
}

/** Opens a client of the library; an abort ends the attempt at once. */
export async function openPostgresql(
  settings: EngineSettings,
  place: ServerPlace,
  address: string | undefined,
  signal: AbortSignal,
  more: ClientConfig,
): Promise<Client> {
  const tls = await tlsOptions(settings.tls, place.host);
  signal.throwIfAborted();
  const { user, database } = place;
  const password = settings.password ?? place.password;
  const client = new Client({
    host: address ?? place.socket ?? '',
    port: place.port,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
    ssl: tls ?? false,
    application_name: applicationName,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelay,
    ...more,
  });
  // Errors after an aborted attempt have nobody who waits for them.
  client.on('error', () => undefined);
  const abort = (): void => destroyPostgresql(client);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await client.connect();
    signal.throwIfAborted();
    return client;
  } catch (error) {
    destroyPostgresql(client);
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Ends a client without the goodbye that a hanging server would never read. */
export function destroyPostgresql(client: Client): void {
  // The library's own `end` waits for the query that runs; its stream is where a connection can be cut.
  const { connection } = client as unknown as {
    readonly connection: { readonly stream: { destroy(): void } };
  };
  connection.stream.destroy();
}

function isStatementError(error: unknown): boolean {
  return error instanceof Error && 'severity' in error && error.severity === 'ERROR';
}
