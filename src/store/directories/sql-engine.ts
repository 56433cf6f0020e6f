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
