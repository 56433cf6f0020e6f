import { parseDatabaseUrl, type DatabasePlace } from '../../config/database-url.ts';
import type { SqlSettings } from '../../config/directory-settings.ts';
import { parameterStyles, parseSqlQuery, type SqlQuery } from '../../config/sql-query.ts';
import { parsed, refused, type Parsed } from '../../model/parsed.ts';
import { ConnectionPool } from './connection-pool.ts';
import { addressesOf } from './database-address.ts';
import type { EngineSettings, SqlConnection, SqlRows } from './sql-engine.ts';
import { connectMysql } from './mysql.ts';
import { connectPostgresql } from './postgresql.ts';
import { connectSqlite, sqliteIsThere } from './sqlite.ts';

/** What a query needs to be asked, whatever its answers mean. */
export interface SqlQuestionSettings extends SqlSettings {
  /** Milliseconds after which nobody waits for an answer any more. */
  readonly deadline: number;
}

/** A query in a database, asked with one value at a time. */
export interface SqlQuestions {
  readonly place: DatabasePlace;
  readonly engineSettings: EngineSettings;
  /** Rejects where the answer can't be known: no connection, an error of the database, the signal. */
  ask(value: string, signal: AbortSignal): Promise<SqlRows>;
  close(): void;
}

/** Milliseconds between the database's own limit for a query and our deadline: time for its error to arrive. */
const errorTime = 100;
const leastStatementTimeout = 50;

/**
 * Makes a query ready to be asked. Nothing is connected before the first question. Refuses, with a reason without
 * secrets, a URL or a query that can't be used and a database that this Node can't read.
 */
export function openSqlQuestions(settings: SqlQuestionSettings): Parsed<SqlQuestions> {
  const place = parseDatabaseUrl(settings.url);
  if (!place.ok) return refused(`its url can't be used: ${place.reason}`);
  const query = parseSqlQuery(settings.query, parameterStyles[place.value.engine]);
  if (!query.ok) return refused(`its query can't be used: ${query.reason}`);
  if (place.value.engine === 'sqlite') {
    const there = sqliteIsThere();
    if (!there.ok) return there;
  }
  const engineSettings: EngineSettings = {
    statementTimeout: Math.max(leastStatementTimeout, settings.deadline - errorTime),
    ...(settings.password === undefined ? {} : { password: settings.password }),
    ...(settings.tls === undefined ? {} : { tls: settings.tls }),
  };
  const pool = new ConnectionPool<SqlConnection>({
    connect: connector(engineSettings, place.value, query.value),
    // One thread reads an SQLite file: it answers in microseconds, and each thread costs megabytes.
    size: place.value.engine === 'sqlite' ? 1 : settings.pool,
  });
  return parsed({
    place: place.value,
    engineSettings,
    ask: (value, signal) => pool.run(signal, (connection) => connection.query(value)),
    close: () => pool.close(),
  });
}

function connector(
  settings: EngineSettings,
  place: DatabasePlace,
  query: SqlQuery,
): (signal: AbortSignal) => Promise<SqlConnection> {
  switch (place.engine) {
    case 'sqlite':
      return (signal) =>
        connectSqlite(
          { path: place.path, query: query.text, busyTimeout: settings.statementTimeout },
          signal,
        );
    case 'postgresql': {
      const nextAddress = place.host === undefined ? undefined : addressesOf(place.host);
      return async (signal) => connectPostgresql(settings, place, await nextAddress?.(), query.text, signal);
    }
    case 'mysql': {
      const nextAddress = place.host === undefined ? undefined : addressesOf(place.host);
      return async (signal) => connectMysql(settings, place, await nextAddress?.(), query, signal);
    }
  }
}
