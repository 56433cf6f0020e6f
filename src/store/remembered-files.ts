import type { ProviderFile } from '../config/provider-file.ts';
import type { FolderFiles } from './folder-files.ts';
import { linkVersions, type Served } from './link-versions.ts';
import type { Memorable } from './provider-memory.ts';
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
  const input = {
    files: new Map(
      [...served].map(([name, { version }]) => [name, { latest: version, ready: true, unreadable: false }]),
    ),
    lists: new Map([...lists].map(([path, { list }]) => [path, list])),
    presets,
    shared,
    changedNames: new Set(names.map(([name]) => name)),
    changedLists: new Set<string>(),
  };
  const former = new Map(
    [...served].map(([name, one]) => [
      name,
      one.version.domainsFile === undefined ? one : { ...one, provider: undefined },
    ]),
  );
  return linkVersions(input, former);
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
