import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two looks. A change is picked up within five seconds, whatever the watcher misses. */
export const defaultPollInterval = 2000;

/** After a hint: several changes made together are looked at together. */
const hintDelay = 20;

/** The pause is at least this many times as long as the look before it: a huge folder costs a fifth of a processor. */
const pauseFactor = 4;

/** Whoever waits for all files to come to rest waits no longer than this, in milliseconds. */
const settledWithin = 3000;

/** Looks again and again, never twice at the same time. */
export class LookLoop {
  readonly #look: () => Promise<number | undefined>;
  readonly #pollInterval: number;
  #timer: NodeJS.Timeout | undefined;
  #due = Number.POSITIVE_INFINITY;
  #running: Promise<unknown> = Promise.resolve();
  #busy = false;
  #hinted = false;
  #lastDuration = 0;
  #closed = false;
  /** Callers that look again by themselves until all files are at rest. */
  #waiters = 0;

  /** `look` answers in how many milliseconds it wants to look again, if before the usual time. It must not reject. */
  constructor(look: () => Promise<number | undefined>, pollInterval: number) {
    this.#look = look;
    this.#pollInterval = pollInterval;
  }

  /** Something may have changed: looks soon. */
  hint(): void {
    if (this.#busy) this.#hinted = true;
    else this.#schedule(Math.max(hintDelay, this.#lastDuration));
  }

  /** Looks until every file is at rest, at least once. Keeps the process alive meanwhile. */
  async lookUntilSettled(): Promise<void> {
    let end: number | undefined;
    this.#waiters += 1;
    for (;;) {
      const lookAgainIn = await this.#lookNow();
      // The first look at a large folder may take longer than any file needs to come to rest.
      end ??= performance.now() + settledWithin;
      if (lookAgainIn === undefined || this.#closed || performance.now() >= end) {
        this.#waiters -= 1;
        if (lookAgainIn !== undefined) this.#schedule(lookAgainIn);
        return;
      }
      await sleep(lookAgainIn);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #lookNow(): Promise<number | undefined> {
    const turn = this.#running.then(() => this.#lookOnce());
    this.#running = turn;
    return await turn;
  }

  async #lookOnce(): Promise<number | undefined> {
    if (this.#closed) return undefined;
    this.#busy = true;
    this.#hinted = false;
    const began = performance.now();
    const lookAgainIn = await this.#look();
    this.#lastDuration = performance.now() - began;
    this.#busy = false;
    this.#due = Number.POSITIVE_INFINITY;
    const pause = Math.max(this.#pollInterval, pauseFactor * this.#lastDuration);
    const soon = this.#waiters > 0 ? undefined : lookAgainIn;
    this.#schedule(Math.min(pause, soon ?? pause));
    if (this.#hinted) this.hint();
    return lookAgainIn;
  }

  /** Sets the timer, unless it is to ring earlier anyway. It does not keep the process alive. */
  #schedule(milliseconds: number): void {
    const due = performance.now() + milliseconds;
    if (this.#closed || due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => void this.#lookNow(), milliseconds).unref();
  }
}
