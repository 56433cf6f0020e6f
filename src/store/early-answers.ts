import { linkProviders } from '../config/link-providers.ts';
import type { ProviderFile } from '../config/provider-file.ts';
import type { Domain } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import type { Served } from './link-versions.ts';
import { unpackVersion, writtenDomains, type ReadVersion } from './read-version.ts';
import { shardedByText } from './sharded-map.ts';
import type { Snapshot } from './snapshot.ts';

/** What was served before a restart. */
export interface ServedBefore {
  /** Undefined where nothing was. */
  readonly snapshot: Snapshot | undefined;
  /** By stem. */
  readonly served: Pick<ReadonlyMap<string, Served>, 'get' | 'has'>;
}

/**
 * What can be answered while a large folder is read for the first time: only what the first snapshot will say, too.
 *
 * Of files that claim the same domain the first by name has it, so a domain is certain once every file up to the one
 * that claims it was read. After a restart the file that served a domain before keeps it, so it is certain once that
 * file was seen to be unchanged. Everything else is not known yet: wildcards, which give way to domains that may come;
 * files behind a list of domains, which may claim anything; files that changed over the restart, which may be held back.
 */
export class EarlyAnswers {
  readonly #before: ServedBefore;
  readonly #presets: readonly ProviderFile[];
  /** By stem, in the order in which files get what they claim. */
  #paths: ReadonlyMap<string, string> | undefined;
  /** Stems of files that were not passed yet. */
  #rest: Iterator<string, undefined> = new Map<string, string>().keys();
  #next: string | undefined;
  /** What was read of each file that is at rest; undefined = nothing that could be used. */
  readonly #read = new Map<string, ReadVersion | undefined>();
  /** Stems of files of which it matters what they claim. */
  readonly #mayClaim = new Set<string>();
  /** The first file that claims a domain, of those that were passed. */
  readonly #claims = shardedByText<Domain, string>().change();
  readonly #linked = new Map<string, Provider | undefined>();
  #stopped = false;

  constructor(before: ServedBefore, presets: readonly ProviderFile[]) {
    this.#before = before;
    this.#presets = presets;
  }

  /** The files of the folder, sorted by name. Where they became others, nothing is certain any more. */
  begin(paths: ReadonlyMap<string, string>): void {
    if (this.#paths === undefined) {
      this.#paths = paths;
      this.#rest = paths.keys();
      this.#goOn();
    } else if (!sameEntries(this.#paths, paths)) this.#stopped = true;
  }

  /**
   * A file is at rest, and this is what it says; undefined where it can't be used or is gone. `unchanged`: that is what it
   * said before the restart.
   */
  take(name: string, version: ReadVersion | undefined, unchanged = false): void {
    if (this.#read.has(name)) {
      if (this.#read.get(name) !== version) this.#stopped = true;
      return;
    }
    this.#read.set(name, version);
    // What an unchanged file claims has an owner from before the restart.
    if (!unchanged || version?.linked?.provider === undefined) this.#mayClaim.add(name);
    if (this.#next !== name) return;
    this.#pass();
  }

  /** The provider of a domain; undefined where that is not certain yet, or where there is none. */
  find(domain: Domain): Provider | undefined {
    if (this.#stopped) return undefined;
    const owner = this.#before.snapshot?.exact.get(domain)?.name ?? this.#claims.get(domain);
    return owner === undefined ? undefined : this.#providerOf(owner);
  }

  /** Passes all files that come next and were read. */
  #pass(): void {
    while (this.#next !== undefined && this.#read.has(this.#next)) {
      if (this.#mayClaim.has(this.#next) && !this.#claimAll(this.#next)) return;
      this.#goOn();
    }
  }

  #goOn(): void {
    const { value, done } = this.#rest.next();
    this.#next = done === true ? undefined : value;
  }

  /** False where nobody knows what a file claims: a list may hold any domain, and is read last. */
  #claimAll(name: string): boolean {
    // A file that changed may come to serve its former version again.
    const versions = new Set([this.#read.get(name), this.#before.served.get(name)?.version]);
    for (const version of versions) {
      if (version?.domainsFile !== undefined) return false;
      if (version !== undefined) this.#claim(name, version);
    }
    return true;
  }

  #claim(name: string, version: ReadVersion): void {
    for (const pattern of version.linked?.provider?.domains ?? writtenDomains(version)) {
      if (pattern.kind === 'exact' && this.#claims.get(pattern.domain) === undefined) {
        this.#claims.set(pattern.domain, name);
      }
    }
  }

  #providerOf(name: string): Provider | undefined {
    const version = this.#certain(name);
    if (version === undefined || version.domainsFile !== undefined) return undefined;
    const bases = this.#basesOf(version);
    if (bases === undefined) return undefined;
    const former = this.#before.served.get(name);
    if (former !== undefined) return former.provider;
    if (version.linked !== undefined) return version.linked.provider;
    if (!this.#linked.has(name)) this.#linked.set(name, this.#link(version, bases));
    return this.#linked.get(name);
  }

  /** What was read of a file, if that is what will be served of it. */
  #certain(name: string): ReadVersion | undefined {
    const version = this.#read.get(name);
    const former = this.#before.served.get(name);
    return former === undefined || former.version === version ? version : undefined;
  }

  /** The files that a file extends; undefined where that is not known of all of them. Presets are no files. */
  #basesOf(version: ReadVersion): readonly ReadVersion[] | undefined {
    const bases: ReadVersion[] = [];
    for (let at = version; at.extends !== undefined && at.extends !== at.name;) {
      const name = at.extends;
      if (this.#paths?.has(name) !== true) return this.#before.served.has(name) ? undefined : bases;
      const base = this.#certain(name);
      if (base === undefined || base === version || bases.includes(base)) return undefined;
      bases.push(base);
      at = base;
    }
    return bases;
  }

  #link(version: ReadVersion, bases: readonly ReadVersion[]): Provider | undefined {
    const files = [version, ...bases].map(unpackVersion);
    return linkProviders(files, new Map(), this.#presets).find(({ name }) => name === version.name)?.provider;
  }
}

function sameEntries(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  if (one.size !== other.size) return false;
  const others = other.entries();
  for (const [name, path] of one) {
    const twin = others.next().value;
    if (twin?.[0] !== name || twin[1] !== path) return false;
  }
  return true;
}
