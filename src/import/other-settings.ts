import type { YamlMap, YamlValue } from '../config/print-yaml.ts';
import type { ProviderKey } from '../config/provider-schema.ts';
import { defaultPorts, type MailServerType, type SocketType } from '../model/server.ts';
import type { Imported, ImportedServer } from './imported.ts';

/** What other programs' settings say about one server, before it is judged. */
export interface PlainServer {
  readonly type: MailServerType;
  readonly hostname: string;
  readonly port?: number | undefined;
  /** In whatever words: SSL, ssl, TLS, STARTTLS, plain, none. */
  readonly security?: string | undefined;
  readonly username?: string | undefined;
  readonly authentication?: string | undefined;
}

const implicitTlsPorts: ReadonlySet<number> = new Set([993, 995, 465]);

/**
 * Makes a server of what other settings say. Where nothing says how the connection is secured, the port does; where
 * nothing names the port, the security does; where nothing says either, it is TLS from the first byte.
 */
export function plainServer(given: PlainServer): ImportedServer {
  const socketType = socketTypeOf(given.security, given.port);
  const { type, hostname, username } = given;
  return {
    type,
    hostname,
    port: given.port ?? defaultPorts[type][socketType],
    socketType,
    authentication: [given.authentication ?? 'password-cleartext'],
    ...(username === undefined || username === '' ? {} : { username }),
  };
}

/** Other programs' words for how a connection is secured. */
const socketTypes: ReadonlyMap<string, SocketType> = new Map([
  ['ssl', 'SSL'],
  ['tls', 'SSL'],
  ['ssl/tls', 'SSL'],
  ['starttls', 'STARTTLS'],
  ['plain', 'plain'],
  ['none', 'plain'],
  ['off', 'plain'],
]);

/** True for a word that `plainServer` understands, and for none at all: then the port decides, as it should. */
export function isKnownSecurity(security: string | undefined): boolean {
  return security === undefined || socketTypes.has(security.trim().toLowerCase());
}

function socketTypeOf(security: string | undefined, port: number | undefined): SocketType {
  const known = socketTypes.get(security?.trim().toLowerCase() ?? '');
  return known ?? (port === undefined || implicitTlsPorts.has(port) ? 'SSL' : 'STARTTLS');
}

/** Puts together what a reader of other settings found. Its servers may be of any type. */
export function importedFrom(found: {
  readonly domains: readonly string[];
  readonly servers: readonly ImportedServer[];
  readonly values?: ReadonlyMap<ProviderKey, YamlValue>;
  readonly extras?: YamlMap;
  readonly address?: string | undefined;
}): Imported {
  const { domains, servers, values = new Map(), extras = new Map(), address } = found;
  return {
    domains,
    incoming: servers.filter((one): one is ImportedServer<'imap' | 'pop3'> => one.type !== 'smtp'),
    outgoing: servers.filter((one): one is ImportedServer<'smtp'> => one.type === 'smtp'),
    values,
    extras,
    comments: new Map(),
    remarks: [],
    ...(address === undefined ? {} : { address }),
  };
}
