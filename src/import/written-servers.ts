import { defaultPorts } from '../model/server.ts';
import type { YamlMap, YamlValue } from '../config/print-yaml.ts';
import { readServerUrl } from '../config/server-url.ts';
import { yamlMap, type ImportedServer } from './imported.ts';

/** What holds where a provider file says nothing. */
const usualUsername = '%EMAILADDRESS%';
const usualAuthentication: readonly string[] = ['password-cleartext'];

/** Servers as a person writes them: what all share stands once, the rest in the short form where it says the same. */
export interface WrittenServers {
  readonly username: string | undefined;
  readonly authentication: readonly string[] | undefined;
  readonly incoming: readonly YamlValue[];
  readonly outgoing: readonly YamlValue[];
}

/** Writes the servers of a provider. */
export function writeServers(
  incoming: readonly ImportedServer[],
  outgoing: readonly ImportedServer[],
): WrittenServers {
  const servers = [...incoming, ...outgoing];
  const usernames = new Set(servers.map((one) => one.username ?? usualUsername));
  const logins = new Set(servers.map((one) => one.authentication.join(' ')));
  const [onlyUsername] = usernames;
  const username = usernames.size === 1 ? onlyUsername : undefined;
  const first = servers[0]?.authentication;
  const authentication = logins.size === 1 ? first : undefined;
  const write = (server: ImportedServer): YamlValue =>
    writeServer(server, username ?? usualUsername, authentication ?? usualAuthentication);
  return {
    username: username === usualUsername ? undefined : username,
    authentication: isUsual(authentication) ? undefined : authentication,
    incoming: incoming.map(write),
    outgoing: outgoing.map(write),
  };
}

function isUsual(authentication: readonly string[] | undefined): boolean {
  return authentication?.join(' ') === usualAuthentication.join(' ');
}

function writeServer(server: ImportedServer, username: string, authentication: readonly string[]): YamlValue {
  const ownUsername = server.username ?? usualUsername;
  const own: YamlMap = yamlMap({
    username: ownUsername === username ? undefined : ownUsername,
    authentication:
      server.authentication.join(' ') === authentication.join(' ')
        ? undefined
        : oneOrList(server.authentication),
  });
  const short = own.size === 0 ? shortUrl(server) : undefined;
  if (short !== undefined) return short;
  const isUsualPort = server.port === defaultPorts[server.type][server.socketType];
  return new Map([
    ...yamlMap({
      type: server.type,
      hostname: server.hostname,
      port: isUsualPort && server.socketType !== 'plain' ? undefined : server.port,
      socketType: server.socketType,
    }),
    ...own,
  ]);
}

/** A list of one word is written as the word. */
export function oneOrList(values: readonly string[]): YamlValue {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}

/** The URL that means exactly this server; undefined where none does (no TLS, or a port that says otherwise). */
function shortUrl({ type, hostname, port, socketType }: ImportedServer): string | undefined {
  if (socketType === 'plain') return undefined;
  const [tls, startTls] = {
    imap: ['imaps', 'imap'],
    pop3: ['pop3s', 'pop3'],
    smtp: ['submissions', 'submission'],
  }[type];
  const scheme = socketType === 'SSL' ? tls : startTls;
  const written = `${scheme}://${hostname}${port === defaultPorts[type][socketType] ? '' : `:${port}`}`;
  const read = readServerUrl(written, type === 'smtp' ? 'outgoing' : 'incoming');
  if (!read.ok) return undefined;
  const { value } = read;
  const same =
    value.type === type &&
    value.port === port &&
    value.socketType === socketType &&
    value.hostname === hostname.toLowerCase();
  return same ? written : undefined;
}
