import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Requests of one connection that may wait behind its first unfinished answer. Node handles all requests of a packet at
 * once and keeps the answers: a thousand requests of 70 octets, sent by somebody who reads none of the pages, would cost
 * 15 MB a connection. No mail program sends a second request before it has the first answer; apt, which does, sends ten.
 */
const maxWaiting = 64;

/** Octets of answers that a client has not taken yet; above it no further request is answered. The largest is a logo. */
const maxUnread = 1024 * 1024;

const waiting = new WeakMap<Socket, number>();

/** Cuts the connection of a client that asks on and on without reading; true where it did, or had done so before. */
export function cutIfTooFarAhead({ socket }: IncomingMessage, response: ServerResponse): boolean {
  if (socket.destroyed) return true;
  if (socket.writableLength > maxUnread) return cut(socket);
  // An answer that has to wait for its turn has no socket yet.
  if (response.socket !== null) return false;
  const count = (waiting.get(socket) ?? 0) + 1;
  if (count > maxWaiting) return cut(socket);
  waiting.set(socket, count);
  response.once('close', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1));
  return false;
}

function cut(socket: Socket): true {
  socket.destroy();
  return true;
}
