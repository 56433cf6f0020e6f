import { Filter, FilterParser } from 'ldapts';
import { parsed, refused, type Parsed } from '../../model/parsed.ts';

/** Where an LDAP server is. */
export interface LdapPlace {
  /** A host name or address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** True for ldaps: encrypted from the first byte. */
  readonly secure: boolean;
}

const ports = { 'ldap:': 389, 'ldaps:': 636 } as const;

/** Reads `ldap://host[:port]` or `ldaps://host[:port]`; everything else of an LDAP URL has a setting of its own. */
export function parseLdapUrl(text: string): Parsed<LdapPlace> {
  if (!URL.canParse(text)) return refused('it is not a URL');
  const { protocol, hostname, port, pathname, search, username } = new URL(text);
  if (protocol !== 'ldap:' && protocol !== 'ldaps:') return refused('it begins with ldap:// or ldaps://');
  if (hostname === '') return refused('the host is missing');
  if (username !== '') return refused('who asks stands in bindDn and password');
  if (pathname.replace('/', '') !== '' || search !== '')
    return refused('it ends after the host and port; base, scope and filter are settings of their own');
  return parsed({
    host: hostname.replaceAll(/^\[|\]$/g, ''),
    port: port === '' ? ports[protocol] : Number(port),
    secure: protocol === 'ldaps:',
  });
}

/** A filter with the value in its place, escaped (RFC 4515 section 3). */
export type FillFilter = (value: string) => string;

/** Reads a filter with a place for a value, such as `(&(objectClass=mailDomain)(dc={domain}))`. */
export function parseLdapFilter(text: string, place: '{domain}' | '{address}'): Parsed<FillFilter> {
  if (!text.includes(place)) return refused(`${place} is missing, which stands for what is asked for`);
  const fill: FillFilter = (value) => text.replaceAll(place, () => Filter.escape(value));
  return isFilter(fill('example.org'))
    ? parsed(fill)
    : refused('it is not an LDAP filter; is a bracket missing?');
}

/** The library reads a filter without its last bracket as if it were there; brackets in values are escaped. */
function isFilter(text: string): boolean {
  if (text.split('(').length !== text.split(')').length) return false;
  try {
    FilterParser.parseString(text);
    return true;
  } catch {
    return false;
  }
}
