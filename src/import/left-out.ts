import type { Problem } from '../model/problem.ts';
import { importProblem } from './imported.ts';

/** mailcow.conf has some 80 variables that concern no mail program; a line with more names is read by nobody. */
const maxNames = 120;
const maxNameLength = 60;

/**
 * The warning that names what a part of an input holds beyond what was taken over; none where that is nothing. Values
 * are never repeated, because passwords and names of people are among them.
 */
export function leftOut(file: string, place: string, names: readonly string[]): readonly Problem[] {
  const different = [...new Set(names)];
  if (different.length === 0) return [];
  const shown = different.slice(0, maxNames).map((name) => name.slice(0, maxNameLength));
  const more = different.length > maxNames ? ` and ${different.length - maxNames} more` : '';
  const message = `not taken over from ${place}: ${shown.join(', ')}${more}`;
  return [importProblem('warning', 'import-left-out', file, message)];
}

/** Values by name, of which a reader takes what it understands. The others are what `leftOut` has to name. */
export class NamedValues<Value> {
  readonly #values: ReadonlyMap<string, Value>;
  readonly #taken = new Set<string>();

  constructor(values: ReadonlyMap<string, Value>) {
    this.#values = values;
  }

  /** The value of a name, which counts as understood from now on. */
  take(name: string): Value | undefined {
    this.#taken.add(name);
    return this.#values.get(name);
  }

  /** A value that is not blank, where it is a text; anything else counts as not understood, except an empty text. */
  takeText(name: string): string | undefined {
    const value = this.#values.get(name);
    if (typeof value !== 'string') return undefined;
    this.#taken.add(name);
    return value.trim() === '' ? undefined : value.trim();
  }

  /** A value where it is a number. */
  takeNumber(name: string): number | undefined {
    const value = this.#values.get(name);
    if (typeof value !== 'number') return undefined;
    this.#taken.add(name);
    return value;
  }

  /** Marks names as understood where their values are the expected ones, which say what holds anyway. */
  takeUsual(usual: ReadonlyMap<string, readonly Value[]>): void {
    for (const [name, values] of usual) {
      const value = this.#values.get(name);
      if (value !== undefined && values.includes(value)) this.#taken.add(name);
    }
  }

  /** Puts names back: their values were looked at and not understood. */
  giveBack(...names: readonly string[]): void {
    for (const name of names) this.#taken.delete(name);
  }

  /** The names that nobody took. */
  left(): readonly string[] {
    return [...this.#values.keys()].filter((name) => !this.#taken.has(name));
  }
}
