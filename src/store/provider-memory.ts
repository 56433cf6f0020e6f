import { providerJsonSchema } from '../config/json-schema.ts';
import type { ProviderFile } from '../config/provider-file.ts';
import type { DomainList } from '../config/domain-list.ts';
import type { Problem } from '../model/problem.ts';
import { fileProblem } from './file-problems.ts';
import type { Served } from './link-versions.ts';
import type { KnownContent } from './known-content.ts';
import type { RememberedList } from './list-record.ts';
import type { RememberedFile } from './provider-record.ts';
import type { SharedValues } from './shared-values.ts';
import { StateFile, stateFilePath } from './state-file.ts';
import type { Remembered } from './state-reader.ts';

/** Milliseconds between a change and its writing, so that changes made together are written together. */
const writeDelay = 500;

/** The end of the last write is waited for no longer than this, in milliseconds. */
const closedWithin = 2000;

/** Where a store keeps what has to outlive a restart. */
export interface StateOptions {
  /** The folder of the setting `state`. */
  readonly folder: string;
  /** The version of the program; another one reads all files anew. */
  readonly version: string;
}

/** What is served now, as far as it has to be remembered. */
export interface Memorable {
  /** By stem. */
  readonly served: ReadonlyMap<string, Served>;
  /** The same in the order in which it is quickest to read again. */
  inOrder(): Iterable<readonly [string, Served]>;
  /** The content that a version was read from, where the file still has it. */
  contentOf(served: Served): KnownContent | undefined;
  /** By path. */
  readonly lists: ReadonlyMap<string, RememberedList>;
  /** By domain or wildcard: stems of files that have it though another one comes first by name. */
  readonly owners: Remembered['owners'];
}

/**
 * Remembers over restarts what is served of a folder: parsed files, so that only changed ones are read again, and last
 * good versions. A state folder that can't be used is a problem to be told, and nothing else.
 */
export class ProviderMemory {
  readonly #state: StateOptions;
  readonly #folder: string;
  readonly #onProblem: (problem: Problem | undefined) => void;
  readonly #file: StateFile;
  #latest: Memorable | undefined;
  /** Stems of files of which something else has to be written than the state file holds. */
  #unwritten = new Set<string>();
  #writtenLists: ReadonlyMap<string, DomainList> = new Map();
  #writtenOwners: Remembered['owners'] = new Map();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    state: StateOptions,
    folder: string,
    presets: readonly ProviderFile[],
    shared: SharedValues,
    onProblem: (problem: Problem | undefined) => void,
  ) {
    this.#state = state;
    this.#folder = folder;
    this.#onProblem = onProblem;
    // What a file was understood to say depends on the program, on the keys it knows and on what it can extend.
    const key = JSON.stringify([state.version, providerJsonSchema(), presets.map(({ values }) => values)]);
    this.#file = new StateFile(stateFilePath(state.folder, folder), key, shared);
  }

  /**
   * What was served before the restart. Never rejects: without a memory the start is slower, that is all. `onLarge` is
   * called before that takes a while.
   */
  async recall(onLarge: () => void): Promise<Remembered> {
    try {
      const remembered = await this.#file.read(this.#folder, onLarge);
      this.#writtenLists = new Map([...remembered.lists].map(([path, { list }]) => [path, list]));
      this.#writtenOwners = remembered.owners;
      return remembered;
    } catch (error) {
      this.#onProblem(this.#problem(error));
      return { files: new Map(), lists: new Map(), owners: new Map() };
    }
  }

  /** Remembers this soon; `names` are the stems of files of which something else is served than before. */
  save(latest: Memorable, names: Iterable<string>): void {
    this.#latest = latest;
    for (const name of names) this.#unwritten.add(name);
    this.#timer ??= setTimeout(() => void this.#writeInTurn(), writeDelay).unref();
  }

  /** Writes what is not written yet. */
  async close(): Promise<void> {
    if (this.#timer === undefined) return this.#writing;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, closedWithin)));
    await Promise.race([this.#writeInTurn(), late]);
    clearTimeout(timer);
  }

  #writeInTurn(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const latest = this.#latest;
    if (latest === undefined) return;
    const lists = new Map([...latest.lists].map(([path, { list }]) => [path, list]));
    const names = this.#unwritten;
    this.#unwritten = new Set();
    try {
      if (this.#file.needsAll) {
        await this.#file.writeAll({ files: allFiles(latest), lists: latest.lists, owners: latest.owners });
      } else {
        const changedLists = [...latest.lists].filter(
          ([path, { list }]) => this.#writtenLists.get(path) !== list,
        );
        const owners = sameOwners(latest.owners, this.#writtenOwners) ? {} : { owners: latest.owners };
        if (names.size + changedLists.length > 0 || 'owners' in owners)
          await this.#file.add({ files: someFiles(latest, names), lists: changedLists, ...owners });
      }
      this.#writtenLists = lists;
      this.#writtenOwners = latest.owners;
      this.#onProblem(undefined);
    } catch (error) {
      // The next write is of everything.
      this.#onProblem(this.#problem(error));
    }
  }

  #problem(error: unknown): Problem {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    const reason = code ?? (error instanceof Error ? error.message : 'unknown reason');
    return fileProblem(this.#state.folder, 'state-unusable', {
      severity: 'warning',
      message: `what is served can't be kept over a restart (${reason}); everything else goes on`,
      advice: 'let the user of this process write there (chown, free space), or correct the setting "state"',
    });
  }
}

function sameOwners(one: Remembered['owners'], other: Remembered['owners']): boolean {
  return one.size === other.size && [...one].every(([pattern, name]) => other.get(pattern) === name);
}

function* allFiles(latest: Memorable): Generator<readonly [string, RememberedFile]> {
  for (const [name, served] of latest.inOrder()) yield [name, remember(latest, served)];
}

/** A file that is gone has nothing to be remembered of it. */
function* someFiles(
  latest: Memorable,
  names: Iterable<string>,
): Generator<readonly [string, RememberedFile | undefined]> {
  for (const name of names) {
    const served = latest.served.get(name);
    yield [name, served === undefined ? undefined : remember(latest, served)];
  }
}

function remember(latest: Memorable, served: Served): RememberedFile {
  return { served, content: latest.contentOf(served) };
}
