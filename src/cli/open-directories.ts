import { escapeForTerminal } from '../config/print-problem.ts';
import type { Settings } from '../config/settings.ts';
import type { FolderStore } from '../store/folder-store.ts';
import type { DirectoryStore } from '../store/directories/directory-store.ts';
import type { DirectoryEvent } from '../store/directories/guarded-directory.ts';
import type { ToldAnswer } from '../store/directories/told-answer.ts';
import type { StoreEvent } from '../store/store-event.ts';
import type { OpenLog } from './logger.ts';
import { reportStoreEvent } from './report-events.ts';

/** Who is told what happens to directories; nobody where it is left out. */
export interface DirectoryListeners {
  readonly onEvent?: (event: StoreEvent) => void;
  readonly onDirectory?: (event: DirectoryEvent) => void;
  readonly onWarning?: (directory: string, text: string) => void;
  /** Told what directories answered, for other processes to learn. */
  readonly onAnswer?: (answer: ToldAnswer) => void;
}

/**
 * The store that the server answers from. Undefined, with the reason in the log, where settings of a directory can't be
 * used; one that is down is no reason. `onAnswer` is told what directories answered.
 */
export async function openServedStore(
  folder: FolderStore,
  settings: Settings,
  open: OpenLog,
  onAnswer?: (answer: ToldAnswer) => void,
): Promise<FolderStore | DirectoryStore | undefined> {
  const { log } = open;
  const listeners: DirectoryListeners = {
    onEvent: (event) => {
      reportStoreEvent(open, event);
    },
    onDirectory: ({ kind, directory, reason, after }) => {
      const seconds = Math.round(after / 1000);
      if (kind === 'directory-down') {
        log.error({ directory, reason }, 'a directory is down: what is known of its domains is served');
      } else {
        log.info({ directory, seconds }, 'a directory is back');
      }
    },
    onWarning: (directory, text) => {
      log.warn({ directory }, escapeForTerminal(text));
    },
    ...(onAnswer === undefined ? {} : { onAnswer }),
  };
  try {
    return await withDirectories(folder, settings, listeners, true);
  } catch (error) {
    log.error(`not started: ${error instanceof Error ? error.message : 'a directory can not be opened'}`);
    return undefined;
  }
}

/**
 * Puts the directories of the settings behind the provider files; the folder store itself where there are none. The store
 * that comes back closes the folder store, too. `keep`: what directories say is written to the folder `state` and
 * read from there, which is for the server only. Rejects where settings can't be used, with a message for the operator.
 */
export async function withDirectories(
  folder: FolderStore,
  { directories, state }: Settings,
  { onEvent, onDirectory, onWarning, onAnswer }: DirectoryListeners = {},
  keep = false,
): Promise<FolderStore | DirectoryStore> {
  if (directories === undefined) return folder;
  const [{ openDirectories }, { openDirectoryStore }, { directoriesMark, lastAnswersPath }] =
    await Promise.all([
      import('../store/directories/open-directories.ts'),
      import('../store/directories/directory-store.ts'),
      import('../store/directories/last-answers.ts'),
    ]);
  const opened = await openDirectories(directories, {
    providers: folder,
    ...(onDirectory === undefined ? {} : { onEvent: onDirectory }),
    ...(onWarning === undefined ? {} : { onWarning }),
  });
  return openDirectoryStore(folder, {
    directories: opened,
    ...(onEvent === undefined ? {} : { onEvent }),
    ...(onAnswer === undefined ? {} : { onAnswer }),
    ...(keep && state !== undefined
      ? { keep: { path: lastAnswersPath(state), mark: directoriesMark(directories) } }
      : {}),
  });
}
