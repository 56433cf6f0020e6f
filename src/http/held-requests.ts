import type { RequestListener, Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';

/**
 * From now on requests wait, while connections are still accepted; calling what it returns answers them all, and those
 * that come later. A client that waits opens no new connection, so that a port can be closed while none is on its way.
 */
export function holdRequests(server: Server | TlsServer): () => void {
  const listeners = server.listeners('request') as RequestListener[];
  const held: Parameters<RequestListener>[] = [];
  const hold: RequestListener = (...exchange) => {
    held.push(exchange);
  };
  server.removeAllListeners('request');
  server.on('request', hold);
  return () => {
    server.off('request', hold);
    for (const listener of listeners) server.on('request', listener);
    for (const exchange of held.splice(0)) server.emit('request', ...exchange);
  };
}
