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

/** The limits of every listener, in the words of node:http. */
export function serverOptions(limits: Limits, classes: MessageClasses): ServerOptions {
  return {
    ...classes,
    headersTimeout: limits.headersTimeout * 1000,
    requestTimeout: limits.requestTimeout * 1000,
    keepAliveTimeout: limits.keepAliveTimeout * 1000,
    connectionsCheckingInterval: timeoutCheckInterval,
    maxHeaderSize: maxHeaderBytes,
  };
}

/** A listener for plain http that does not listen yet. */
export function makeServer(limits: Limits, listener: RequestListener, classes: MessageClasses): Server {
  const server = createServer(serverOptions(limits, classes), listener);
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
