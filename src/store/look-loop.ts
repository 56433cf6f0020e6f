import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two looks at everything. A change counts within five seconds, whatever the watcher misses. */
export const defaultPollInterval = 2000;

/** After a hint: several changes made together are looked at together. */
const hintDelay = 20;

/** The first look at a large folder takes seconds; a change made right after it does not wait as long. */
const maxHintDelay = 250;

/**
 * The pause is at least this many times as long as a look takes that finds little, or a huge folder would keep a
 * processor busy. Of the last two looks at everything the shorter one counts: the first one reads and parses all files,
 * and what changes next must not wait for many times as long.
 */
const pauseFactor = 20;

/** Whoever waits for all files to come to rest waits no longer than this, in milliseconds. */
const settledWithin = 3000;

/** The end of a look is waited for no longer than this, in milliseconds: a mount that hangs may never let it end. */
const closedWithin = 1000;

/** When to look again because something is not at rest, and whether at everything or only at that. */
export interface Again {
  readonly inMilliseconds: number;
  readonly whole: boolean;
}

/** One look, at everything (`whole`) or at what was hinted at or is not at rest. Must not reject. */
export type Look = (whole: boolean) => Promise<Again | undefined>;

/** Looks again and again, never twice at the same time. */
export class LookLoop {
  readonly #look: Look;
  readonly #pollInterval: number;
  #timer: NodeJS.Timeout | undefined;
  #wholeDue = Number.POSITIVE_INFINITY;
  #someDue = Number.POSITIVE_INFINITY;
  #running: Promise<unknown> = Promise.resolve();
  /** How long the last look took: after a hint we rest as long, so that hints without end can't keep us busy. */
  #lastDuration = 0;
  /** How long the last look at everything took. */
  #lastWhole = 0;
  #closed = false;
  /** True while the timer's own look waits for its turn or goes on. */
  #ringing = false;
  /** Callers that look again by themselves until all files are at rest. */
  #waiters = 0;

  constructor(look: Look, pollInterval: number) {
    this.#look = look;
    this.#pollInterval = pollInterval;
  }

  /** Something may have changed: looks soon. */
  hint(whole: boolean): void {
    this.#schedule(Math.max(hintDelay, Math.min(maxHintDelay, this.#lastDuration)), whole);
  }

  /** Looks at everything, and then again until every file is at rest. Keeps the process alive meanwhile. */
  async lookUntilSettled(): Promise<void> {
    let end: number | undefined;
    let again: Again | undefined = { inMilliseconds: 0, whole: true };
    this.#waiters += 1;
    while (again !== undefined && !this.#closed && performance.now() < (end ?? Number.POSITIVE_INFINITY)) {
      await sleep(again.inMilliseconds);
      again = await this.#lookInTurn(again.whole);
      // The first look at a large folder may take longer than any file needs to come to rest.
      end ??= performance.now() + settledWithin;
    }
    this.#waiters -= 1;
    if (again !== undefined) this.#schedule(again.inMilliseconds, again.whole);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await Promise.race([this.#running, sleep(closedWithin, undefined, { ref: false })]);
  }

  async #lookInTurn(whole: boolean): Promise<Again | undefined> {
    const turn = this.#running.then(() => this.#lookOnce(whole));
    this.#running = turn;
    return await turn;
  }

  async #lookOnce(whole: boolean): Promise<Again | undefined> {
    if (this.#closed) return undefined;
    if (whole) this.#wholeDue = Number.POSITIVE_INFINITY;
    this.#someDue = Number.POSITIVE_INFINITY;
    const began = performance.now();
    const again = await this.#look(whole);
    this.#lastDuration = performance.now() - began;
    if (whole) {
      const usual = Math.min(this.#lastDuration, this.#lastWhole);
      this.#lastWhole = this.#lastDuration;
      this.#schedule(Math.max(this.#pollInterval, pauseFactor * usual), true);
    }
    if (again !== undefined && this.#waiters === 0) this.#schedule(again.inMilliseconds, again.whole);
    return again;
  }

  /** Plans a look, unless one is planned earlier anyway. The timer does not keep the process alive. */
  #schedule(milliseconds: number, whole: boolean): void {
    const due = performance.now() + milliseconds;
    if (whole) this.#wholeDue = Math.min(this.#wholeDue, due);
    else this.#someDue = Math.min(this.#someDue, due);
    this.#setTimer();
  }

  #setTimer(): void {
    clearTimeout(this.#timer);
    if (this.#closed || this.#ringing) return;
    const due = Math.min(this.#wholeDue, this.#someDue);
    if (due === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(
      () => void this.#ring(),
      Math.max(0, Math.ceil(due - performance.now())),
    ).unref();
  }

  async #ring(): Promise<void> {
    this.#ringing = true;
    await this.#lookInTurn(this.#wholeDue <= performance.now());
    this.#ringing = false;
    this.#setTimer();
  }
}
