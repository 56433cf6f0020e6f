/** How a connection to a database or an LDAP server is protected. Paths are absolute. */
export interface ConnectionTls {
  /**
   * `on`: encrypted, and the server's certificate has to be valid for the host of the URL. `off`: readable on the way.
   * `auto` is on, except where the other side is on this machine (a loopback address or a socket).
   */
  readonly tls: 'auto' | 'on' | 'off';
  /** PEM file with the authorities that are trusted, instead of those that Node brings. */
  readonly ca?: string;
  /** PEM files of our own certificate and its key, where the server asks for one. */
  readonly certificate?: string;
  readonly key?: string;
}

/** A query in an SQL database. */
export interface SqlSettings extends ConnectionTls {
  /** `postgresql://user@host:5432/database`, `mysql://...` (MariaDB too) or `sqlite:/absolute/path`. */
  readonly url: string;
  /** Takes the place of a password in the URL. */
  readonly password?: string;
  /** One SELECT, with `$1` (or `?` in MySQL and SQLite) where the domain or address goes. */
  readonly query: string;
  /** The most connections at a time. */
  readonly pool: number;
  /** PostgreSQL only: the channel on which the database tells that something changed. */
  readonly notify?: string;
}

/** A search in an LDAP tree. */
export interface LdapSettings extends ConnectionTls {
  /** `ldap://host` (encrypted by STARTTLS where `tls` is on) or `ldaps://host`. */
  readonly url: string;
  /** Nobody (anonymous) where it is absent. */
  readonly bindDn?: string;
  readonly password?: string;
  readonly base: string;
  readonly scope: 'base' | 'one' | 'sub';
  /** With `{domain}` where the domain goes, or `{address}` for users. */
  readonly filter: string;
  readonly pool: number;
}

/** Which domains are hosted, as an LDAP tree says it. */
export interface LdapDomainSettings extends LdapSettings {
  /** The provider of every entry that is found. */
  readonly provider?: string;
  /** The attribute that names the provider; wins over `provider` where an entry has it. */
  readonly providerAttribute?: string;
  /** Further attributes that become placeholders. */
  readonly attributes: readonly string[];
}

/** Which login a mailbox has, as an LDAP tree says it. */
export interface LdapUserSettings extends LdapSettings {
  readonly loginAttribute: string;
}
