import type { Entry } from 'ldapts';
import type { LdapSettings } from '../../config/directory-settings.ts';
import { parsed, refused, type Parsed } from '../../model/parsed.ts';
import { ConnectionPool } from './connection-pool.ts';
import { isEncrypted } from './connection-tls.ts';
import { addressesOf } from './database-address.ts';
import { connectLdap, type LdapConnection } from './ldap-connection.ts';
import { parseLdapFilter, parseLdapUrl } from './ldap-place.ts';

/** A search in an LDAP tree, asked with one value at a time. */
export interface LdapQuestions {
  /** What fits, two entries at most. Rejects where it can't be known. */
  ask(value: string, attributes: readonly string[], signal: AbortSignal): Promise<readonly Entry[]>;
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
  const { bindDn, password, tls } = settings;
  // RFC 4513 section 5.1.2: a name without a password is an anonymous bind that looks like a success.
  if ((bindDn === undefined) !== (password === undefined)) return refused('bindDn and password go together');
  if (place.value.secure && tls?.mode === 'off')
    return refused('its url begins with ldaps://, but tls.mode is off');
  if (!place.value.secure && !isEncrypted(tls, place.value.host) && tls?.ca !== undefined)
    return refused('tls.ca is set, but the connection is not encrypted; write ldaps:// or tls.mode on');
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
