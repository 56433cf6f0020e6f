import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DomainList } from '../config/domain-list.ts';
import type { Problem } from '../model/problem.ts';
import type { EarlyAnswers } from './early-answers.ts';
import { domainLists } from './file-kinds.ts';
import { chooseFiles, isProviderFileName, stemOf } from './file-names.ts';
import { unreadable } from './file-problems.ts';
import type { Again } from './look-loop.ts';
import type { StartingParser } from './parser.ts';
import { providerFiles } from './provider-file-kind.ts';
import type { ReadVersion } from './read-version.ts';
import type { SharedValues } from './shared-values.ts';
import type { Remembered } from './state-reader.ts';
import { Turns } from './turns.ts';
import type { LookTimes, WatchedFile } from './watched-file.ts';
import { WatchedFiles } from './watched-files.ts';

/** What to look at. */
export interface LookQuestion {
  /** Names of files that may have changed; only they and what is not at rest are looked at. `all`: the whole folder. */
  readonly fileNames: ReadonlySet<string> | 'all';
  /** The domain lists of versions that are served though their file has a newer, broken one. */
  readonly listsInUse: Iterable<string>;
  /** The wall clock, until there is something to serve. */
  readonly wallTime: number | undefined;
  /** Is told of each file that is at rest, until there is something to serve. */
  readonly early?: EarlyAnswers | undefined;
}

/** What a look at the folder found. */
export interface FolderLook {
  /** Stems of provider files that came, changed or went. */
  readonly changedNames: ReadonlySet<string>;
  /** Paths of domain lists that changed. */
  readonly changedLists: ReadonlySet<string>;
  /** When something that is not at rest yet has to be looked at again. */
  readonly again: Again | undefined;
  /** False where the folder itself could not be read: what was known of it stays. */
  readonly readable: boolean;
}

/**
 * The files of a provider folder (`*.yaml`, `*.yml`, not those of its subfolders) and the domain lists they name,
 * wherever these lie. Knows what was read of each last; reads only what changed.
 */
export class FolderFiles {
  readonly #folder: string;
  readonly #clock: () => number;
  /** By stem. */
  readonly #providerFiles: WatchedFiles<ReadVersion>;
  /** By path. */
  readonly #lists: WatchedFiles<DomainList>;
  /** The list of domains that the latest version of a provider file names. */
  readonly #listOf = new Map<string, string>();
  #early: EarlyAnswers | undefined;
  #folderProblem: Problem | undefined;
  #nameProblems: readonly Problem[] = [];

  constructor(folder: string, parser: StartingParser, shared: SharedValues, clock: () => number) {
    this.#folder = folder;
    this.#clock = clock;
    this.#providerFiles = new WatchedFiles(providerFiles(parser, shared), (name, { parsed }, same) => {
      this.#early?.take(name, parsed, same);
    });
    this.#lists = new WatchedFiles(domainLists(parser));
  }

  get providerFiles(): ReadonlyMap<string, WatchedFile<ReadVersion>> {
    return this.#providerFiles.files;
  }

  get lists(): ReadonlyMap<string, WatchedFile<DomainList>> {
    return this.#lists.files;
  }

  /** Takes over what was read before a restart; a provider file only where it is known of which content. */
  async recall({ files, lists }: Remembered): Promise<void> {
    const turns = new Turns();
    for (const [name, { served, content }] of files) {
      if (turns.isOver()) await turns.next();
      const { domainsFile } = served.version;
      if (content !== undefined && domainsFile !== undefined) this.#listOf.set(name, domainsFile);
    }
    this.#providerFiles.recall((name) => {
      const file = files.get(name);
      if (file?.content === undefined) return undefined;
      const { version } = file.served;
      return { path: version.file, parsed: version, content: file.content };
    });
    this.#lists.recall((path) => {
      const known = lists.get(path);
      return known === undefined ? undefined : { path, parsed: known.list, content: known.content };
    });
  }

  /** What is wrong with the folder and with files as a whole. Problems inside a file's text are with its content. */
  problems(): readonly Problem[] {
    const ofFolder = this.#folderProblem === undefined ? [] : [this.#folderProblem];
    return [...ofFolder, ...this.#nameProblems, ...this.#providerFiles.problems(), ...this.#lists.problems()];
  }

  /** Looks at files once, and reads those that changed and are at rest. */
  async look({ fileNames, listsInUse, wallTime, early }: LookQuestion): Promise<FolderLook> {
    this.#early = early;
    const some = fileNames === 'all' ? undefined : this.#pathsOf(fileNames);
    const times: LookTimes = {
      began: this.#clock(),
      clock: this.#clock,
      wallTime,
      whole: some === undefined,
    };
    const readable = some === undefined ? await this.#lookAtFolder(times) : true;
    if (some !== undefined) await this.#providerFiles.look(some, times);
    const changedNames = this.#providerFiles.takeChanged();
    await this.#noteLists(changedNames);
    if (readable) await this.#lookAtLists(listsInUse, times);
    return {
      changedNames,
      changedLists: this.#lists.takeChanged(),
      again: earlier(this.#providerFiles.again(), this.#lists.again()),
      readable,
    };
  }

  /** Paths of hinted and restless files, or undefined where only the whole folder tells which file has a name. */
  #pathsOf(fileNames: ReadonlySet<string>): ReadonlyMap<string, string> | undefined {
    const paths = new Map(this.#providerFiles.restless());
    for (const fileName of fileNames) {
      if (!isProviderFileName(fileName)) continue;
      const stem = stemOf(fileName);
      const path = join(this.#folder, fileName);
      const present = paths.get(stem) ?? this.#providerFiles.files.get(stem)?.path;
      if (present !== path && present !== undefined) return undefined;
      paths.set(stem, path);
    }
    return paths;
  }

  async #lookAtFolder(times: LookTimes): Promise<boolean> {
    let fileNames: readonly string[];
    try {
      fileNames = await readdir(this.#folder);
    } catch (error) {
      this.#folderProblem = unreadable(this.#folder, 'folder-unreadable', error as NodeJS.ErrnoException);
      return false;
    }
    this.#folderProblem = undefined;
    const present = (stem: string): string | undefined => this.#providerFiles.files.get(stem)?.path;
    const { paths, problems } = await chooseFiles(this.#folder, fileNames, present);
    this.#nameProblems = problems;
    this.#early?.begin(paths);
    await this.#providerFiles.look(paths, times);
    await this.#providerFiles.lookMissing(paths, times);
    this.#providerFiles.forgetRecalled();
    return true;
  }

  async #noteLists(changedNames: Iterable<string>): Promise<void> {
    const turns = new Turns();
    for (const name of changedNames) {
      if (turns.isOver()) await turns.next();
      const list = this.#providerFiles.files.get(name)?.parsed?.domainsFile;
      if (list === undefined) this.#listOf.delete(name);
      else this.#listOf.set(name, list);
    }
    // A remembered file may be gone.
    for (const name of this.#listOf.keys()) {
      if (!this.#providerFiles.files.has(name)) this.#listOf.delete(name);
    }
  }

  async #lookAtLists(inUse: Iterable<string>, times: LookTimes): Promise<void> {
    const wanted = new Map([...inUse].map((path) => [path, path]));
    for (const list of this.#listOf.values()) wanted.set(list, list);
    for (const path of this.#lists.files.keys()) if (!wanted.has(path)) this.#lists.forget(path);
    await this.#lists.look(wanted, times);
  }
}

function earlier(one: Again | undefined, other: Again | undefined): Again | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    inMilliseconds: Math.min(one.inMilliseconds, other.inMilliseconds),
    whole: one.whole || other.whole,
  };
}
