import type { Domain } from '../../model/domain.ts';
import { CannotKnow, type Directory, type DirectoryMatch } from './directory.ts';
import { describeFailure } from './describe-failure.ts';

/** What a directory says of a domain. `unknown` is not `no`: it means that we can't know now. */
export type Outcome =
  | { readonly kind: 'match'; readonly match: DirectoryMatch }
  | { readonly kind: 'no' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** How a directory is doing, for /status and metrics. */
export interface DirectoryStatus {
  readonly name: string;
  /** `not-asked`: there was no reason to ask it yet. */
  readonly state: 'not-asked' | 'up' | 'down';
  /** When it came into this state. */
  readonly since: Date;
  /** Why the last question failed, without secrets and names; kept after it is back. */
  readonly lastError?: string;
  readonly asked: number;
  readonly failed: number;
}

/** A directory went down or came back: one of each, however many questions failed. */
export interface DirectoryEvent {
  readonly kind: 'directory-down' | 'directory-back';
  readonly directory: string;
  /** Why it went down; of one that is back, why it was down. */
  readonly reason: string;
  /** Milliseconds since the other state began. */
  readonly after: number;
}

export interface GuardOptions {
  /** Milliseconds for one question, waiting included. */
  readonly deadline: number;
  readonly onEvent?: (event: DirectoryEvent) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Failures in a row after which a directory counts as down: one alone may be a slow query. */
const failuresUntilDown = 2;

/** Milliseconds between two questions to a directory that is down: at most one new connection a second. */
const probeInterval = 1000;

/** Questions that wait for their turn. More could not be answered in time, and each holds memory. */
const maxWaiting = 500;

interface Waiting {
  start(): void;
  refuse(reason: string): void;
}

/**
 * A directory with bounds around it: a deadline, so many questions at a time, and a switch that answers at once while
 * the directory is down instead of letting everybody wait for it. While it is down, one question a second finds out
 * whether it is back. Never rejects.
 */
export class GuardedDirectory {
  readonly directory: Directory;
  readonly #options: GuardOptions;
  readonly #now: () => number;
  readonly #waiting = new Set<Waiting>();
  #running = 0;
  #failures = 0;
  #state: DirectoryStatus['state'] = 'not-asked';
  #since: number;
  #lastError: string | undefined;
  #asked = 0;
  #failed = 0;
  #lastDomain: Domain | undefined;
  /** One that was answered: of another one nobody knows whether it alone is what fails. */
  #answeredDomain: Domain | undefined;
  #probe: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(directory: Directory, options: GuardOptions) {
    this.directory = directory;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#since = this.#now();
  }

  /** What the directory says of a domain, within its deadline or the time that is left, whichever is shorter. */
  ask(domain: Domain, timeLeft = Number.POSITIVE_INFINITY): Promise<Outcome> {
    if (this.#closed) return Promise.resolve({ kind: 'unknown', reason: 'the server is stopping' });
    this.#lastDomain = domain;
    if (this.#state === 'down') return Promise.resolve(this.#isDown());
    return this.#take(domain, Math.min(this.#options.deadline, timeLeft));
  }

  status(): DirectoryStatus {
    return {
      name: this.directory.name,
      state: this.#state,
      since: new Date(this.#since),
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
      asked: this.#asked,
      failed: this.#failed,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#probe);
    this.#refuseWaiting('the server is stopping');
    await this.directory.close();
  }

  #isDown(): Outcome {
    return { kind: 'unknown', reason: `the directory ${this.directory.name} is down` };
  }

  /** Waits for a free place, asks, and gives up at the deadline. */
  #take(domain: Domain, deadline: number): Promise<Outcome> {
    if (this.#waiting.size >= maxWaiting) {
      return Promise.resolve({ kind: 'unknown', reason: 'too many questions wait already' });
    }
    return new Promise((resolve) => {
      const stop = new AbortController();
      let runs = false;
      let startedAt = 0;
      let over = false;
      const finish = (outcome: Outcome): void => {
        if (over) return;
        over = true;
        clearTimeout(timer);
        this.#waiting.delete(waiting);
        if (runs) this.#free();
        resolve(outcome);
      };
      const waiting: Waiting = {
        start: () => {
          runs = true;
          startedAt = this.#now();
          this.#running += 1;
          this.#asked += 1;
          void this.#outcomeOf(domain, stop.signal, () => over).then(finish);
        },
        refuse: (reason) => {
          finish({ kind: 'unknown', reason });
        },
      };
      const timer = setTimeout(() => {
        // One that waited most of its time for its turn says nothing of the directory.
        const outcome: Outcome =
          runs && this.#now() - startedAt >= deadline / 2
            ? this.#fail(new Error(`no answer within ${deadline} ms`))
            : { kind: 'unknown', reason: 'too many questions wait already' };
        stop.abort();
        finish(outcome);
      }, deadline);
      if (this.#running < (this.directory.concurrency ?? Number.POSITIVE_INFINITY)) waiting.start();
      else this.#waiting.add(waiting);
    });
  }

  /** Asks, and takes note of how it went unless the deadline came first. Never rejects, even where an ask throws. */
  async #outcomeOf(domain: Domain, signal: AbortSignal, isOver: () => boolean): Promise<Outcome> {
    try {
      const match = await this.directory.ask(domain, signal);
      if (!isOver()) {
        this.#answeredDomain = domain;
        this.#succeed();
      }
      return match === undefined ? { kind: 'no' } : { kind: 'match', match };
    } catch (error) {
      return isOver() ? { kind: 'unknown', reason: 'too late' } : this.#fail(error);
    }
  }

  #free(): void {
    this.#running -= 1;
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next);
    next.start();
  }

  #refuseWaiting(reason: string): void {
    // A set may lose its entries while it is walked through.
    for (const one of this.#waiting) one.refuse(reason);
  }

  #succeed(): void {
    this.#failures = 0;
    if (this.#state === 'up') return;
    const wasDown = this.#state === 'down';
    this.#turn('up', wasDown ? 'directory-back' : undefined);
  }

  #fail(error: unknown): Outcome {
    const reason = describeFailure(error);
    if (error instanceof CannotKnow) {
      this.#succeed();
      return { kind: 'unknown', reason };
    }
    this.#failed += 1;
    this.#failures += 1;
    this.#lastError = reason;
    if (this.#state !== 'down' && this.#failures >= failuresUntilDown) {
      this.#turn('down', 'directory-down');
      this.#refuseWaiting(`the directory ${this.directory.name} is down`);
      this.#planProbe();
    }
    return { kind: 'unknown', reason: `the directory ${this.directory.name} failed` };
  }

  #turn(state: 'up' | 'down', kind: DirectoryEvent['kind'] | undefined): void {
    const after = this.#now() - this.#since;
    this.#state = state;
    this.#since = this.#now();
    if (kind === undefined) return;
    this.#options.onEvent?.({ kind, directory: this.directory.name, reason: this.#lastError ?? '', after });
  }

  /** Asks again in a second. By itself it does not keep the process alive. */
  #planProbe(): void {
    clearTimeout(this.#probe);
    if (this.#closed) return;
    this.#probe = setTimeout(() => void this.#lookWhetherBack(), probeInterval).unref();
  }

  async #lookWhetherBack(): Promise<void> {
    // A stranger who knows a name that the directory stumbles over must not keep it down for everybody.
    const domain = this.#answeredDomain ?? this.#lastDomain;
    if (domain !== undefined) await this.#take(domain, this.#options.deadline);
    if (this.#state === 'down') this.#planProbe();
  }
}
