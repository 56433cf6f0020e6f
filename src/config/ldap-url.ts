import { parsed, refused, type Parsed } from '../model/parsed.ts';

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
  if (!URL.canParse(text)) return refused('it is not a URL; write ldaps://ldap.example.org');
  const { protocol, hostname, port, pathname, search, username } = new URL(text);
  if (protocol !== 'ldap:' && protocol !== 'ldaps:') return refused('it begins with ldap:// or ldaps://');
  if (hostname === '') return refused('the host is missing; write ldaps://ldap.example.org');
  if (username !== '') return refused('who asks stands in bindDn and password');
  if (pathname.replace('/', '') !== '' || search !== '')
    return refused('it ends after the host and port; base, scope and filter are settings of their own');
  return parsed({
    host: hostname.replaceAll(/^\[|\]$/g, ''),
    port: port === '' ? ports[protocol] : Number(port),
    secure: protocol === 'ldaps:',
  });
}
