import type { Problem } from '../model/problem.ts';
import {
  completeSql,
  completeTls,
  ldapServer,
  missing,
  readSecret,
  wrong,
  type Absolute,
  type Entry,
} from './complete-source.ts';
import type { WrittenDirectory } from './directories-settings-schema.ts';
import type {
  DirectoryRules,
  DirectorySettings,
  LdapDirectorySettings,
  MxLookupSettings,
} from './directory-settings.ts';
import type { GivenSettings } from './settings-file-problems.ts';

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

/** An LDAP tree without what only a directory has. */
function completeLdap(
  written: NonNullable<WrittenDirectory['ldap']>,
  entry: Entry,
): Omit<LdapDirectorySettings, 'kind' | keyof DirectoryRules> {
  const { providerAttribute, provider, attributes } = written;
  if (providerAttribute === undefined && provider === undefined) {
    missing(entry, 'providerAttribute', 'write providerAttribute, or provider');
  }
  return {
    ...ldapServer(written, '{domain}', entry),
    attributes,
    ...(providerAttribute === undefined ? {} : { providerAttribute }),
    ...(provider === undefined ? {} : { provider }),
  };
}

type WrittenLookup = NonNullable<WrittenDirectory['mx']>;

/** What `true` stands for; the same as in the schema. */
const usualQueriesPerSecond = 50;

function lookupSettings(written: WrittenLookup): MxLookupSettings {
  return written === true ? { resolvers: [], queriesPerSecond: usualQueriesPerSecond } : written;
}
