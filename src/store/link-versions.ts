import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DomainList } from '../config/domain-list.ts';
import { linkProviders, type LinkedProvider } from '../config/link-providers.ts';
import type { ProviderFile } from '../config/provider-file.ts';
import { hasErrors, type Problem } from '../model/problem.ts';
import type { Provider } from '../model/provider.ts';
import { unpackVersion, type ReadVersion } from './read-version.ts';
import { sameProvider } from './same-provider.ts';
import { packProvider, type SharedValues } from './shared-values.ts';

/** What is served of one file. */
export interface Served {
  /** The version in use, also as a base for files that extend it. */
  readonly version: ReadVersion;
  /** Absent where no version of the file could be served so far. */
  readonly provider: Provider | undefined;
  /** What a file without domains would serve, for directories that name it. */
  readonly base?: Provider;
  /** `last-good`: the present state of the file is broken and this is an older one. */
  readonly state: 'current' | 'last-good';
  /** What is wrong with the present state, in its text or with what it extends. */
  readonly problems: readonly Problem[];
}

/** The present state of one file. `ready` is false where the list of domains that it names was never read. */
export interface Version {
  readonly latest: ReadVersion | undefined;
  readonly ready: boolean;
  /** True where the file's present state could not even be parsed. */
  readonly unreadable: boolean;
}

export interface LinkInput {
  /** By stem: every file that is there. */
  readonly files: ReadonlyMap<string, Version>;
  readonly lists: ReadonlyMap<string, DomainList>;
  readonly presets: readonly ProviderFile[];
  /** Providers made here share their equal parts with all others. */
  readonly shared: SharedValues;
  readonly changedNames: ReadonlySet<string>;
  readonly changedLists: ReadonlySet<string>;
}

/** Files linked in one turn of the event loop: a few milliseconds. */
const filesPerTurn = 100;

/**
 * Makes providers of parsed files anew where something changed: the files named, those that extend them, and those
 * whose list of domains changed. All others keep their provider object, and so does a changed file that says the same
 * as before, because finished answers are kept by that object.
 *
 * A file that can't be used keeps its last good version, and keeps its place as a base with it. A file with unknown
 * keys keeps it too: an older replica must survive a newer file. Where there is none, it is used without those keys.
 */
export async function linkVersions(
  input: LinkInput,
  before: ReadonlyMap<string, Served>,
): Promise<ReadonlyMap<string, Served>> {
  const affected = findAffected(input, before);
  const used = new Map<string, ReadVersion>();
  for (const [name, { latest }] of input.files) {
    const version = affected.has(name) ? chooseVersion(input, name, before) : before.get(name)?.version;
    const any = version ?? latest;
    if (any !== undefined) used.set(name, any);
  }
  const tried = new Map(used);
  const first = await linkAll(affected, used, input);
  let linked = first;
  // Each round puts at least one file back to its former version, which may mend or break those that extend it.
  while (putBack(linked, used, before)) linked = await linkAll(affected, used, input);
  const result = new Map([...before].filter(([name]) => input.files.has(name)));
  for (const name of affected) {
    const version = used.get(name);
    if (version === undefined) continue;
    const present = input.files.get(name);
    const former = before.get(name);
    const made = linked.get(name);
    const provider = failed(made) ? former?.provider : made?.provider;
    const base = failed(made) ? former?.base : made?.base;
    const current = version === present?.latest && !present.unreadable && !failed(made);
    result.set(name, {
      version: failed(made) && former !== undefined ? former.version : version,
      provider: sameProvider(former?.provider, provider) ? former?.provider : provider,
      ...(base === undefined
        ? {}
        : { base: sameProvider(former?.base, base) ? (former?.base ?? base) : base }),
      state: current || provider === undefined ? 'current' : 'last-good',
      problems: [
        ...(present?.latest?.problems ?? []),
        // What linking says of an older version is of no use to whoever mends the file.
        ...(tried.get(name) === present?.latest ? (first.get(name)?.problems ?? []) : []),
      ],
    });
  }
  return result;
}

/** The version that is tried first. */
function chooseVersion(
  input: LinkInput,
  name: string,
  before: ReadonlyMap<string, Served>,
): ReadVersion | undefined {
  const file = input.files.get(name);
  const latest = file?.latest;
  const former = before.get(name)?.version;
  if (file === undefined || latest === undefined || former === undefined) return latest ?? former;
  switch (latest.usable) {
    case 'yes':
      return file.ready ? latest : former;
    case 'without-unknown-keys':
      return former.usable === 'yes' || !file.ready ? former : latest;
    case 'no':
      return former;
  }
}

/** Files to link anew: changed ones, those with a changed list, and everything that extends them. */
function findAffected(input: LinkInput, before: ReadonlyMap<string, Served>): ReadonlySet<string> {
  const affected = new Set<string>(input.changedNames);
  const extending = new Map<string, string[]>();
  for (const [name, { latest }] of input.files) {
    const former = before.get(name)?.version;
    for (const version of latest === former ? [latest] : [latest, former]) {
      if (version?.domainsFile !== undefined && input.changedLists.has(version.domainsFile))
        affected.add(name);
      if (version?.extends === undefined) continue;
      const names = extending.get(version.extends);
      if (names === undefined) extending.set(version.extends, [name]);
      else names.push(name);
    }
  }
  // A set hands out what is added while it is walked.
  for (const name of affected) for (const other of extending.get(name) ?? []) affected.add(other);
  return affected;
}

/** Links some files together with what they extend, a few at a time, and lets requests through in between. */
async function linkAll(
  names: ReadonlySet<string>,
  used: ReadonlyMap<string, ReadVersion>,
  input: LinkInput,
): Promise<ReadonlyMap<string, LinkedProvider>> {
  const result = new Map<string, LinkedProvider>();
  const wanted = [...names].filter((name) => used.has(name)).sort();
  for (let start = 0; start < wanted.length; start += filesPerTurn) {
    if (start > 0) await nextTurn();
    const some = new Set<string>();
    for (const name of wanted.slice(start, start + filesPerTurn)) {
      const linked = used.get(name)?.linked;
      if (linked === undefined) some.add(name);
      else result.set(name, linked);
    }
    const together = [...withBases(some, used)].flatMap((name) => used.get(name) ?? []).map(unpackVersion);
    for (const one of linkProviders(together, input.lists, input.presets)) {
      if (some.has(one.name)) result.set(one.name, shareParts(one, input.shared));
    }
  }
  return result;
}

/** Domains of a provider with so many that they are no text to be packed. */
const manyDomains = 1000;

function shareParts(linked: LinkedProvider, shared: SharedValues): LinkedProvider {
  const { provider, ...rest } = linked;
  if (provider === undefined) return linked;
  // The list stays as it is: it may hold a million domains, and is no copy of anything.
  const { domains } = provider;
  const packed = packProvider(domains.length > manyDomains ? { ...provider, domains: [] } : provider);
  const made = shared.unpack(packed, provider.name, provider.file);
  return { ...rest, provider: domains.length > manyDomains ? { ...made, domains } : made };
}

function withBases(names: ReadonlySet<string>, used: ReadonlyMap<string, ReadVersion>): ReadonlySet<string> {
  const all = new Set(names);
  for (const name of all) {
    const base = used.get(name)?.extends;
    if (base !== undefined && used.has(base)) all.add(base);
  }
  return all;
}

/** Puts files that can't be served back to their former version. True where it helped to try. */
function putBack(
  linked: ReadonlyMap<string, LinkedProvider>,
  used: Map<string, ReadVersion>,
  before: ReadonlyMap<string, Served>,
): boolean {
  let changed = false;
  for (const [name, one] of linked) {
    const former = before.get(name)?.version;
    if (!failed(one) || former === undefined || former === used.get(name)) continue;
    used.set(name, former);
    changed = true;
  }
  return changed;
}

/** A base file (`domains: []`) has no provider either, but no errors. */
function failed(linked: LinkedProvider | undefined): boolean {
  return linked !== undefined && linked.provider === undefined && hasErrors(linked.problems);
}
