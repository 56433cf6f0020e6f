import type { DomainList } from '../config/domain-list.ts';
import { linkProviders, type LinkedProvider } from '../config/link-providers.ts';
import type { ProviderFile } from '../config/provider-file.ts';
import { hasErrors, type Problem } from '../model/problem.ts';
import type { Provider } from '../model/provider.ts';
import { compareText } from './compare-text.ts';
import { unpackVersion, type ReadVersion } from './read-version.ts';
import type { References } from './references.ts';
import { sameProvider } from './same-provider.ts';
import { packProvider, type SharedValues } from './shared-values.ts';
import { sortInTurns, Turns } from './turns.ts';
import { UsedVersions } from './used-versions.ts';

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
  readonly files: Pick<ReadonlyMap<string, Version>, 'get' | 'has'>;
  /** Of those files, as they are and as they are served. */
  readonly references: References;
  readonly lists: ReadonlyMap<string, DomainList>;
  readonly presets: readonly ProviderFile[];
  /** Providers made here share their equal parts with all others. */
  readonly shared: SharedValues;
  readonly changedNames: ReadonlySet<string>;
  readonly changedLists: ReadonlySet<string>;
}

/** What is served of files now; undefined = nothing any more. Those that are not in it are served as before. */
export type ServedChanges = ReadonlyMap<string, Served | undefined>;

/** Files linked together, with what they extend: a few milliseconds. */
const filesTogether = 50;

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
): Promise<ServedChanges> {
  const turns = new Turns();
  const affected = await findAffected(input, turns);
  const used = new UsedVersions(input, before);
  for (const name of affected) {
    if (turns.isOver()) await turns.next();
    used.choose(name);
  }
  const first = await linkAll(affected, used, input);
  let linked = first;
  // Each round puts at least one file back to its former version, which may mend or break those that extend it.
  while (await putBack(linked, used, before, turns)) linked = await linkAll(affected, used, input);
  const result = new Map<string, Served | undefined>();
  for (const name of affected) {
    if (turns.isOver()) await turns.next();
    const version = used.get(name);
    const present = input.files.get(name);
    const former = before.get(name);
    if (version === undefined) {
      if (present === undefined && former !== undefined) result.set(name, undefined);
      continue;
    }
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
        ...(used.tried(name) === present?.latest ? (first.get(name)?.problems ?? []) : []),
      ],
    });
  }
  return result;
}

/** Files to link anew: changed ones, those with a changed list, and everything that extends them. */
async function findAffected(
  { changedNames, changedLists, references }: LinkInput,
  turns: Turns,
): Promise<ReadonlySet<string>> {
  const affected = new Set<string>();
  for (const name of changedNames) {
    if (turns.isOver()) await turns.next();
    affected.add(name);
  }
  for (const list of changedLists) for (const name of references.naming(list)) affected.add(name);
  // A set hands out what is added while it is walked.
  for (const name of affected) {
    if (turns.isOver()) await turns.next();
    for (const other of references.extending(name)) affected.add(other);
  }
  return affected;
}

/** Links some files together with what they extend, a few at a time, and lets requests through in between. */
async function linkAll(
  names: ReadonlySet<string>,
  used: UsedVersions,
  input: LinkInput,
): Promise<ReadonlyMap<string, LinkedProvider>> {
  const result = new Map<string, LinkedProvider>();
  const wanted: string[] = [];
  const turns = new Turns();
  for (const name of names) {
    if (turns.isOver()) await turns.next();
    const version = used.get(name);
    if (version?.linked !== undefined) result.set(name, version.linked);
    else if (version !== undefined) wanted.push(name);
  }
  const sorted = await sortInTurns(wanted, compareText);
  for (let start = 0; start < sorted.length; start += filesTogether) {
    if (turns.isOverNow()) await turns.next();
    const some = new Set(sorted.slice(start, start + filesTogether));
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

function withBases(names: ReadonlySet<string>, used: UsedVersions): ReadonlySet<string> {
  const all = new Set(names);
  for (const name of all) {
    const base = used.get(name)?.extends;
    if (base !== undefined && used.get(base) !== undefined) all.add(base);
  }
  return all;
}

/** Puts files that can't be served back to their former version. True where it helped to try. */
async function putBack(
  linked: ReadonlyMap<string, LinkedProvider>,
  used: UsedVersions,
  before: ReadonlyMap<string, Served>,
  turns: Turns,
): Promise<boolean> {
  let changed = false;
  for (const [name, one] of linked) {
    if (turns.isOver()) await turns.next();
    const former = before.get(name)?.version;
    if (!failed(one) || former === undefined || former === used.get(name)) continue;
    used.putBack(name, former);
    changed = true;
  }
  return changed;
}

/** A base file (`domains: []`) has no provider either, but no errors. */
function failed(linked: LinkedProvider | undefined): boolean {
  return linked !== undefined && linked.provider === undefined && hasErrors(linked.problems);
}
