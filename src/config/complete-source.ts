import type { Problem } from '../model/problem.ts';
import type { WrittenDirectory } from './directories-settings-schema.ts';
import type { DirectoryTlsSettings, LdapSettings, SqlSettings } from './directory-settings.ts';
import { settingProblem, type GivenSettings } from './settings-file-problems.ts';
import { readSmallFile } from './settings-file-read.ts';
import type { Path } from './source-text.ts';
import { unusableLdap } from './unusable-ldap.ts';
import { unusableSql } from './unusable-sql.ts';

/** Makes a path of the settings file absolute. */
export type Absolute = (path: string) => string;

/** Everything that reading one entry needs. */
export interface Entry {
  readonly path: Path;
  readonly absolute: Absolute;
  readonly given: GivenSettings;
  readonly problems: Problem[];
}

type WrittenSql = NonNullable<WrittenDirectory['sql']>;
type WrittenLdap = NonNullable<WrittenDirectory['ldap']>;

/** A database without what only a directory has; the look-up of users has the same. */
export function completeSql(written: WrittenSql, entry: Entry): SqlSettings | undefined {
  const { url: plainUrl, urlFile, password: plainPassword, passwordFile, notify, query, pool, tls } = written;
  const url = readSecret('url', plainUrl, urlFile, entry);
  const password = readSecret('password', plainPassword, passwordFile, entry);
  if (url === undefined) {
    if (urlFile === undefined) missing(entry, 'url', 'write url, or urlFile');
    return undefined;
  }
  const sql: SqlSettings = {
    url,
    query,
    pool,
    ...(password === undefined ? {} : { password }),
    ...(notify === undefined ? {} : { notify }),
    ...completeTls(tls, entry),
  };
  for (const { key, reason } of unusableSql(sql)) {
    wrong(entry, key === 'url' && urlFile !== undefined ? 'urlFile' : key, reason);
  }
  return sql;
}

/** An LDAP tree as a directory and the look-up of users have it. */
export function ldapServer(
  written: Omit<WrittenLdap, 'providerAttribute' | 'provider' | 'attributes'>,
  place: '{domain}' | '{address}',
  entry: Entry,
): LdapSettings {
  const { url, tls, bindDn, base, scope, filter, pool, password: plainPassword, passwordFile } = written;
  const password = readSecret('password', plainPassword, passwordFile, entry);
  const ldap: LdapSettings = {
    url,
    base,
    scope,
    filter,
    pool,
    ...(bindDn === undefined ? {} : { bindDn }),
    ...(password === undefined ? {} : { password }),
    ...completeTls(tls, entry),
  };
  for (const { key, reason } of unusableLdap(ldap, place)) {
    // A secret file that can't be read is told already, with its own place.
    if (key === 'bindDn' && passwordFile !== undefined) continue;
    wrong(entry, key === 'password' && passwordFile !== undefined ? 'passwordFile' : key, reason);
  }
  return ldap;
}

/** How a connection is protected, where the settings say something about it. */
export function completeTls(
  written: WrittenSql['tls'],
  { absolute }: Pick<Entry, 'absolute'>,
): { readonly tls?: DirectoryTlsSettings } {
  if (written === undefined) return {};
  const { mode, ca, certificate, key } = written;
  return {
    tls: {
      mode,
      ...(ca === undefined ? {} : { ca: absolute(ca) }),
      ...(certificate === undefined ? {} : { certificate: absolute(certificate) }),
      ...(key === undefined ? {} : { key: absolute(key) }),
    },
  };
}

/** A secret that stands in the settings, or in a file that they name. */
export function readSecret(
  key: 'url' | 'password' | 'token',
  plain: string | undefined,
  file: string | undefined,
  entry: Entry,
): string | undefined {
  if (file === undefined) return plain;
  const path = [...entry.path, `${key}File`];
  const tell = (code: Problem['code'], message: string, advice: string): void => {
    entry.problems.push(settingProblem(entry.given, path, () => ({ code: code as never, message, advice })));
  };
  if (plain !== undefined) {
    tell('setting-given-twice', `${key} and ${key}File are both set`, `remove ${key}`);
    return undefined;
  }
  const read = readSmallFile(entry.absolute(file));
  if (!read.ok) {
    tell(
      'secret-file-unreadable',
      `the file of ${key}File can't be used: ${read.reason}`,
      'put the secret there, readable for the user Signpost runs as',
    );
    return undefined;
  }
  // Editors and `echo` put a line feed at the end, which is not part of the secret.
  const secret = read.value.replace(/\r?\n$/, '');
  if (secret !== '' && !/[\r\n]/.test(secret)) return secret;
  tell('secret-file-unreadable', `the file of ${key}File is not one line`, 'write the secret alone into it');
  return undefined;
}

/** Puts a key that can't be so into the list, with its place. The reason repeats nothing secret. */
export function wrong(entry: Entry, key: string, reason: string): void {
  entry.problems.push(
    settingProblem(entry.given, [...entry.path, key], (name) => ({
      code: 'setting-invalid',
      message: `${name} can't be so: ${reason}`,
    })),
  );
}

/** Puts a key that is missing into the list. */
export function missing(entry: Entry, key: string, advice: string): void {
  entry.problems.push(
    settingProblem(entry.given, entry.path, (name) => ({
      code: 'setting-missing',
      message: `${name}.${key} is missing`,
      advice,
    })),
  );
}
