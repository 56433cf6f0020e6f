import type { DirectoryTlsSettings } from '../../config/directory-settings.ts';
import type { Connection } from './connection-pool.ts';

/** The rows a query answered: names of columns, and values in their order. */
export interface SqlRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** A connection to an SQL database with the operator's query on it. */
export interface SqlConnection extends Connection {
  /** Runs the query with the value bound to each of its parameters. Rejects with an error without secrets. */
  query(value: string): Promise<SqlRows>;
}

/** What every engine is told beside the place. */
export interface EngineSettings {
  /** Takes the place of a password in the URL. */
  readonly password?: string;
  readonly tls?: DirectoryTlsSettings;
  /**
   * Milliseconds after which the database itself breaks off a query: a little before our own deadline, so that its
   * error still arrives, the connection stays good, and no query goes on for nobody.
   */
  readonly statementTimeout: number;
}

/** What the database sees as our name. */
export const applicationName = 'signpost';

/** Rows that are taken of an answer: one is wanted, and a second one is worth a word. */
export const mostRows = 2;

/**
 * True for an error that depends on what was asked for, such as a division by zero in one row: the database itself is
 * well. These are the SQLSTATE classes 21 (cardinality) and 22 (data) of ISO 9075-2; PostgreSQL calls it `code`, the
 * driver of MySQL `sqlState`.
 */
export function isAboutValue(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, sqlState } = error as { readonly code?: unknown; readonly sqlState?: unknown };
  const state = sqlState ?? code;
  return typeof state === 'string' && /^2[12][0-9A-Z]{3}$/.test(state);
}
