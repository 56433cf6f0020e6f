import type { LdapSettings, SqlSettings } from './directory-settings.ts';

interface UsersRules {
  /** Seconds for which a login is used without asking again. */
  readonly ttl: number;
  /** Milliseconds for one answer. */
  readonly deadline: number;
}

/** Where logins are looked up that are not made from the address; told behind signed links only. */
export type UsersSettings =
  | ({ readonly kind: 'sql' } & SqlSettings & UsersRules)
  | ({ readonly kind: 'ldap'; readonly loginAttribute: string } & LdapSettings & UsersRules);
