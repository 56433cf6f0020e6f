import type { Problem } from '../model/problem.ts';
import type { Provider } from '../model/provider.ts';
import { compareText } from './compare-text.ts';
import type { Served } from './link-versions.ts';

/** What is asked of all served files again and again, kept while they change, so that nobody goes through all of them. */
export class ServedIndex {
  readonly #withMx = new Map<string, Provider>();
  readonly #withoutDomains = new Map<string, Provider>();
  readonly #problems = new Map<string, readonly Problem[]>();
  #sorted: readonly Provider[] | undefined;

  /** Takes in what is served of a file now. */
  set(name: string, served: Served | undefined): void {
    if (served === undefined || served.problems.length === 0) this.#problems.delete(name);
    else this.#problems.set(name, served.problems);
    if (served?.provider !== undefined || served?.base === undefined) this.#withoutDomains.delete(name);
    else this.#withoutDomains.set(name, served.base);
    const provider = served?.provider ?? served?.base;
    const withMx = provider === undefined || provider.mx.length === 0 ? undefined : provider;
    if (this.#withMx.get(name) === withMx) return;
    if (withMx === undefined) this.#withMx.delete(name);
    else this.#withMx.set(name, withMx);
    this.#sorted = undefined;
  }

  /** What is wrong with files as they are now. */
  problems(): readonly Problem[] {
    return [...this.#problems.values()].flat();
  }

  /** What files without domains would serve, sorted by file. */
  withoutDomains(): readonly Provider[] {
    return [...this.#withoutDomains.values()].sort((one, other) => compareText(one.file, other.file));
  }

  /** Providers that say where their domains have their MX, sorted by file; also of files without domains. */
  withMx(): readonly Provider[] {
    this.#sorted ??= [...this.#withMx.values()].sort((one, other) => compareText(one.file, other.file));
    return this.#sorted;
  }
}
