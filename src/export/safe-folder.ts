import {
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Where files are written before they are renamed to their place: on the same disk, and out of everybody's way. */
const temporaryName = '.signpost-export.tmp';

/** Thrown where something in the folder is not what it has to be; the message is for the operator. */
export class FolderInTheWay extends Error {}

/** Writes and deletes files below one folder and never outside it, whatever links lie inside. */
export class SafeFolder {
  readonly root: string;
  readonly #temporary: string;
  /** Folders that were looked at, so that each is looked at once. */
  readonly #known = new Set<string>();

  /** The folder is made where it is missing. It may itself be reached through links: the operator named it. */
  constructor(root: string) {
    this.root = root;
    this.#temporary = join(root, temporaryName);
    mkdirSync(root, { recursive: true });
  }

  /** The text of a file, or undefined where there is no regular file. */
  read(path: string): string | undefined {
    const file = join(this.root, path);
    return statOf(file)?.isFile() === true ? readFileSync(file, 'utf8') : undefined;
  }

  /** Writes a whole file with one rename, unless it is the same already: then its date stays, too. True where it wrote. */
  write(path: string, text: string): boolean {
    this.#enter(dirname(path));
    const bytes = Buffer.from(text);
    const file = join(this.root, path);
    const before = statOf(file);
    if (before?.isFile() === true && before.size === bytes.length && readFileSync(file).equals(bytes))
      return false;
    if (before?.isDirectory() === true)
      throw new FolderInTheWay(`${file} is a folder; a file has to be written there`);
    this.#enter(temporaryName);
    const temporary = join(this.#temporary, 'file');
    rmSync(temporary, { force: true });
    writeFileSync(temporary, bytes, { flag: 'wx' });
    renameSync(temporary, file);
    return true;
  }

  /** Deletes a file, and the folders that it leaves empty. True where there was one. */
  remove(path: string): boolean {
    const parents = parentsOf(path);
    if (!parents.every((parent) => statOf(join(this.root, parent))?.isDirectory() === true)) return false;
    const file = join(this.root, path);
    const there = statOf(file);
    if (there === undefined || there.isDirectory()) return false;
    rmSync(file);
    for (const parent of parents.toReversed()) {
      if (!removeIfEmpty(join(this.root, parent))) break;
      this.#known.delete(parent);
    }
    return true;
  }

  /** Takes away what only the writing needed. */
  close(): void {
    rmSync(this.#temporary, { recursive: true, force: true });
  }

  /** Makes a folder and those above it. A link in place of one would lead out of the root. */
  #enter(folder: string): void {
    for (const part of [...parentsOf(folder), folder]) {
      if (part === '.' || this.#known.has(part)) continue;
      const path = join(this.root, part);
      const there = statOf(path);
      if (there === undefined) mkdirSync(path);
      else if (!there.isDirectory()) {
        const what = there.isSymbolicLink() ? 'a symbolic link' : 'no folder';
        throw new FolderInTheWay(`${path} is ${what}; nothing is written through it`);
      }
      this.#known.add(part);
    }
  }
}

/** The folders above a path, from the root down: `a/b/c` has `a` and `a/b`. */
function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** What lies there, links not followed. */
function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    // Somebody else's file lies there; the folder stays.
    return false;
  }
}
