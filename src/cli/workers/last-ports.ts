import { createServer, type Server, type Socket } from 'node:net';
import { closeQuietPorts } from '../../http/close-ports.ts';
import type { WorkerPlace } from './worker-place.ts';

/** Milliseconds after the first worker has closed its ports in which the others do so, or are not waited for. */
const mostWaiting = 1000;

/** What is needed of a worker. */
export type Taker = Pick<WorkerPlace, 'number' | 'isEmpty' | 'hand'>;

/**
 * Closes the ports that workers share, in the primary: node:cluster keeps them open here until the last worker has closed
 * them, and all connections of that moment would be reset. So each worker sends its listeners before it closes them;
 * one for each port takes what still comes, hands it to the workers, and is closed when nobody waits any more.
 */
export class LastPorts {
  readonly #places: readonly Taker[];
  readonly #onClosed: () => void;
  readonly #othersClosed: Promise<void>;
  readonly #servers = new Map<number, Server>();
  /** Workers that have sent a listener: before that, a worker does not take connections from here. */
  readonly #senders = new Set<number>();
  readonly #closedBy = new Set<number>();
  #late: NodeJS.Timeout | undefined;
  #isClosing = false;
  #handed = 0;

  /** `othersClosed` resolves when no process holds the ports but workers and this one; `onClosed` is told once. */
  constructor(places: readonly Taker[], othersClosed: Promise<void>, onClosed: () => void) {
    this.#places = places;
    this.#othersClosed = othersClosed;
    this.#onClosed = onClosed;
  }

  /** Takes a listener of the worker with this number; of each port, one is enough. */
  take(port: number, received: Server, number: number): void {
    this.#senders.add(number);
    if (this.#isClosing || this.#servers.has(port)) {
      received.close();
      return;
    }
    // A socket that is handed on must not be read from here.
    const server = createServer({ pauseOnConnect: true }, (socket) => this.#hand(port, socket));
    server.listen(received);
    this.#servers.set(port, server);
  }

  /** The worker with this number has closed its ports. */
  closedBy(number: number): void {
    this.#closedBy.add(number);
    this.#late ??= setTimeout(() => void this.#close(), mostWaiting);
    this.look();
  }

  /** To be called when a worker has ended. */
  look(): void {
    if (this.#places.every((place) => place.isEmpty || this.#closedBy.has(place.number))) void this.#close();
  }

  #hand(port: number, socket: Socket): void {
    const takers = this.#places.filter((place) => !place.isEmpty && this.#senders.has(place.number));
    const place = takers[this.#handed % takers.length];
    this.#handed += 1;
    if (place === undefined) socket.destroy();
    else place.hand(port, socket);
  }

  async #close(): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    clearTimeout(this.#late);
    await this.#othersClosed;
    await closeQuietPorts([...this.#servers.values()]);
    this.#onClosed();
  }
}
