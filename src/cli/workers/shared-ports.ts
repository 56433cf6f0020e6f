import type { Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ToPrimary } from './worker-messages.ts';

/** Milliseconds that requests wait until the ports are closed in all processes; it takes a tenth where none hangs. */
const mostWaiting = 3000;

/** The ports of a worker, which it shares with others, and their end. */
export class SharedPorts {
  readonly #tell: (message: ToPrimary, handle?: Server) => Promise<void>;
  readonly #closedEverywhere: Promise<void>;
  #onClosedEverywhere: () => void = () => undefined;
  #servers: readonly Server[] = [];

  constructor(tell: (message: ToPrimary, handle?: Server) => Promise<void>) {
    this.#tell = tell;
    this.#closedEverywhere = new Promise((resolve) => (this.#onClosedEverywhere = resolve));
  }

  /** Leaves the ports to the primary, and resolves when no process listens on them any more. Never rejects. */
  async close(servers: readonly Server[]): Promise<void> {
    this.#servers = servers;
    for (const [port, server] of servers.entries()) await this.#tell({ kind: 'port', port }, server);
    for (const server of servers) server.close();
    await this.#tell({ kind: 'ports-closed' });
    await Promise.race([this.#closedEverywhere, sleep(mostWaiting, undefined, { ref: false })]);
  }

  /** Answers on a connection that the primary took. */
  receive(port: number, socket: Socket): void {
    const server = this.#servers[port];
    if (server === undefined) {
      socket.destroy();
      return;
    }
    // As node:http makes its own: a client may end its side before it is answered.
    socket.allowHalfOpen = true;
    server.emit('connection', socket);
  }

  /** The primary says that the ports are closed everywhere. */
  closedEverywhere(): void {
    this.#onClosedEverywhere();
  }
}
