import type { YamlValue } from '../config/print-yaml.ts';
import type { ProviderKey } from '../config/provider-schema.ts';
import type { MailServerType } from '../model/server.ts';
import { importProblem, notImported, yamlMap, type Imported, type ImportResult } from './imported.ts';
import { importedFrom, isKnownSecurity, plainServer } from './other-settings.ts';

/** A mail server as automx2 keeps it. */
export interface Automx2Server {
  readonly type: string;
  readonly name: string;
  readonly port: number | undefined;
  readonly socketType: string | undefined;
  readonly userName: string | undefined;
  readonly authentication: string | undefined;
}

/** A calendar or address book server as automx2 keeps it. */
export interface Automx2Dav {
  readonly type: string;
  readonly url: string;
  /** Absent or 0: the usual one. */
  readonly port: number | undefined;
  readonly usesTls: boolean;
  readonly userName: string | undefined;
}

/** A domain as automx2 keeps it: each has servers of its own. */
export interface Automx2Domain {
  readonly name: string;
  readonly provider: string;
  readonly shortName: string | undefined;
  /** In the order of their priority. */
  readonly servers: readonly Automx2Server[];
  readonly dav: readonly Automx2Dav[];
  /** True where the login is looked up in a directory. */
  readonly usesDirectory: boolean;
}

const usualLogin = '%EMAILADDRESS%';

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
  const securities = new Set(domains.flatMap((one) => one.servers.map(({ socketType }) => socketType)));
  for (const word of securities) {
    if (word === undefined || isKnownSecurity(word)) continue;
    const message = `the socket type ${JSON.stringify(word.slice(0, 40))} is not known; what the port says is taken`;
    problems.push(importProblem('warning', 'import-changed', file, message));
  }
  for (const domain of domains) {
    for (const { type } of domain.dav.filter((one, index) => !isTaken(one, index, domain.dav))) {
      const message = `${domain.name} has a server of the type ${JSON.stringify(type.slice(0, 40))} that is left out; one caldav and one carddav have a key`;
      problems.push(importProblem('warning', 'import-left-out', file, message));
    }
  }
  return { imported: [...groups.values()].map(providerOf), problems };
}

const davKeys: ReadonlyMap<string, 'calendar' | 'addressbook'> = new Map([
  ['caldav', 'calendar'],
  ['carddav', 'addressbook'],
]);

/** A provider file has room for the first server of each kind. */
function isTaken({ type }: Automx2Dav, index: number, all: readonly Automx2Dav[]): boolean {
  return davKeys.has(type) && all.findIndex((one) => one.type === type) === index;
}

function providerOf(domains: readonly Automx2Domain[]): Imported {
  const [first] = domains;
  const values = new Map<ProviderKey, YamlValue>();
  if (first !== undefined) values.set('displayName', first.provider);
  if (first?.shortName !== undefined) values.set('displayShortName', first.shortName);
  const logins = new Set(first?.servers.map((one) => one.userName ?? usualLogin));
  const [onlyLogin] = logins;
  const login = logins.size === 1 ? onlyLogin : usualLogin;
  for (const dav of first?.dav.filter(isTaken) ?? []) {
    const key = davKeys.get(dav.type);
    const url = davUrl(dav);
    // Without a login of its own a service has the one that all mail servers share.
    const own = dav.userName ?? login;
    if (key !== undefined) values.set(key, own === login ? url : yamlMap({ url, username: own }));
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

/** A port beside the URL counts where the URL itself names none. */
function davUrl({ url, port, usesTls }: Automx2Dav): string {
  const whole = url.includes('://') ? url : `${usesTls ? 'https' : 'http'}://${url}`;
  if (port === undefined || port === 0 || !URL.canParse(whole)) return whole;
  const withPort = new URL(whole);
  if (withPort.port !== '') return whole;
  withPort.port = String(port);
  return withPort.port === '' ? whole : withPort.href;
}
