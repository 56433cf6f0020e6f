import type { DomainList } from '../config/domain-list.ts';
import type { LinkInput } from './link-versions.ts';
import type { ReadVersion } from './read-version.ts';
import type { WatchedFile } from './watched-file.ts';

/** Says of every file that is there what was read of it last, as linking wants to know it. */
export function presentVersions(
  providerFiles: ReadonlyMap<string, WatchedFile<ReadVersion>>,
  lists: ReadonlyMap<string, WatchedFile<DomainList>>,
): Pick<LinkInput, 'files' | 'lists'> {
  return {
    files: {
      has: (name) => providerFiles.has(name),
      get(name) {
        const file = providerFiles.get(name);
        if (file === undefined) return undefined;
        const { parsed, problem } = file;
        const list = parsed?.domainsFile;
        const ready = list === undefined || lists.get(list)?.parsed !== undefined;
        return { latest: parsed, ready, unreadable: problem !== undefined };
      },
    },
    lists: new Map(
      [...lists].flatMap(([path, { parsed }]) => (parsed === undefined ? [] : [[path, parsed]])),
    ),
  };
}
