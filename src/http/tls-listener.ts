import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import type { Limits } from '../config/settings.ts';
import type { TlsCertificates } from '../tls/watch-certificates.ts';
import { refuseBrokenRequest } from './broken-request.ts';
import { endStalled, serverOptions, type MessageClasses } from './listener.ts';
import type { Log } from './log.ts';

/** The listener for https, and the end of connections that are not requests yet. */
export interface TlsListener {
  readonly server: Server;
  /** Ends every connection, also those whose handshake goes on: node:http does not know these. */
  readonly endAll: () => void;
}

/**
 * Makes the listener for https: the certificate by the asked name, HTTP/1.1 only (Express does not run on HTTP/2; a proxy
 * speaks it better), TLS 1.2 and 1.3 with the ciphers that Node has by default. A changed certificate counts from the
 * next handshake on; open connections are not touched. Without any certificate each handshake is refused, and the log
 * says so.
 */
export function makeTlsListener(
  limits: Limits,
  certificates: TlsCertificates,
  listener: RequestListener,
  classes: MessageClasses,
  log: Log,
): TlsListener {
  const server = createServer(
    {
      ...serverOptions(limits, classes),
      handshakeTimeout: limits.headersTimeout * 1000,
      ALPNProtocols: ['http/1.1'],
      minVersion: 'TLSv1.2',
      SNICallback: (servername, answer) => {
        answer(null, certificates.choose(servername)?.context);
      },
    },
    listener,
  );
  endStalled(server, limits);
  server.on('clientError', refuseBrokenRequest);

  const connections = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });

  // For clients that ask for no name. Node takes a context's options here, and makes the context itself.
  let used: string | undefined;
  const useDefault = (): void => {
    const certificate = certificates.default();
    if (certificate === undefined || certificate.chain === used) return;
    used = certificate.chain;
    server.setSecureContext({ cert: certificate.chain, key: certificate.key, minVersion: 'TLSv1.2' });
  };
  useDefault();
  certificates.onChange(useDefault);

  let refusalLogged = false;
  server.on('tlsClientError', () => {
    if (certificates.default() !== undefined) {
      refusalLogged = false;
      return;
    }
    if (refusalLogged) return;
    refusalLogged = true;
    log.error({ setting: 'tls.folder' }, 'https connections are refused: there is no usable certificate');
  });
  return {
    server,
    endAll() {
      server.closeAllConnections();
      for (const socket of connections) socket.destroy();
    },
  };
}
