import type { ReadVersion } from './read-version.ts';

/** Which files extend which, and which name which list of domains: kept while files change, so that nobody has to search. */
export class References {
  readonly #extending = new Map<string, Set<string>>();
  readonly #naming = new Map<string, Set<string>>();
  /** What was taken in of each file that refers to something. */
  readonly #of = new Map<string, readonly ReadVersion[]>();

  /** Takes in the versions of a file that count: its latest one, and the one that is served. */
  set(name: string, latest: ReadVersion | undefined, served: ReadVersion | undefined): void {
    // Nearly all files refer to nothing.
    if (!refers(latest) && !refers(served) && !this.#of.has(name)) return;
    for (const one of this.#of.get(name) ?? []) {
      remove(this.#extending, one.extends, name);
      remove(this.#naming, one.domainsFile, name);
    }
    const referring = [latest, served].filter(refers);
    if (referring.length === 0) {
      this.#of.delete(name);
      return;
    }
    for (const one of referring) {
      add(this.#extending, one.extends, name);
      add(this.#naming, one.domainsFile, name);
    }
    this.#of.set(name, referring);
  }

  /** Names of the files that extend this one. */
  extending(name: string): Iterable<string> {
    return this.#extending.get(name) ?? [];
  }

  /** Names of the files whose domains stand in this list. */
  naming(list: string): Iterable<string> {
    return this.#naming.get(list) ?? [];
  }

  /** Paths of all lists that are named. */
  lists(): Iterable<string> {
    return this.#naming.keys();
  }
}

function refers(one: ReadVersion | undefined): one is ReadVersion {
  return one !== undefined && (one.extends !== undefined || one.domainsFile !== undefined);
}

function add(table: Map<string, Set<string>>, key: string | undefined, name: string): void {
  if (key === undefined) return;
  const names = table.get(key);
  if (names === undefined) table.set(key, new Set([name]));
  else names.add(name);
}

function remove(table: Map<string, Set<string>>, key: string | undefined, name: string): void {
  if (key === undefined) return;
  const names = table.get(key);
  names?.delete(name);
  if (names?.size === 0) table.delete(key);
}
