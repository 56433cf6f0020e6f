import type { Problem } from '../model/problem.ts';
import type { Provider } from '../model/provider.ts';
import type { Conflict } from './claims.ts';
import { describeConflicts } from './conflict-problems.ts';
import type { FolderFiles } from './folder-files.ts';
import type { Parser } from './parse-thread.ts';
import type { ServedFiles } from './served-files.ts';

/** What is said of domains that several files claim. */
export class ConflictReport {
  readonly #serving: ServedFiles;
  readonly #files: FolderFiles;
  readonly #parser: Parser;
  #problems: readonly Problem[] = [];
  #waiting = false;

  constructor(serving: ServedFiles, files: FolderFiles, parser: Parser) {
    this.#serving = serving;
    this.#files = files;
    this.#parser = parser;
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** True where a conflict with a file that may just be on its way out was left out, to be looked at again. */
  get waiting(): boolean {
    return this.#waiting;
  }

  /** Takes in all conflicts of what is served now. */
  async take(conflicts: readonly Conflict[]): Promise<void> {
    const shown = conflicts.filter((conflict) => !this.#isLeaving(conflict));
    this.#waiting = shown.length < conflicts.length;
    this.#problems = await describeConflicts(shown, (provider) => this.#sourcesOf(provider), this.#parser);
  }

  /** A file that is missing for a moment, or held back, still owns its domains; whoever takes its place is no intruder. */
  #isLeaving({ owner, loser }: Conflict): boolean {
    return [owner, loser].some(
      ({ name }) => this.#serving.isHeld(name) || this.#files.providerFiles.get(name)?.missing === true,
    );
  }

  #sourcesOf({ name, file }: Provider): readonly string[] {
    const list = this.#serving.served.get(name)?.version.domainsFile;
    return list === undefined ? [file] : [file, list];
  }
}
