import { isIPv4 } from 'node:net';
import { parsed, refused, type Parsed } from '../model/parsed.ts';
import type { DirectoryTlsSettings } from './directory-settings.ts';

/** Where a database server is. Holds the password, so it is never logged. */
export interface ServerPlace {
  readonly engine: 'postgresql' | 'mysql';
  /** A host name or address, without brackets; absent where there is a socket. */
  readonly host?: string;
  readonly port: number;
  /** The path of a Unix socket; of its folder in PostgreSQL. */
  readonly socket?: string;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
}

/** A database: on a server, or a file. */
export type DatabasePlace = ServerPlace | { readonly engine: 'sqlite'; readonly path: string };

const schemes: Readonly<
  Record<string, { readonly engine: 'postgresql' | 'mysql'; readonly port: number; readonly socket: string }>
> = {
  'postgresql:': { engine: 'postgresql', port: 5432, socket: 'host' },
  'postgres:': { engine: 'postgresql', port: 5432, socket: 'host' },
  'mysql:': { engine: 'mysql', port: 3306, socket: 'socket' },
  'mariadb:': { engine: 'mysql', port: 3306, socket: 'socket' },
};

const forms =
  'write postgresql://user@host:5432/database, mysql://user@host:3306/database or sqlite:/path/of/the/file';

/**
 * Reads the URL of a database. A Unix socket stands in the query, as the engines' own programs write it:
 * `postgresql:///mail?host=/run/postgresql`, `mysql:///mail?socket=/run/mysqld/mysqld.sock`. Other parameters are
 * refused, because one that is silently ignored may be the one that asks for encryption. Reasons never repeat the URL.
 */
export function parseDatabaseUrl(text: string): Parsed<DatabasePlace> {
  const sqlite = /^sqlite:(?:\/\/)?(?<path>\/.+)$/.exec(text)?.groups?.['path'];
  if (sqlite !== undefined) return parsed({ engine: 'sqlite', path: sqlite });
  if (text.startsWith('sqlite:'))
    return refused('the path of an SQLite file is absolute: sqlite:/var/lib/mail.db');
  if (!URL.canParse(text)) return refused(`it is not a URL; ${forms}`);
  const url = new URL(text);
  const scheme = schemes[url.protocol];
  if (scheme === undefined) return refused(`this kind of database is not known; ${forms}`);
  const { engine, port, socket: socketKey } = scheme;
  for (const name of url.searchParams.keys()) {
    if (name === socketKey) continue;
    return refused(`its parameter ${JSON.stringify(name)} is not known here; TLS has settings of its own`);
  }
  const words = [url.username, url.password, url.pathname.slice(1), url.hostname].map(decode);
  if (words.includes(undefined)) return refused('a percent escape in it is broken; % itself is written %25');
  const [user = '', password = '', database = '', hostname = ''] = words;
  const socket = url.searchParams.get(socketKey) ?? '';
  if (socket !== '' && !socket.startsWith('/'))
    return refused('the path of the socket does not begin with a slash');
  if (socket === '' && hostname === '') return refused('the host is missing');
  return parsed({
    engine,
    port: url.port === '' ? port : Number(url.port),
    ...(socket === '' ? { host: hostname.replaceAll(/^\[|\]$/g, '') } : { socket }),
    ...(user === '' ? {} : { user }),
    ...(password === '' ? {} : { password }),
    ...(database === '' ? {} : { database }),
  });
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** True where a connection does not leave this machine, so that nobody can read along. */
export function staysHere(host: string | undefined): boolean {
  return (
    host === undefined || host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
  );
}

/** Whether TLS is wanted: on everywhere but on this machine itself, unless the operator says otherwise. */
export function isEncrypted(settings: DirectoryTlsSettings | undefined, host: string | undefined): boolean {
  const mode = settings?.mode ?? 'auto';
  return mode === 'on' || (mode === 'auto' && !staysHere(host));
}
