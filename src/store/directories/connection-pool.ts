/** A connection of any kind, as far as a pool has to know it. */
export interface Connection {
  /** False once the other side or an error ended it. It then leaves the pool. */
  readonly usable: boolean;
  /** Ends it at once, whatever it is doing. Never throws. */
  destroy(): void;
}

export interface ConnectionPoolOptions<C extends Connection> {
  /** Makes a connection, or rejects with what is wrong in words without secrets. Has to respect the signal. */
  connect(signal: AbortSignal): Promise<C>;
  /** The most connections at a time. */
  readonly size: number;
  /** Milliseconds until an attempt to connect is given up. */
  readonly connectTimeout?: number;
  /** Milliseconds between a failed attempt and the next one. */
  readonly retryInterval?: number;
}

/** The pool is asked in the shadow of a two-second deadline, which an attempt to connect must not use up. */
const defaultConnectTimeout = 1500;

/** A database that comes back must not be met by a crowd: reliability test 30 allows one attempt a second. */
const defaultRetryInterval = 1000;

/** Milliseconds without work after which a connection is not trusted: firewalls drop silent ones without a word. */
const idleLimit = 60_000;

/** Those who wait for a free connection; more are refused at once, because their deadline would come first. */
const maxWaiting = 1000;

const noAnswer = new Error('it did not answer in time');

interface Waiting<C> {
  readonly give: (idle: Idle<C>) => void;
  readonly fail: (reason: unknown) => void;
}

interface Idle<C> {
  readonly connection: C;
  readonly since: number;
  /** False for a connection that did no work yet. */
  readonly proven: boolean;
}

/**
 * Keeps a few connections to one place. One attempt to connect runs at a time, and after one that failed nobody tries
 * for a second: all who ask meanwhile get its error at once. A connection whose work was broken off at a deadline is
 * destroyed and never used again, because its answer may still come.
 */
export class ConnectionPool<C extends Connection> {
  readonly #options: ConnectionPoolOptions<C>;
  readonly #retryInterval: number;
  readonly #open = new Set<C>();
  readonly #idle: Idle<C>[] = [];
  readonly #waiting = new Set<Waiting<C>>();
  readonly #stop = new AbortController();
  #connecting = false;
  #failure: { readonly reason: unknown; readonly until: number } | undefined;

  constructor(options: ConnectionPoolOptions<C>) {
    this.#options = options;
    this.#retryInterval = options.retryInterval ?? defaultRetryInterval;
  }

  /**
   * Runs work on a connection of its own. Rejects with the signal's reason when it is aborted, with the error of the
   * connect or of the work otherwise. Work is tried a second time where a connection that had rested turns out dead.
   */
  async run<T>(signal: AbortSignal, work: (connection: C) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const first = await this.#acquire(signal);
    try {
      return await this.#use(first, signal, work);
    } catch (error) {
      if (!first.proven || first.connection.usable || signal.aborted) throw error;
    }
    return this.#use(await this.#acquire(signal), signal, work);
  }

  /** Ends all connections and refuses everything from now on. */
  close(): void {
    this.#stop.abort(new Error('Signpost is stopping'));
    for (const waiting of this.#waiting) waiting.fail(this.#stop.signal.reason);
    for (const connection of this.#open) connection.destroy();
    this.#waiting.clear();
    this.#open.clear();
    this.#idle.length = 0;
  }

  async #use<T>(taken: Idle<C>, signal: AbortSignal, work: (connection: C) => Promise<T>): Promise<T> {
    const { connection, proven } = taken;
    const breakOff = (): void => connection.destroy();
    signal.addEventListener('abort', breakOff, { once: true });
    try {
      const result = await Promise.race([work(connection), rejectionOf(signal)]);
      this.#release({ connection, since: Date.now(), proven: true });
      return result;
    } catch (error) {
      // An error of the database about one statement leaves the connection as good as it was.
      if (connection.usable && !signal.aborted)
        this.#release({ connection, since: Date.now(), proven: true });
      else this.#discard(connection, proven ? undefined : signal.aborted ? noAnswer : error);
      throw error;
    } finally {
      signal.removeEventListener('abort', breakOff);
    }
  }

  #acquire(signal: AbortSignal): Promise<Idle<C>> {
    if (this.#stop.signal.aborted) return Promise.reject(this.#stop.signal.reason as Error);
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.connection.usable && Date.now() - idle.since < idleLimit) return Promise.resolve(idle);
      this.#discard(idle.connection, undefined);
    }
    const failure = this.#failure;
    if (failure !== undefined && Date.now() < failure.until && this.#open.size === 0) {
      return Promise.reject(failure.reason);
    }
    if (this.#waiting.size >= maxWaiting) return Promise.reject(new Error('too many questions wait for it'));
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#waiting.delete(waiting);
        signal.removeEventListener('abort', onAbort);
      };
      const waiting: Waiting<C> = {
        give: (idle) => {
          settle();
          resolve(idle);
        },
        fail: (reason) => {
          settle();
          reject(reason);
        },
      };
      const onAbort = (): void => waiting.fail(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(waiting);
      this.#grow();
    });
  }

  /** Starts one attempt to connect where somebody waits for it and it is allowed. */
  #grow(): void {
    if (this.#connecting || this.#waiting.size === 0 || this.#stop.signal.aborted) return;
    if (this.#open.size >= this.#options.size) return;
    if (this.#failure !== undefined && Date.now() < this.#failure.until) return;
    this.#connecting = true;
    void this.#connect();
  }

  async #connect(): Promise<void> {
    const timeout = AbortSignal.timeout(this.#options.connectTimeout ?? defaultConnectTimeout);
    const signal = AbortSignal.any([timeout, this.#stop.signal]);
    try {
      const connection = await this.#options.connect(signal);
      this.#connecting = false;
      if (this.#stop.signal.aborted) return connection.destroy();
      this.#failure = undefined;
      this.#open.add(connection);
      this.#release({ connection, since: Date.now(), proven: false });
    } catch (error) {
      this.#connecting = false;
      this.#fail(timeout.aborted ? noAnswer : error);
    }
  }

  #release(idle: Idle<C>): void {
    const [waiting] = this.#waiting;
    if (!idle.connection.usable) this.#discard(idle.connection, undefined);
    else if (waiting === undefined) this.#idle.push(idle);
    else waiting.give(idle);
    this.#grow();
  }

  /** `reason` is given where the connection never did any work: that counts as a failed attempt. */
  #discard(connection: C, reason: unknown): void {
    this.#open.delete(connection);
    connection.destroy();
    if (reason === undefined) this.#grow();
    else this.#fail(reason);
  }

  /** Nobody tries again for a while. Who waits is told, unless other connections may still serve them. */
  #fail(reason: unknown): void {
    this.#failure = { reason, until: Date.now() + this.#retryInterval };
    if (this.#open.size > 0) return;
    for (const waiting of this.#waiting) waiting.fail(reason);
  }
}

/** Rejects when the signal is aborted. */
function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
