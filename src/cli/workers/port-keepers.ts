import type { Worker } from 'node:cluster';
import type { ListenAddress } from '../../config/settings.ts';
import { forkProgram } from './fork-program.ts';

/**
 * Milliseconds that connections wait while no worker listens: mail programs have as much patience. After that they are
 * refused, so that proxies turn to another server at once.
 */
const mostWaiting = 5000;

/** Milliseconds until a keeper that was killed is started again. */
const restartDelay = 1000;

/** Processes that keep ports open while all workers are gone for a moment, one for each port. */
export class PortKeepers {
  readonly #addresses: readonly ListenAddress[];
  readonly #keepers = new Map<ListenAddress, Worker>();
  #timer: NodeJS.Timeout | undefined;
  #isServed = false;
  #stopped = false;

  constructor(addresses: readonly ListenAddress[]) {
    this.#addresses = addresses;
    // A process that ends without a word to us, by a second signal or a fault, takes them along.
    process.on('exit', () => void this.stop());
  }

  /** Says whether any worker listens. Keepers share a port that one of them has opened. */
  served(isServed: boolean): void {
    // Workers that end before they listen make the wait no longer.
    if (this.#stopped || (!isServed && !this.#isServed)) return;
    this.#isServed = isServed;
    clearTimeout(this.#timer);
    if (isServed) this.#keepAll();
    else this.#timer = setTimeout(() => this.#end(), mostWaiting).unref();
  }

  /** Ends all, for good. Resolves when they are gone. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const gone = [...this.#keepers.values()].map(
      (keeper) => new Promise((resolve) => keeper.once('exit', resolve)),
    );
    this.#end();
    await Promise.all(gone);
  }

  #keepAll(): void {
    for (const address of this.#addresses) if (!this.#keepers.has(address)) this.#keep(address);
  }

  #keep(address: ListenAddress): void {
    const keeper = forkProgram('port-keeper-main', [String(address.port), address.host ?? '']);
    this.#keepers.set(address, keeper);
    // The end is told anyway.
    keeper.on('error', () => undefined);
    keeper.once('exit', () => {
      this.#keepers.delete(address);
      if (this.#stopped || !this.#isServed) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.served(this.#isServed), restartDelay).unref();
    });
  }

  #end(): void {
    for (const keeper of this.#keepers.values()) keeper.process.kill('SIGKILL');
  }
}
