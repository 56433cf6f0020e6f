import type { YamlValue } from '../config/print-yaml.ts';
import type { ProviderKey } from '../config/provider-schema.ts';
import type { MailServerType } from '../model/server.ts';
import { importProblem, notImported, type Imported, type ImportResult } from './imported.ts';
import { importedFrom, plainServer } from './other-settings.ts';

/** A mail server as automx2 keeps it. */
export interface Automx2Server {
  readonly type: string;
  readonly name: string;
  readonly port: number | undefined;
  readonly socketType: string | undefined;
  readonly userName: string | undefined;
  readonly authentication: string | undefined;
}

/** A domain as automx2 keeps it: each has servers of its own. */
export interface Automx2Domain {
  readonly name: string;
  readonly provider: string;
  readonly shortName: string | undefined;
  /** In the order of their priority. */
  readonly servers: readonly Automx2Server[];
  readonly dav: readonly { readonly type: string; readonly url: string }[];
  /** True where the login is looked up in a directory. */
  readonly usesDirectory: boolean;
}

const serverTypes: ReadonlyMap<string, MailServerType> = new Map([
  ['imap', 'imap'],
  ['pop', 'pop3'],
  ['pop3', 'pop3'],
  ['smtp', 'smtp'],
]);

const authentications: ReadonlyMap<string, string> = new Map([
  ['plain', 'password-cleartext'],
  ['login', 'password-cleartext'],
  ['cram-md5', 'password-encrypted'],
  ['secure', 'password-encrypted'],
]);

/** Makes one provider of all domains that have the same name and the same servers. */
export function importAutomx2(domains: readonly Automx2Domain[], file: string): ImportResult {
  if (domains.length === 0) return notImported('import-no-domain', file, 'there is no domain in it');
  const groups = new Map<string, Automx2Domain[]>();
  for (const domain of domains) {
    const { name: _name, ...same } = domain;
    const key = JSON.stringify(same);
    groups.set(key, [...(groups.get(key) ?? []), domain]);
  }
  const problems = domains
    .filter((one) => one.usesDirectory)
    .map((one) =>
      importProblem(
        'warning',
        'import-left-out',
        file,
        `${one.name} looks its logins up in an LDAP directory, which is left out; %EMAILADDRESS% is taken`,
      ),
    );
  const unknown = new Set(
    domains.flatMap((one) => one.servers.flatMap(({ type }) => (serverTypes.has(type) ? [] : [type]))),
  );
  for (const type of unknown) {
    const message = `servers of the type ${JSON.stringify(type.slice(0, 40))} are left out; imap, pop or smtp was expected`;
    problems.push(importProblem('warning', 'import-left-out', file, message));
  }
  return { imported: [...groups.values()].map(providerOf), problems };
}

function providerOf(domains: readonly Automx2Domain[]): Imported {
  const [first] = domains;
  const values = new Map<ProviderKey, YamlValue>();
  if (first !== undefined) values.set('displayName', first.provider);
  if (first?.shortName !== undefined) values.set('displayShortName', first.shortName);
  for (const { type, url } of first?.dav ?? []) {
    const key = type === 'caldav' ? 'calendar' : 'addressbook';
    if (!values.has(key)) values.set(key, url.includes('://') ? url : `https://${url}`);
  }
  const servers = (first?.servers ?? []).flatMap((one) => {
    const type = serverTypes.get(one.type);
    if (type === undefined) return [];
    return plainServer({
      type,
      hostname: one.name,
      port: one.port,
      security: one.socketType,
      username: one.userName,
      authentication: authentications.get(one.authentication?.toLowerCase() ?? 'plain') ?? one.authentication,
    });
  });
  return importedFrom({ domains: domains.map((one) => one.name), servers, values });
}
