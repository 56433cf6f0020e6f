import { isAbsolute, relative } from 'node:path';
import type { Settings } from '../config/settings.ts';
import type { Provider } from '../model/provider.ts';
import { openFolderStore, type FolderStore, type FolderStoreOptions } from '../store/folder-store.ts';
import type { Surroundings } from './surroundings.ts';

/** A store, and the providers that its first look found. */
export interface OpenStore {
  readonly store: FolderStore;
  readonly providers: readonly Provider[];
}

/** Opens the store of the settings. Files are named in messages the way a person in the working folder would. */
export async function openStore(
  settings: Settings,
  { workingFolder }: Pick<Surroundings, 'workingFolder'>,
  options: Pick<FolderStoreOptions, 'onEvent' | 'onSnapshot' | 'firstLoadWait' | 'state'> = {},
): Promise<OpenStore> {
  let providers: readonly Provider[] = [];
  const store = await openFolderStore({
    ...options,
    folder: shortPath(settings.providers, workingFolder),
    maxShrink: settings.limits.maxShrink,
    onEvent(event) {
      if (event.kind === 'loaded') providers = event.providers;
      options.onEvent?.(event);
    },
  });
  return { store, providers };
}

/** A path below the working folder without that folder in front; any other as it is. */
export function shortPath(path: string, workingFolder: string): string {
  const short = relative(workingFolder, path);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
}
