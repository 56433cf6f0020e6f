import { connect as connectSocket, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { Client, type Entry } from 'ldapts';
import type { LdapSettings } from '../../config/directory-settings.ts';
import type { LdapPlace } from '../../config/ldap-url.ts';
import type { Connection } from './connection-pool.ts';
import { tlsOptions, type TlsOptions } from './connection-tls.ts';

/** A connection to an LDAP server, bound as the settings say. */
export interface LdapConnection extends Connection {
  search(filter: string, attributes: readonly string[]): Promise<LdapFound>;
}

/** What a search found. */
export interface LdapFound {
  /** The entries that fit a filter, two at most: one is wanted, and a second one is worth a word. */
  readonly entries: readonly Entry[];
  /** True where a part of the tree is on another server (RFC 4511 section 4.5.3), which is not asked. */
  readonly isPartial: boolean;
}

/** Seconds after which the server itself gives up a search; the protocol knows no fractions. */
const searchTimeLimit = 2;

const mostEntries = 2;

/** Connects, encrypts where that is wanted, and binds. Nothing is sent in the clear that should not be. */
export async function connectLdap(
  settings: LdapSettings,
  place: LdapPlace,
  address: string,
  signal: AbortSignal,
): Promise<LdapConnection> {
  const tls = await tlsOptions(place.secure ? { ...settings.tls, mode: 'on' } : settings.tls, place.host);
  signal.throwIfAborted();
  let socket: Socket | undefined;
  let usable = true;
  const once = <Made extends Socket>(make: () => Made): Made => {
    // The library would connect anew by itself when a connection ends: without TLS, and as nobody.
    if (socket !== undefined) throw new Error('the connection was closed');
    const made = make();
    socket = made;
    made.setKeepAlive(true);
    made.on('close', () => (usable = false));
    // After the library has let go of a socket, an error of it must not end the process.
    made.on('error', () => (usable = false));
    return made;
  };
  const secureSocket = (): TLSSocket =>
    once(() => connectTls({ ...named(tls, place), host: address, port: place.port }));
  const client = new Client({
    url: `${place.secure ? 'ldaps' : 'ldap'}://localhost:${place.port}`,
    createConnection: () => once(() => connectSocket({ host: address, port: place.port })),
    ...(place.secure ? { createSecureConnection: secureSocket } : {}),
  });
  const destroy = (): void => {
    usable = false;
    socket?.destroy();
  };
  signal.addEventListener('abort', destroy, { once: true });
  try {
    if (!place.secure && tls !== undefined) await client.startTLS(named(tls, place));
    await client.bind(settings.bindDn ?? '', settings.password ?? '');
    signal.throwIfAborted();
  } catch (error) {
    destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', destroy);
  }
  return {
    get usable() {
      return usable && client.isBound;
    },
    destroy,
    async search(filter, attributes) {
      const { base, scope } = settings;
      const result = await client.search(base, {
        scope,
        filter,
        attributes: [...attributes],
        sizeLimit: mostEntries,
        timeLimit: searchTimeLimit,
      });
      return { entries: result.searchEntries, isPartial: result.searchReferences.length > 0 };
    },
  };
}

/** Lets the certificate be checked against the host of the URL, not against the address it has. */
function named(tls: TlsOptions | undefined, { host }: LdapPlace): TlsOptions & { readonly host: string } {
  return { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...tls, host };
}
