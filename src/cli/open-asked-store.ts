import { escapeForTerminal } from '../config/print-problem.ts';
import type { Settings } from '../config/settings.ts';
import type { DirectoryStore } from '../store/directories/directory-store.ts';
import type { FolderStore } from '../store/folder-store.ts';
import { withDirectories } from './open-directories.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Puts the directories of the settings behind the provider files, for a command that asks for one domain. Undefined, with
 * the reason on standard error, where one can't be opened: the settings are right as far as they can be read, but this
 * Node lacks a database, or a filter is none. The folder store is closed then.
 */
export async function openAskedStore(
  folder: FolderStore,
  settings: Settings,
  { err }: Pick<Surroundings, 'err'>,
): Promise<FolderStore | DirectoryStore | undefined> {
  try {
    return await withDirectories(folder, settings);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'a directory can not be opened';
    err.write(`${escapeForTerminal(`error: ${reason}`)}\n`);
    await folder.close();
    return undefined;
  }
}
