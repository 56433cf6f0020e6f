import { linkProviders, type LinkedProvider } from '../config/link-providers.ts';
import type { ProviderFile } from '../config/provider-file.ts';
import { parseDomainPattern, type DomainPattern } from '../model/domain.ts';
import type { Place, Problem } from '../model/problem.ts';
import { EqualLists } from './equal-lists.ts';
import { packProvider, type PackedProvider, type SharedValues } from './shared-values.ts';

/**
 * A version of a provider file as it is kept: what the store asks for at every look, and the rest as one text, which
 * takes a fifth of the memory.
 */
export interface ReadVersion extends Omit<ProviderFile, 'values' | 'places'> {
  readonly packed: string;
  /** What linking makes of a file that needs no other one. Absent where linking has to do it. */
  readonly linked?: LinkedProvider;
}

/** The same as plain data that crosses threads. */
export interface SentVersion extends Omit<ReadVersion, 'linked'> {
  readonly linked?: Omit<LinkedProvider, 'provider'> & { readonly provider?: PackedProvider };
}

interface Packed {
  readonly values: ProviderFile['values'];
  readonly places: readonly (readonly [string, Omit<Place, 'file'>])[];
}

/** Packs what was read of a file. */
export function packVersion(read: ProviderFile): ReadVersion {
  const { values, places, ...rest } = read;
  const packed = [...places].map(
    ([path, { line, column, excerpt }]) => [path, { line, column, excerpt }] as const,
  );
  return { ...rest, packed: pack({ values, places: packed }) };
}

function pack(packed: Packed): string {
  return JSON.stringify(packed);
}

/**
 * Packs what was read of a file to be sent, with what linking makes of it where it extends nothing and names no list,
 * so that this is done beside the thread that serves. `lists` are those of files that are sent together.
 */
export function sendVersion(read: ProviderFile, lists = new EqualLists()): SentVersion {
  const version = withoutLinked(packVersion(read));
  if (read.usable === 'no' || read.extends !== undefined || read.domainsFile !== undefined) return version;
  const [linked] = linkProviders([read], new Map(), []);
  // What directories may name is left to linking, which is quick: there are few such files.
  if (linked === undefined || linked.base !== undefined) return version;
  const { provider, ...rest } = linked;
  if (provider === undefined) return { ...version, linked: rest };
  const { own, shared } = packProvider(provider);
  return {
    ...version,
    // It is never linked again, and whoever extends it needs no places.
    packed: pack({ values: read.values, places: [] }),
    linked: { ...rest, provider: { own, shared: lists.same(shared) } },
  };
}

/** Takes in what was sent. */
export function takeVersion(
  { linked, ...sent }: SentVersion,
  file: string,
  shared: SharedValues,
): ReadVersion {
  const { name } = sent;
  // The same texts and lists everywhere, not the copies that came along.
  const version = { ...sent, file, problems: sent.problems.length === 0 ? none : sent.problems };
  if (linked === undefined) return version;
  const problems = linked.problems.length === 0 ? none : linked.problems;
  const provider =
    linked.provider === undefined ? {} : { provider: shared.unpack(linked.provider, name, file) };
  return { ...version, linked: { name, file, problems, ...provider } };
}

const none: readonly Problem[] = [];

function withoutLinked<Version extends { readonly linked?: unknown }>(
  version: Version,
): Omit<Version, 'linked'> {
  const { linked: _, ...rest } = version;
  return rest;
}

/** The domains that a file claims by itself: those it lists, or the one after which it is named. None where it has errors. */
export function writtenDomains({ packed, usable, name }: ReadVersion): readonly DomainPattern[] {
  if (usable === 'no') return [];
  const { values } = JSON.parse(packed) as Packed;
  if (values.domains !== undefined) return values.domains;
  const named = parseDomainPattern(name);
  return named.ok ? [named.value] : [];
}

/** Unpacks a version for linking. The text comes from packVersion. */
export function unpackVersion(version: ReadVersion): ProviderFile {
  const { packed, ...rest } = version;
  const { values, places } = JSON.parse(packed) as Packed;
  const { file } = rest;
  return {
    ...withoutLinked(rest),
    values,
    places: new Map(places.map(([path, place]) => [path, { file, ...place }])),
  };
}
