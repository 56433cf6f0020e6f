import type { Problem } from '../model/problem.ts';
import type { WrittenDirectory } from './directories-settings-schema.ts';
import type {
  DirectoryRules,
  DirectorySettings,
  DirectoryTlsSettings,
  LdapDirectorySettings,
  MxLookupSettings,
  SqlSettings,
} from './directory-settings.ts';
import { settingProblem, type GivenSettings } from './settings-file-problems.ts';
import { readSmallFile } from './settings-file-read.ts';
import type { Path } from './source-text.ts';
import { unusableSql } from './unusable-sql.ts';

/** Makes a path of the settings file absolute. */
type Absolute = (path: string) => string;

/** What directories came to, and what is wrong with their secrets and with what belongs together. */
export interface CompletedDirectories {
  readonly directories: readonly DirectorySettings[];
  readonly problems: readonly Problem[];
}

/**
 * Completes `directories:`: paths are made absolute, secrets are read out of their files, names are given. Whatever
 * is wrong has the place of its key; a secret never stands in a message.
 */
export function completeDirectories(
  written: readonly WrittenDirectory[],
  absolute: Absolute,
  given: GivenSettings,
): CompletedDirectories {
  const problems: Problem[] = [];
  const counts = new Map<string, number>();
  const directories = written.flatMap((one, index): DirectorySettings[] => {
    const kind = kindOf(one);
    if (kind === undefined) return [];
    const number = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, number);
    const several = written.filter((other) => kindOf(other) === kind).length > 1;
    const entry: Entry = { path: ['directories', index], absolute, given, problems };
    const rules: DirectoryRules = {
      name: several ? `${kind} ${number}` : kind,
      ttl: one.ttl,
      negativeTtl: one.negativeTtl,
      deadline: one.deadline,
      ...(one.requireMx === undefined ? {} : { requireMx: lookupSettings(one.requireMx) }),
    };
    const completed = complete(one, rules, entry);
    return completed === undefined ? [] : [completed];
  });
  return { directories, problems };
}

/** Everything that reading one entry needs. */
export interface Entry {
  readonly path: Path;
  readonly absolute: Absolute;
  readonly given: GivenSettings;
  readonly problems: Problem[];
}

function kindOf(one: WrittenDirectory): DirectorySettings['kind'] | undefined {
  return (['sql', 'ldap', 'http', 'file', 'mx'] as const).find((kind) => one[kind] !== undefined);
}

function complete(one: WrittenDirectory, rules: DirectoryRules, entry: Entry): DirectorySettings | undefined {
  if (one.sql !== undefined) {
    const sql = completeSql(one.sql, { ...entry, path: [...entry.path, 'sql'] });
    const { provider } = one.sql;
    return sql && { kind: 'sql', ...rules, ...sql, ...(provider === undefined ? {} : { provider }) };
  }
  if (one.ldap !== undefined) {
    return { kind: 'ldap', ...rules, ...completeLdap(one.ldap, { ...entry, path: [...entry.path, 'ldap'] }) };
  }
  if (one.http !== undefined) {
    const at: Entry = { ...entry, path: [...entry.path, 'http'] };
    const { url, pool, token, tokenFile } = one.http;
    if (!URL.canParse(url.replaceAll('{domain}', 'example.org'))) wrong(at, 'url', 'it is not a URL');
    // The same answer for every domain would make every domain in the world ours, or none.
    else if (!url.includes('{domain}')) wrong(at, 'url', '{domain} is missing, which stands for the domain');
    const secret = readSecret('token', token, tokenFile, at);
    return {
      kind: 'http',
      ...rules,
      url,
      pool,
      ...(secret === undefined ? {} : { token: secret }),
      ...completeTls(one.http.tls, at),
    };
  }
  if (one.file !== undefined) {
    const { path, provider } = one.file;
    return {
      kind: 'file',
      ...rules,
      path: entry.absolute(path),
      ...(provider === undefined ? {} : { provider }),
    };
  }
  return one.mx === undefined ? undefined : { kind: 'mx', ...rules, ...lookupSettings(one.mx) };
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

/** An LDAP tree without what only a directory has. */
function completeLdap(
  written: WrittenLdap,
  entry: Entry,
): Omit<LdapDirectorySettings, 'kind' | keyof DirectoryRules> {
  const { url, tls, bindDn, base, scope, filter, providerAttribute, provider, attributes, pool } = written;
  const password = readSecret('password', written.password, written.passwordFile, entry);
  if (!filter.includes('{domain}'))
    wrong(entry, 'filter', '{domain} is missing, which stands for the domain');
  if (providerAttribute === undefined && provider === undefined) {
    missing(entry, 'providerAttribute', 'write providerAttribute, or provider');
  }
  return {
    url,
    base,
    scope,
    filter,
    attributes,
    pool,
    ...(bindDn === undefined ? {} : { bindDn }),
    ...(password === undefined ? {} : { password }),
    ...(providerAttribute === undefined ? {} : { providerAttribute }),
    ...(provider === undefined ? {} : { provider }),
    ...completeTls(tls, entry),
  };
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

type WrittenLookup = NonNullable<WrittenDirectory['mx']>;

/** What `true` stands for; the same as in the schema. */
const usualQueriesPerSecond = 50;

function lookupSettings(written: WrittenLookup): MxLookupSettings {
  return written === true ? { resolvers: [], queriesPerSecond: usualQueriesPerSecond } : written;
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

function missing(entry: Entry, key: string, advice: string): void {
  entry.problems.push(
    settingProblem(entry.given, entry.path, (name) => ({
      code: 'setting-missing',
      message: `${name}.${key} is missing`,
      advice,
    })),
  );
}
