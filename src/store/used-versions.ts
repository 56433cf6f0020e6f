import type { LinkInput, Served } from './link-versions.ts';
import type { ReadVersion } from './read-version.ts';

/** The version that counts of each file that is there, chosen when somebody asks. */
export class UsedVersions {
  readonly #input: LinkInput;
  readonly #before: ReadonlyMap<string, Served>;
  readonly #chosen = new Map<string, ReadVersion>();
  /** What was tried first, of files that were put back to another version. */
  readonly #first = new Map<string, ReadVersion | undefined>();

  constructor(input: LinkInput, before: ReadonlyMap<string, Served>) {
    this.#input = input;
    this.#before = before;
  }

  /** Chooses the version that is tried first of a file that is affected. */
  choose(name: string): void {
    const version = this.#input.files.has(name) ? chooseVersion(this.#input, name, this.#before) : undefined;
    if (version !== undefined) this.#chosen.set(name, version);
  }

  get(name: string): ReadVersion | undefined {
    const chosen = this.#chosen.get(name);
    if (chosen !== undefined) return chosen;
    const file = this.#input.files.get(name);
    return file === undefined ? undefined : (this.#before.get(name)?.version ?? file.latest);
  }

  /** The version that was tried first. */
  tried(name: string): ReadVersion | undefined {
    return this.#first.has(name) ? this.#first.get(name) : this.get(name);
  }

  putBack(name: string, version: ReadVersion): void {
    if (!this.#first.has(name)) this.#first.set(name, this.get(name));
    this.#chosen.set(name, version);
  }
}

/** The version that is tried first. */
function chooseVersion(
  input: LinkInput,
  name: string,
  before: ReadonlyMap<string, Served>,
): ReadVersion | undefined {
  const file = input.files.get(name);
  const latest = file?.latest;
  const former = before.get(name)?.version;
  if (file === undefined || latest === undefined || former === undefined) return latest ?? former;
  switch (latest.usable) {
    case 'yes':
      return file.ready ? latest : former;
    case 'without-unknown-keys':
      return former.usable === 'yes' || !file.ready ? former : latest;
    case 'no':
      return former;
  }
}
