import { completeSql, ldapServer, type Entry } from './complete-source.ts';
import type { WrittenUsers } from './users-settings-schema.ts';
import type { UsersSettings } from './users-settings.ts';

/** Completes `users:`: paths are made absolute, secrets are read out of their files. Problems go into the entry's list. */
export function completeUsers(written: WrittenUsers, entry: Entry): { readonly users?: UsersSettings } {
  if (written === undefined) return {};
  const { ttl, deadline, answer } = written;
  const rules = { ttl, deadline, answer };
  if (written.sql !== undefined) {
    const at: Entry = { ...entry, path: ['users', 'sql'] };
    const completed = completeSql({ ...written.sql, notify: undefined }, at);
    return completed === undefined ? {} : { users: { kind: 'sql', ...rules, ...completed } };
  }
  if (written.ldap === undefined) return {};
  const at: Entry = { ...entry, path: ['users', 'ldap'] };
  const { loginAttribute, ...server } = written.ldap;
  return {
    users: { kind: 'ldap', ...rules, ...ldapServer(server, '{address}', at), loginAttribute },
  };
}
