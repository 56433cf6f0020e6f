import type { LdapSettings, SqlSettings } from './directory-settings.ts';

interface UsersRules {
  /** Seconds for which a login is used without asking again. */
  readonly ttl: number;
  /** Milliseconds for one answer. */
  readonly deadline: number;
  /** Who is told a login: whoever has a signed link for the mailbox, or everyone who knows its address. */
  readonly answer: 'links' | 'everyone';
}

/** Where logins are looked up that are not made from the address. */
export type UsersSettings =
  | ({ readonly kind: 'sql' } & SqlSettings & UsersRules)
  | ({ readonly kind: 'ldap'; readonly loginAttribute: string } & LdapSettings & UsersRules);
