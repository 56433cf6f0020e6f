import { watch, type FSWatcher } from 'node:fs';
import { lookAtFolder } from './file-stamp.ts';

/**
 * Tells early that something in a folder may have changed. Only a hint: a write to the target of a link and a folder
 * that was removed and made again give no event, some mounts give none at all, and the number of watches is limited by
 * the system. Whoever uses it also looks from time to time.
 */
export class FolderWatcher {
  readonly #folder: string;
  readonly #onHint: (fileName: string | undefined) => void;
  #watcher: FSWatcher | undefined;
  #watched: string | undefined;

  /** `onHint` is called with the name of a file in the folder, or with nothing where it could be any. */
  constructor(folder: string, onHint: (fileName: string | undefined) => void) {
    this.#folder = folder;
    this.#onHint = onHint;
  }

  /** Begins to watch, or again where another folder lies at the path by now. Look afterwards. Never rejects. */
  async renew(): Promise<void> {
    const present = await lookAtFolder(this.#folder);
    if (present === this.#watched) return;
    this.close();
    if (present === undefined) return;
    try {
      this.#watcher = watch(this.#folder, { persistent: false }, (_event, fileName) => {
        this.#onHint(fileName ?? undefined);
      });
      this.#watcher.on('error', () => this.close());
      this.#watched = present;
    } catch {
      this.close();
    }
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#watched = undefined;
  }
}
