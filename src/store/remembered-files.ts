import type { ProviderFile } from '../config/provider-file.ts';
import type { FolderFiles } from './folder-files.ts';
import { linkVersions, type LinkInput, type Served } from './link-versions.ts';
import type { Memorable } from './provider-memory.ts';
import { References } from './references.ts';
import type { ServedFiles } from './served-files.ts';
import { shardedByText, type ShardedMap } from './sharded-map.ts';
import type { SharedValues } from './shared-values.ts';
import type { Remembered } from './state-reader.ts';
import { Turns } from './turns.ts';

/**
 * What is served of remembered files. Those that name a list of domains are linked with it, because it is kept once, and
 * so are base files, of which no provider is kept.
 */
export async function linkRemembered(
  { files, lists }: Remembered,
  presets: readonly ProviderFile[],
  shared: SharedValues,
): Promise<ShardedMap<string, Served>> {
  const all = shardedByText<string, Served>().change();
  const references = new References();
  const changedNames = new Set<string>();
  const turns = new Turns();
  for (const [name, { served }] of files) {
    if (turns.isOver()) await turns.next();
    const { version, provider } = served;
    const listed = version.domainsFile !== undefined;
    // Without its domains it is of no use, not even as a last good version.
    all.set(name, listed ? { ...served, provider: undefined } : served);
    references.set(name, version, undefined);
    if (listed || provider === undefined) changedNames.add(name);
  }
  const former = all.done();
  if (changedNames.size === 0) return former;
  const input: LinkInput = {
    files: {
      has: (name) => former.has(name),
      get(name) {
        const version = former.get(name)?.version;
        return version === undefined ? undefined : { latest: version, ready: true, unreadable: false };
      },
    },
    references,
    lists: new Map([...lists].map(([path, { list }]) => [path, list])),
    presets,
    shared,
    changedNames,
    changedLists: new Set<string>(),
  };
  const served = former.change();
  for (const [name, one] of await linkVersions(input, former)) {
    if (turns.isOver()) await turns.next();
    if (one !== undefined) served.set(name, one);
  }
  return served.done();
}

/** What has to be remembered of what is served now. */
export function memorable({ served, snapshot, contestedOwners }: ServedFiles, files: FolderFiles): Memorable {
  return {
    served,
    *inOrder() {
      // Sorted by file: sorting what is sorted takes no time at the next start.
      for (const { name } of snapshot?.providers ?? []) {
        const one = served.get(name);
        if (one !== undefined) yield [name, one];
      }
      for (const entry of served) if (entry[1].provider === undefined) yield entry;
    },
    owners: contestedOwners,
    contentOf({ version }) {
      const file = files.providerFiles.get(version.name);
      return file?.parsed === version ? file.content : undefined;
    },
    lists: new Map(
      [...files.lists].flatMap(([path, { parsed, content }]) =>
        parsed === undefined ? [] : [[path, { list: parsed, content }]],
      ),
    ),
  };
}
