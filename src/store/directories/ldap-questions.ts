import type { LdapSettings } from '../../config/directory-settings.ts';
import { parseLdapUrl } from '../../config/ldap-url.ts';
import { unusableLdap } from '../../config/unusable-ldap.ts';
import { parsed, refused, type Parsed } from '../../model/parsed.ts';
import { ConnectionPool } from './connection-pool.ts';
import { addressesOf } from './database-address.ts';
import { connectLdap, type LdapConnection, type LdapFound } from './ldap-connection.ts';
import { parseLdapFilter } from './ldap-filter.ts';

/** A search in an LDAP tree, asked with one value at a time. */
export interface LdapQuestions {
  /** What fits, two entries at most. Rejects where it can't be known. */
  ask(value: string, attributes: readonly string[], signal: AbortSignal): Promise<LdapFound>;
  close(): void;
}

/**
 * Makes a search ready to be asked. Nothing is connected before the first question. Refuses, with a reason without
 * secrets, settings that can't be used.
 */
export function openLdapQuestions(
  settings: LdapSettings,
  placeholder: '{domain}' | '{address}',
): Parsed<LdapQuestions> {
  const place = parseLdapUrl(settings.url);
  if (!place.ok) return refused(`its url can't be used: ${place.reason}`);
  const filter = parseLdapFilter(settings.filter, placeholder);
  if (!filter.ok) return refused(`its filter can't be used: ${filter.reason}`);
  const [unusable] = unusableLdap(settings, placeholder);
  if (unusable !== undefined) return refused(`its ${unusable.key} can't be used: ${unusable.reason}`);
  const nextAddress = addressesOf(place.value.host);
  const pool = new ConnectionPool<LdapConnection>({
    connect: async (signal) => connectLdap(settings, place.value, await nextAddress(), signal),
    size: settings.pool,
  });
  return parsed({
    ask: (value, attributes, signal) =>
      pool.run(signal, (connection) => connection.search(filter.value(value), attributes)),
    close: () => pool.close(),
  });
}
