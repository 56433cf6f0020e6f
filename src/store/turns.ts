import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds of work after which others get their turn: a request waits for no longer than this and a little. */
const turn = 4;

/** Steps between two looks at the clock, which costs as much as a small step. */
const stepsBetween = 64;

/**
 * Cuts long work on the serving thread into turns of a few milliseconds. `if (turns.isOver()) await turns.next();` after
 * each step lets requests through in between.
 */
export class Turns {
  #began = performance.now();
  #steps = 0;

  /** True where others have waited long enough. */
  isOver(): boolean {
    this.#steps += 1;
    return this.#steps % stepsBetween === 0 && performance.now() - this.#began > turn;
  }

  /** The same where each step is long enough to look at the clock. */
  isOverNow(): boolean {
    return performance.now() - this.#began > turn;
  }

  async next(): Promise<void> {
    await nextTurn();
    this.#began = performance.now();
  }
}

/** Sorts as Array.sort does, in turns; entries that are equal may change places. The list given is not changed. */
export async function sortInTurns<Value>(
  list: readonly Value[],
  compare: (one: Value, other: Value) => number,
): Promise<Value[]> {
  const turns = new Turns();
  let runs: Value[][] = [];
  for (let start = 0; start < list.length; start += sortedAtOnce) {
    if (turns.isOverNow()) await turns.next();
    runs.push(list.slice(start, start + sortedAtOnce).sort(compare));
  }
  while (runs.length > 1) {
    const longer: Value[][] = [];
    for (let index = 0; index < runs.length; index += 2) {
      longer.push(await merge(runs[index] ?? [], runs[index + 1] ?? [], compare, turns));
    }
    runs = longer;
  }
  return runs[0] ?? [];
}

/** Entries sorted in one go: about a millisecond. */
const sortedAtOnce = 1000;

async function merge<Value>(
  one: readonly Value[],
  other: readonly Value[],
  compare: (one: Value, other: Value) => number,
  turns: Turns,
): Promise<Value[]> {
  // What is sorted already, or nearly, costs next to nothing.
  if (other.length === 0 || compare(one.at(-1) as Value, other[0] as Value) <= 0) return one.concat(other);
  const merged: Value[] = [];
  let [at, otherAt] = [0, 0];
  while (at < one.length && otherAt < other.length) {
    if (turns.isOver()) await turns.next();
    const [left, right] = [one[at] as Value, other[otherAt] as Value];
    if (compare(left, right) <= 0) {
      merged.push(left);
      at += 1;
    } else {
      merged.push(right);
      otherAt += 1;
    }
  }
  return merged.concat(one.slice(at), other.slice(otherAt));
}
