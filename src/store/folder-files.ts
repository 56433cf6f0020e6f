import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DomainList } from '../config/domain-list.ts';
import type { ProviderFile } from '../config/provider-file.ts';
import type { Problem } from '../model/problem.ts';
import { fileProblem, unreadable } from './file-problems.ts';
import { lookAt, type Sighting } from './file-stamp.ts';
import type { Parser } from './parse-thread.ts';
import { WatchedFile, type FileKind, type LookTimes } from './watched-file.ts';

/** A provider is a page of text; the parser's worst case at this size is about a second. */
export const maxProviderFileBytes = 256 * 1024;

/** About three million domains. */
export const maxDomainListBytes = 64 * 1024 * 1024;

/**
 * Files looked at together. The process has four threads for files, name look-ups and signatures; a mount that hangs
 * must not take them all.
 */
const looksAtOnce = 2;

/** What one look at the folder found. */
export interface FolderLook {
  /** Stems of provider files that came, changed or went. */
  readonly changedNames: ReadonlySet<string>;
  /** Paths of domain lists that changed. */
  readonly changedLists: ReadonlySet<string>;
  /** Milliseconds after which something that is not at rest yet has to be looked at again. */
  readonly lookAgainIn: number | undefined;
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
  readonly #providerKind: FileKind<ProviderFile>;
  readonly #listKind: FileKind<DomainList>;
  /** By stem. */
  readonly #providerFiles = new Map<string, WatchedFile<ProviderFile>>();
  /** By path. */
  readonly #lists = new Map<string, WatchedFile<DomainList>>();
  #folderProblem: Problem | undefined;
  #nameProblems: readonly Problem[] = [];

  constructor(folder: string, parser: Parser, clock: () => number) {
    this.#folder = folder;
    this.#clock = clock;
    this.#providerKind = {
      limit: maxProviderFileBytes,
      async parse(file, bytes) {
        const answer = await parser.parse({ kind: 'provider-file', file, bytes });
        return answer.kind === 'provider-file'
          ? { kind: 'parsed', parsed: answer.content }
          : { kind: 'refused', problem: refusal(answer, file) };
      },
    };
    this.#listKind = {
      limit: maxDomainListBytes,
      async parse(file, bytes) {
        const answer = await parser.parse({ kind: 'domain-list', file, bytes });
        return answer.kind === 'domain-list'
          ? { kind: 'parsed', parsed: answer.content }
          : { kind: 'refused', problem: refusal(answer, file) };
      },
    };
  }

  get providerFiles(): ReadonlyMap<string, WatchedFile<ProviderFile>> {
    return this.#providerFiles;
  }

  get lists(): ReadonlyMap<string, WatchedFile<DomainList>> {
    return this.#lists;
  }

  /** What is wrong with the folder and with files as a whole. Problems inside a file's text are with its content. */
  problems(): readonly Problem[] {
    const files = [...this.#providerFiles.values(), ...this.#lists.values()].flatMap(
      (file) => file.problem ?? [],
    );
    return [
      ...(this.#folderProblem === undefined ? [] : [this.#folderProblem]),
      ...this.#nameProblems,
      ...files,
    ];
  }

  /**
   * Looks at every file once and reads those that changed and are at rest. `wallTime` is given on the first look.
   * `listsInUse`: the domain lists of versions that are served though their file has a newer, broken one.
   */
  async look(listsInUse: Iterable<string>, wallTime: number | undefined): Promise<FolderLook> {
    const times: LookTimes = { began: this.#clock(), clock: this.#clock, wallTime };
    const changedNames = new Set<string>();
    const changedLists = new Set<string>();
    let fileNames: readonly string[];
    try {
      fileNames = await readdir(this.#folder);
      this.#folderProblem = undefined;
    } catch (error) {
      this.#folderProblem = unreadable(this.#folder, 'folder-unreadable', error as NodeJS.ErrnoException);
      return { changedNames, changedLists, lookAgainIn: undefined, readable: false };
    }
    const soonest = [
      await this.#lookAtProviderFiles(this.#chooseNames(fileNames), times, changedNames),
      await this.#lookAtLists(listsInUse, times, changedLists),
    ].filter((time) => time !== undefined);
    const lookAgainIn = soonest.length === 0 ? undefined : Math.min(...soonest);
    return { changedNames, changedLists, lookAgainIn, readable: true };
  }

  /** One path a stem, sorted by file name: the file that has the name already, else the first. */
  #chooseNames(fileNames: readonly string[]): Map<string, string> {
    const chosen = new Map<string, string>();
    const problems: Problem[] = [];
    for (const fileName of fileNames.filter(isProviderFileName).sort()) {
      const stem = stemOf(fileName);
      const path = join(this.#folder, fileName);
      const other = chosen.get(stem);
      if (other === undefined) {
        chosen.set(stem, path);
        continue;
      }
      const present = this.#providerFiles.get(stem)?.path === path ? path : other;
      chosen.set(stem, present);
      const loser = present === path ? other : path;
      problems.push(
        fileProblem(loser, 'name-used-twice', {
          message: `${present} has the same name, so this file is not read`,
          advice: 'remove or rename one of the two',
        }),
      );
    }
    this.#nameProblems = problems;
    return chosen;
  }

  async #lookAtProviderFiles(
    paths: ReadonlyMap<string, string>,
    times: LookTimes,
    changed: Set<string>,
  ): Promise<number | undefined> {
    let soonest: number | undefined;
    for await (const [stem, path, sighting] of sightings(paths)) {
      let file = this.#providerFiles.get(stem);
      if (file === undefined || file.path !== path) {
        file = new WatchedFile(path, this.#providerKind);
        this.#providerFiles.set(stem, file);
      }
      const look = await file.look(sighting, times);
      if (look.kind === 'changed') changed.add(stem);
      if (look.kind === 'waiting') soonest = Math.min(soonest ?? look.lookAgainIn, look.lookAgainIn);
      if (look.kind === 'gone') this.#forget(stem, changed);
    }
    for (const [stem, file] of this.#providerFiles) {
      if (paths.has(stem)) continue;
      const look = file.lookMissing(times);
      if (look.kind === 'gone') this.#forget(stem, changed);
      if (look.kind === 'waiting') soonest = Math.min(soonest ?? look.lookAgainIn, look.lookAgainIn);
    }
    return soonest;
  }

  #forget(stem: string, changed: Set<string>): void {
    this.#providerFiles.delete(stem);
    changed.add(stem);
  }

  async #lookAtLists(
    inUse: Iterable<string>,
    times: LookTimes,
    changed: Set<string>,
  ): Promise<number | undefined> {
    let soonest: number | undefined;
    const wanted = new Set(inUse);
    for (const { parsed } of this.#providerFiles.values()) {
      if (parsed?.domainsFile !== undefined) wanted.add(parsed.domainsFile);
    }
    for (const path of this.#lists.keys()) if (!wanted.has(path)) this.#lists.delete(path);
    for await (const [path, , sighting] of sightings(new Map([...wanted].map((path) => [path, path])))) {
      let list = this.#lists.get(path);
      if (list === undefined) {
        list = new WatchedFile(path, this.#listKind);
        this.#lists.set(path, list);
      }
      const looked = await list.look(sighting, times);
      const look = looked.kind === 'gone' ? list.reportGone() : looked;
      if (look.kind === 'changed') changed.add(path);
      if (look.kind === 'waiting') soonest = Math.min(soonest ?? look.lookAgainIn, look.lookAgainIn);
    }
    return soonest;
  }
}

/**
 * True for the names of provider files. Hidden files are left out: editors keep their swap and lock files there
 * (`.x.yaml.swp`, `.#x.yaml`) and a Kubernetes ConfigMap its versions (`..data`). Back-ups (`x.yaml~`, `#x.yaml#`) end
 * otherwise.
 */
export function isProviderFileName(fileName: string): boolean {
  return !fileName.startsWith('.') && /[^.]\.ya?ml$/.test(fileName);
}

function stemOf(fileName: string): string {
  return fileName.replace(/\.ya?ml$/, '');
}

/** Looks at paths, a few at a time, and hands them over in their order. */
async function* sightings(
  paths: ReadonlyMap<string, string>,
): AsyncGenerator<readonly [key: string, path: string, sighting: Sighting]> {
  const ahead: (readonly [string, string, Promise<Sighting>])[] = [];
  for (const [key, path] of paths) {
    ahead.push([key, path, lookAt(path)]);
    if (ahead.length < looksAtOnce) continue;
    const next = ahead.shift();
    if (next !== undefined) yield [next[0], next[1], await next[2]];
  }
  for (const [key, path, sighting] of ahead) yield [key, path, await sighting];
}

function refusal(answer: Awaited<ReturnType<Parser['parse']>>, file: string): Problem {
  return answer.kind === 'refused'
    ? answer.problem
    : fileProblem(file, 'file-not-parsed', { message: 'the file could not be read' });
}
