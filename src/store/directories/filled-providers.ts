import { columnsOf } from '../../config/column-placeholders.ts';
import type { Parsed } from '../../model/parsed.ts';
import type { Provider } from '../../model/provider.ts';
import { parsed } from '../../model/parsed.ts';
import { fillColumns } from './fill-columns.ts';

/**
 * Providers with filled columns that are kept. Finished answers are prepared for each, about 30 KB; a hoster has some
 * dozens of clusters, so this is far more than are in use, and memory does not grow with the number of domains.
 */
const maxFilled = 1000;

/** Makes providers of a file and a row, each only once: prepared answers are kept by the provider object. */
export class FilledProviders {
  readonly #columns = new WeakMap<Provider, { readonly number: number; readonly names: readonly string[] }>();
  readonly #filled = new Map<string, Parsed<Provider>>();
  #count = 0;

  /** The provider with the values of a row. Columns that it does not ask for do not count. */
  fill(provider: Provider, columns: ReadonlyMap<string, string>): Parsed<Provider> {
    const { number, names } = this.#columnsOf(provider);
    if (names.length === 0) return parsed(provider);
    const key = JSON.stringify([number, ...names.map((name) => columns.get(name) ?? null)]);
    const known = this.#filled.get(key);
    const filled = known ?? fillColumns(provider, columns);
    this.#filled.delete(key);
    this.#filled.set(key, filled);
    const oldest = this.#filled.size > maxFilled ? this.#filled.keys().next() : undefined;
    if (oldest?.done === false) this.#filled.delete(oldest.value);
    return filled;
  }

  #columnsOf(provider: Provider): { readonly number: number; readonly names: readonly string[] } {
    const known = this.#columns.get(provider);
    if (known !== undefined) return known;
    this.#count += 1;
    const found = { number: this.#count, names: columnsOf(provider) };
    this.#columns.set(provider, found);
    return found;
  }
}
