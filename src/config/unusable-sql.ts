import { isIP } from 'node:net';
import { isEncrypted, parseDatabaseUrl } from './database-url.ts';
import type { SqlSettings } from './directory-settings.ts';
import { parameterStyles, parseSqlQuery } from './sql-query.ts';

/** A key of `sql` that can't be so, and why. Reasons never repeat the URL or a password. */
export interface UnusableKey {
  readonly key: 'url' | 'query' | 'notify';
  readonly reason: string;
}

/**
 * What of a database's settings can't be used, whatever the database says: found when the settings are read, so that it
 * has a line and `check` shows it, instead of ending a start.
 */
export function unusableSql({ url, query, notify, tls }: SqlSettings): readonly UnusableKey[] {
  const place = parseDatabaseUrl(url);
  // Without the URL nobody knows how this engine writes parameters.
  if (!place.ok) return [{ key: 'url', reason: place.reason }];
  const { engine } = place.value;
  const parsed = parseSqlQuery(query, parameterStyles[engine]);
  const found: UnusableKey[] = parsed.ok ? [] : [{ key: 'query', reason: parsed.reason }];
  // The driver would check the certificate of an address against the name "localhost".
  if (
    place.value.engine === 'mysql' &&
    isEncrypted(tls, place.value.host) &&
    isIP(place.value.host ?? '') !== 0
  ) {
    found.push({
      key: 'url',
      reason:
        'an encrypted connection to MySQL needs the name of its host, not its address; or write tls: { mode: off }',
    });
  }
  if (notify !== undefined && engine !== 'postgresql') {
    found.push({ key: 'notify', reason: 'only PostgreSQL notifies; remove it and rely on ttl' });
  }
  return found;
}
