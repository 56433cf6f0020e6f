import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ListenAddress, Limits } from '../config/settings.ts';
import type { Provider } from '../model/provider.ts';
import { adminListener } from './admin.ts';
import type { Reload } from './admin-reload.ts';
import { createApp } from './app.ts';
import { drain } from './drain.ts';
import { preparedAnswers } from './prepared-answers.ts';
import type { Services } from './route.ts';
import { serverClasses } from './server-classes.ts';
import { warm } from './warm.ts';

/** Bytes of a request's first line and headers. Outlook sends under 2 KB; the target has its own, smaller limit. */
const maxHeaderBytes = 16 * 1024;

/** Milliseconds between looks at slow clients: they are cut within a second of their limit. */
const timeoutCheckInterval = 1000;

/** What a server needs from outside. */
export interface ServerDependencies extends Omit<Services, 'draining' | 'prepared' | 'now'> {
  /** Shown on the admin listener. */
  readonly version: string;
  /** What `POST /reload` on the admin listener does; absent = there is no such address. */
  readonly reload?: Reload;
  readonly now?: () => Date;
}

/** The listeners that run, and how they end. */
export interface RunningServers {
  /** Where programs are answered. */
  readonly address: AddressInfo;
  /** Absent where the admin listener is off. */
  readonly adminAddress?: AddressInfo;
  /** Prepares the answers of new or changed providers before they are asked for. Never rejects. */
  warm(providers: Iterable<Provider>): Promise<void>;
  /**
   * Ends in three phases: says "draining" on /readyz and closes connections after their next answer while still
   * accepting (`limits.drainDelay`), then accepts no more, then ends what is still open after `limits.drainTimeout`.
   * The admin listener ends last. Calling it again changes nothing.
   */
  close(): Promise<void>;
}

/**
 * Listens. Rejects with Node's own error (EADDRINUSE, EACCES) where an address can't be had; nothing is left open then.
 */
export async function startServers(dependencies: ServerDependencies): Promise<RunningServers> {
  const { settings } = dependencies;
  let draining = false;
  const services: Services = {
    ...dependencies,
    now: dependencies.now ?? (() => new Date()),
    prepared: preparedAnswers(),
    draining: () => draining,
  };
  const app = createApp(services);
  const server = makeServer(settings.limits, app.listener, serverClasses(app.express));
  await listen(server, settings.listen);
  let admin: Server | undefined;
  if (settings.admin !== 'off') {
    admin = makeServer(
      settings.limits,
      adminListener(services, settings.admin, dependencies.version, dependencies.reload),
      {},
    );
    try {
      await listen(admin, settings.admin);
    } catch (error) {
      server.close();
      throw error;
    }
  }
  let closing: Promise<void> | undefined;
  return {
    address: addressOf(server),
    ...(admin === undefined ? {} : { adminAddress: addressOf(admin) }),
    warm: (providers) => warm(app.routes, providers),
    close() {
      draining = true;
      closing ??= drain(server, settings.limits).finally(() => {
        admin?.close();
        admin?.closeAllConnections();
      });
      return closing;
    },
  };
}

function makeServer(
  limits: Limits,
  listener: RequestListener,
  classes: Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>,
): Server {
  const server = createServer(
    {
      ...classes,
      headersTimeout: limits.headersTimeout * 1000,
      requestTimeout: limits.requestTimeout * 1000,
      keepAliveTimeout: limits.keepAliveTimeout * 1000,
      connectionsCheckingInterval: timeoutCheckInterval,
      maxHeaderSize: maxHeaderBytes,
    },
    listener,
  );
  server.on('clientError', refuseBrokenRequest);
  return server;
}

/** What can't be read as HTTP, or was sent too slowly, gets a plain answer and its connection closed. */
function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = brokenRequestStatus(error.code);
  const body = `${status}\n`;
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${body.length}\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n${body}`,
  );
}

function brokenRequestStatus(code: string | undefined): string {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return '408 Request Timeout';
    case 'HPE_HEADER_OVERFLOW':
      return '431 Request Header Fields Too Large';
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return '413 Payload Too Large';
    default:
      return '400 Bad Request';
  }
}

function listen(server: Server, address: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(
      { port: address.port, ...(address.host === undefined ? {} : { host: address.host }) },
      () => {
        server.off('error', reject);
        resolve();
      },
    );
  });
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('the server does not listen on a port');
  return address;
}
