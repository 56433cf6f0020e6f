import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ListenAddress, Limits } from '../config/settings.ts';
import { refuseBrokenRequest } from './broken-request.ts';

/** What requests and answers of a listener are made from. */
export type MessageClasses = Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>;

/** Bytes of a request's first line and headers. Outlook sends under 2 KB; the target has its own, smaller limit. */
const maxHeaderBytes = 16 * 1024;

/** Milliseconds between looks at slow clients: they are cut within a second of their limit. */
const timeoutCheckInterval = 1000;

/**
 * From Node 24 on, a request that announces no body is not made to go through the life of a stream that nobody reads: a
 * sixth of what a short answer costs. Such a request has ended before it is handled (`readableEnded`) and emits neither
 * 'end' nor 'close'. Node 20 does not know the option and leaves it.
 */
const newerOptions = { optimizeEmptyRequests: true };

/** The limits of every listener, in the words of node:http. */
export function serverOptions(limits: Limits, classes: MessageClasses): ServerOptions {
  return {
    ...classes,
    ...newerOptions,
    headersTimeout: limits.headersTimeout * 1000,
    requestTimeout: limits.requestTimeout * 1000,
    keepAliveTimeout: limits.keepAliveTimeout * 1000,
    connectionsCheckingInterval: timeoutCheckInterval,
    maxHeaderSize: maxHeaderBytes,
  };
}

/**
 * Ends connections on which nothing moves, in neither direction, for as long as an idle one may stay open. Without it,
 * whoever asks and never reads the answer would hold a megabyte here, and more in the system, for ever.
 */
export function endStalled(server: Server | TlsServer, limits: Limits): void {
  server.timeout = Math.max(limits.requestTimeout, limits.keepAliveTimeout) * 1000;
}

/** A listener for plain http that does not listen yet. */
export function makeServer(limits: Limits, listener: RequestListener, classes: MessageClasses): Server {
  const server = createServer(serverOptions(limits, classes), listener);
  endStalled(server, limits);
  server.on('clientError', refuseBrokenRequest);
  return server;
}

/** Listens, or rejects with Node's own error (EADDRINUSE, EACCES). */
export function listen(server: Server | TlsServer, address: ListenAddress): Promise<void> {
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

/** Where a server listens by now. */
export function addressOf(server: Server | TlsServer): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('the server does not listen on a port');
  return address;
}
