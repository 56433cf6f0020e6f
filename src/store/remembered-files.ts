import type { ProviderFile } from '../config/provider-file.ts';
import type { FolderFiles } from './folder-files.ts';
import { linkVersions, type LinkInput, type Served } from './link-versions.ts';
import type { Memorable } from './provider-memory.ts';
import { References } from './references.ts';
import type { SharedValues } from './shared-values.ts';
import type { Remembered } from './state-file.ts';

/**
 * What is served of remembered files. Those that name a list of domains are linked with it, because it is kept once, and
 * so are base files, of which no provider is kept.
 */
export async function linkRemembered(
  { files, lists }: Remembered,
  presets: readonly ProviderFile[],
  shared: SharedValues,
): Promise<ReadonlyMap<string, Served>> {
  const served = new Map([...files].map(([name, one]) => [name, one.served]));
  const names = [...served].filter(
    ([, { version, provider }]) => version.domainsFile !== undefined || provider === undefined,
  );
  if (names.length === 0) return served;
  const references = new References();
  for (const [name, { version }] of served) references.set(name, [version]);
  const input: LinkInput = {
    files: {
      get(name) {
        const version = served.get(name)?.version;
        return version === undefined ? undefined : { latest: version, ready: true, unreadable: false };
      },
    },
    references,
    lists: new Map([...lists].map(([path, { list }]) => [path, list])),
    presets,
    shared,
    changedNames: new Set(names.map(([name]) => name)),
    changedLists: new Set<string>(),
  };
  const former = new Map(served);
  for (const [name, one] of names) {
    if (one.version.domainsFile !== undefined) former.set(name, { ...one, provider: undefined });
  }
  for (const [name, one] of await linkVersions(input, former)) {
    if (one !== undefined) served.set(name, one);
  }
  return served;
}

/** Remembered files as they are served now. */
export function withServed({ files }: Remembered, served: ReadonlyMap<string, Served>): Remembered['files'] {
  return new Map(
    [...files].map(([name, one]) => [name, { content: one.content, served: served.get(name) ?? one.served }]),
  );
}

/** What has to be remembered of what is served now. */
export function memorable(served: ReadonlyMap<string, Served>, files: FolderFiles): Memorable {
  return {
    served,
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
