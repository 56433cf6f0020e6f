import { isEncrypted } from './database-url.ts';
import type { LdapSettings } from './directory-settings.ts';
import { parseLdapUrl } from './ldap-url.ts';

/** A key of `ldap` that can't be so, and why with what to write. Reasons never repeat a password. */
export interface UnusableLdapKey {
  readonly key: 'url' | 'filter' | 'bindDn' | 'password' | 'tls';
  readonly reason: string;
}

/**
 * What of an LDAP tree's settings can't be used, whatever the server says: found when the settings are read, so that it
 * has a line and `check` shows it, instead of ending a start. `place` stands in the filter for what is asked for.
 */
export function unusableLdap(
  { url, filter, bindDn, password, tls }: LdapSettings,
  place: '{domain}' | '{address}',
): readonly UnusableLdapKey[] {
  const found: UnusableLdapKey[] = [];
  const server = parseLdapUrl(url);
  if (!server.ok) found.push({ key: 'url', reason: server.reason });
  if (!filter.includes(place)) {
    const what = place.slice(1, -1);
    found.push({ key: 'filter', reason: `${place} is missing, which stands for the ${what}` });
  } else if (!hasMatchingBrackets(filter)) {
    found.push({ key: 'filter', reason: 'a bracket is missing, or there is one too many' });
  }
  // RFC 4513 section 5.1.2: a name without a password is an anonymous bind that looks like a success.
  if (bindDn !== undefined && password === undefined) {
    found.push({ key: 'bindDn', reason: 'bindDn and password go together; write password or passwordFile' });
  }
  if (bindDn === undefined && password !== undefined) {
    found.push({ key: 'password', reason: 'bindDn and password go together; write bindDn' });
  }
  if (!server.ok) return found;
  const { secure, host } = server.value;
  if (secure && tls?.mode === 'off') {
    found.push({ key: 'tls', reason: 'mode is off, but the url begins with ldaps://' });
  }
  if (!secure && !isEncrypted(tls, host) && tls?.ca !== undefined) {
    found.push({
      key: 'tls',
      reason: 'ca is set, but the connection is not encrypted; write mode: on, or ldaps://',
    });
  }
  return found;
}

/** Brackets in values are escaped (RFC 4515 section 3), so every one here is the filter's own. */
function hasMatchingBrackets(filter: string): boolean {
  let depth = 0;
  for (const character of filter) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
