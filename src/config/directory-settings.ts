/** What every kind of directory has in common. */
export interface DirectoryRules {
  /** For logs and /status: `sql`, or `sql 2` where there are several of a kind. Holds no URL and no secret. */
  readonly name: string;
  /** Listed domains count only where the domain's MX still matches the provider's `mx`; absent = no such check. */
  readonly requireMx?: MxLookupSettings;
  /** Seconds for which a match is served without asking again. */
  readonly ttl: number;
  /** Seconds for which a "no" is believed: at most 30, so that a new customer does not wait. */
  readonly negativeTtl: number;
  /** Milliseconds for one answer; below two seconds, because mail programs give up after five. */
  readonly deadline: number;
}

/** How a connection is protected. Paths are absolute. */
export interface DirectoryTlsSettings {
  /**
   * `on`: encrypted, and the server's certificate has to be valid for the host of the URL. `off`: readable on the way.
   * `auto` is on, except where the other side is on this machine (a loopback address or a socket).
   */
  readonly mode: 'auto' | 'on' | 'off';
  /** PEM file with the authorities that are trusted, instead of those that Node brings. */
  readonly ca?: string;
  /** PEM files of our own certificate and its key, where the server asks for one. */
  readonly certificate?: string;
  readonly key?: string;
}

/** A query in an SQL database: PostgreSQL, MySQL or MariaDB, SQLite; the scheme of the URL says which. */
export interface SqlSettings {
  /** `postgres://user@host:5432/database`, `mysql://...`, `sqlite:/absolute/path`. Never logged. */
  readonly url: string;
  /** Takes the place of a password in the URL. */
  readonly password?: string;
  /** One SELECT, with `$1` (or `?` in MySQL and SQLite) where the domain or address goes. */
  readonly query: string;
  /** PostgreSQL only: the channel on which the database tells that something changed. */
  readonly notify?: string;
  /** Absent = `auto`. */
  readonly tls?: DirectoryTlsSettings;
  /** Connections at most. */
  readonly pool: number;
}

/** A database. The column `provider` names the provider file. */
export interface SqlDirectorySettings extends DirectoryRules, SqlSettings {
  readonly kind: 'sql';
  /** The provider of every row, where the query has no such column. */
  readonly provider?: string;
}

/** A search in an LDAP tree. */
export interface LdapSettings {
  /** `ldap://host` (encrypted by STARTTLS as `tls` says) or `ldaps://host`. */
  readonly url: string;
  /** Absent = an anonymous bind. */
  readonly bindDn?: string;
  readonly password?: string;
  readonly base: string;
  readonly scope: 'base' | 'one' | 'sub';
  /** With `{domain}` where the escaped domain goes, or `{address}` for users. */
  readonly filter: string;
  /** Absent = `auto`. */
  readonly tls?: DirectoryTlsSettings;
  readonly pool: number;
}

/** Which domains are hosted, as an LDAP tree says it. One of `provider` and `providerAttribute` is there. */
export interface LdapDirectorySettings extends DirectoryRules, LdapSettings {
  readonly kind: 'ldap';
  /** The provider of every entry that is found. */
  readonly provider?: string;
  /** The attribute that names the provider; wins over `provider` where an entry has it. */
  readonly providerAttribute?: string;
  /** Further attributes that become placeholders, by their name in upper case. */
  readonly attributes: readonly string[];
}

/** A panel of one's own: GET, JSON. */
export interface HttpDirectorySettings extends DirectoryRules {
  readonly kind: 'http';
  /** `{domain}` stands for the domain. */
  readonly url: string;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string;
  readonly tls?: DirectoryTlsSettings;
  /** Connections at most. */
  readonly pool: number;
}

/** One domain a line, or the text of a Postfix map. */
export interface FileDirectorySettings extends DirectoryRules {
  readonly kind: 'file';
  /** Absolute. */
  readonly path: string;
  /** The provider of lines that name none. Absent: the second word of a line names it. */
  readonly provider?: string;
}

/** A domain whose MX hosts match a provider's `mx` is hosted. */
export interface MxDirectorySettings extends DirectoryRules, MxLookupSettings {
  readonly kind: 'mx';
}

export interface MxLookupSettings {
  /** Addresses of name servers, with or without a port; empty = the system's own. */
  readonly resolvers: readonly string[];
  /** Questions a second at most; what comes on top can't be known. */
  readonly queriesPerSecond: number;
}

/** One entry of `directories:`. */
export type DirectorySettings =
  | SqlDirectorySettings
  | LdapDirectorySettings
  | HttpDirectorySettings
  | FileDirectorySettings
  | MxDirectorySettings;
