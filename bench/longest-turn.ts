/** Finds the longest time in which the event loop did not come round. */
export class LongestTurn {
  #last = performance.now();
  #longest = 0;
  readonly #timer = setInterval(() => this.#look(), 1);

  #look(): void {
    const now = performance.now();
    this.#longest = Math.max(this.#longest, now - this.#last);
    this.#last = now;
  }

  /** Milliseconds. */
  stop(): number {
    this.#look();
    clearInterval(this.#timer);
    return this.#longest;
  }
}
