import type { Server } from 'node:net';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';

/** Milliseconds without a new connection after which nobody seems to be on the way. */
const quietTime = 10;

/** Milliseconds that a port waits for that: clients that come all the time must not keep it open. */
const mostWaiting = 300;

/** Turns of the event loop that may then still bring connections. Each takes all that wait. */
const mostTurns = 100;

/** Stops servers from accepting. Resolves when their ports are closed, or nothing more can be done for it. */
export type ClosePorts = (servers: readonly Server[]) => Promise<void>;

/**
 * Closes ports in a moment in which no connection waits: the kernel accepts connections before a process does, and resets
 * those that wait when the port is closed (16 clients that ask all the time lost 15 requests that way). Requests should
 * be held meanwhile, because every answer that closes its connection brings a new one.
 */
export const closeQuietPorts: ClosePorts = async (servers) => {
  let accepted = 0;
  const count = (): void => {
    accepted += 1;
  };
  for (const server of servers) server.on('connection', count);
  const end = performance.now() + mostWaiting;
  let before: number;
  do {
    before = accepted;
    await wait(quietTime);
    await nextTurn();
  } while (accepted !== before && performance.now() < end);
  for (let turn = 0; turn < mostTurns && accepted !== before; turn += 1) {
    before = accepted;
    await nextTurn();
  }
  // In the same turn in which nobody came; what comes later must find the ports closed.
  for (const server of servers) {
    server.close();
    server.off('connection', count);
  }
};
