import type { Problem } from '../model/problem.ts';
import type { FileKind } from './file-reading.ts';
import { lookAt } from './file-stamp.ts';
import type { Again } from './look-loop.ts';
import type { KnownContent } from './known-content.ts';
import { Turns } from './turns.ts';
import { WatchedFile, type Look, type LookTimes, type Wanted } from './watched-file.ts';

/**
 * Files looked at together: while one is parsed in its thread, the next is read. The process has four threads for files, name look-ups and signatures; a mount that hangs must not take them all.
 */
const looksAtOnce = 2;

/** Fewer files than this are read here: a thread takes longer to start. */
const fewestTogether = 512;

/** Files looked at and read in one go: a few tens of milliseconds for a thread, a few for the one that serves. */
const filesTogether = 256;

/** Goes begun at the same time, so that no thread waits for the next one. */
const goesAtOnce = 4;

/** What was read of a file before a restart. */
export interface Recalled<Parsed> {
  readonly path: string;
  readonly parsed: Parsed;
  readonly content: KnownContent | undefined;
}

/** Is told of each file that was looked at and is at rest. `same`: it says what it said when it was read before. */
type OnSettled<Parsed> = (key: string, file: WatchedFile<Parsed>, same: boolean) => void;

/** Watched files of one kind, by a key. Collects what changed until it is taken. */
export class WatchedFiles<Parsed> {
  readonly files = new Map<string, WatchedFile<Parsed>>();
  readonly #kind: FileKind<Parsed>;
  readonly #onSettled: OnSettled<Parsed> | undefined;
  /** Keys of files that have to be looked at again soon, and in how many milliseconds. */
  readonly #restless = new Map<string, number>();
  #changed = new Set<string>();
  readonly #problems = new Map<string, Problem>();
  /** What was read before a restart, until its file is looked at. */
  #recalled: (key: string) => Recalled<Parsed> | undefined = () => undefined;

  constructor(kind: FileKind<Parsed>, onSettled?: OnSettled<Parsed>) {
    this.#kind = kind;
    this.#onSettled = onSettled;
  }

  /** Takes over what was read before a restart: asked once for each file that is looked at. */
  recall(recalled: (key: string) => Recalled<Parsed> | undefined): void {
    this.#recalled = recalled;
  }

  /** Every file was looked at; what was read of others before a restart is of no use. */
  forgetRecalled(): void {
    this.#recalled = () => undefined;
  }

  /** Keys and paths of files that are not at rest. */
  restless(): ReadonlyMap<string, string> {
    return new Map([...this.#restless.keys()].map((key) => [key, this.files.get(key)?.path ?? key]));
  }

  /** When to look again at files that are not at rest; at the whole folder where one of them is missing. */
  again(): Again | undefined {
    if (this.#restless.size === 0) return undefined;
    const whole = [...this.#restless.keys()].some((key) => this.files.get(key)?.missing === true);
    return { inMilliseconds: Math.min(...this.#restless.values()), whole };
  }

  /** Keys of files that came, changed or went since the last call. */
  takeChanged(): ReadonlySet<string> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  problems(): readonly Problem[] {
    return [...this.#problems.values()];
  }

  /** Looks at some files, a few at a time, and reads those that changed and are at rest. */
  async look(paths: ReadonlyMap<string, string>, times: LookTimes): Promise<void> {
    const { lookAtMany, readMany } = this.#kind;
    if (paths.size >= fewestTogether && lookAtMany !== undefined && readMany !== undefined) {
      return this.#lookTogether(paths, times, lookAtMany, readMany);
    }
    const rest = paths.entries();
    const lane = async (): Promise<void> => {
      for (const [key, path] of rest) {
        const file = this.#fileFor(key, path);
        this.#note(key, file, await file.look(await lookAt(path), times));
      }
    };
    await Promise.all(Array.from({ length: looksAtOnce }, lane));
  }

  async #lookTogether(
    paths: ReadonlyMap<string, string>,
    times: LookTimes,
    lookAtMany: NonNullable<FileKind<Parsed>['lookAtMany']>,
    readMany: NonNullable<FileKind<Parsed>['readMany']>,
  ): Promise<void> {
    const rest = inGroups(paths, filesTogether);
    const lane = async (): Promise<void> => {
      for (const group of rest) {
        const sightings = await lookAtMany(group.map(([, path]) => path));
        const wanted: {
          readonly key: string;
          readonly file: WatchedFile<Parsed>;
          readonly wanted: Wanted;
        }[] = [];
        for (const [index, [key, path]] of group.entries()) {
          const sighting = sightings[index];
          if (sighting === undefined) continue;
          const file = this.#fileFor(key, path);
          const look = file.see(sighting, times);
          if (look.kind === 'wanted') wanted.push({ key, file, wanted: look });
          else this.#note(key, file, look);
        }
        if (wanted.length === 0) continue;
        const readings = await readMany(wanted.map(({ file }) => file.toRead));
        for (const [index, one] of wanted.entries()) {
          const reading = readings[index];
          if (reading !== undefined) this.#note(one.key, one.file, one.file.take(one.wanted, reading));
        }
      }
    };
    await Promise.all(Array.from({ length: goesAtOnce }, lane));
  }

  /** Takes in that all other files than these are missing. */
  async lookMissing(present: ReadonlyMap<string, string>, times: LookTimes): Promise<void> {
    const turns = new Turns();
    const missing: [string, WatchedFile<Parsed>][] = [];
    let lastWent = 0;
    for (const [key, file] of this.files) {
      if (turns.isOver()) await turns.next();
      if (present.has(key)) continue;
      missing.push([key, file]);
      lastWent = Math.max(lastWent, file.missingSince ?? times.clock());
    }
    for (const [key, file] of missing) {
      if (turns.isOver()) await turns.next();
      this.#note(key, file, file.lookMissing({ ...times, lastWent }));
    }
  }

  forget(key: string): void {
    this.files.delete(key);
    this.#restless.delete(key);
    this.#problems.delete(key);
  }

  #fileFor(key: string, path: string): WatchedFile<Parsed> {
    const present = this.files.get(key);
    if (present?.path === path) return present;
    const file = new WatchedFile(path, this.#kind);
    this.files.set(key, file);
    const recalled = this.#recalled(key);
    if (recalled?.path === path) file.recall(recalled.parsed, recalled.content);
    return file;
  }

  #note(key: string, file: WatchedFile<Parsed>, look: Look): void {
    if (look.kind === 'waiting') this.#restless.set(key, look.lookAgainIn);
    else this.#restless.delete(key);
    if (look.kind === 'changed' || look.kind === 'gone') this.#changed.add(key);
    if (look.kind !== 'waiting') this.#onSettled?.(key, file, look.kind === 'same');
    const { problem } = file;
    if (problem === undefined) this.#problems.delete(key);
    else this.#problems.set(key, problem);
    if (look.kind === 'gone') this.forget(key);
  }
}

/** The entries of a map in groups. Several readers share what is left. */
function* inGroups(paths: ReadonlyMap<string, string>, size: number): Generator<[string, string][]> {
  let group: [string, string][] = [];
  for (const entry of paths) {
    group.push(entry);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
