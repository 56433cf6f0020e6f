import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readBounded } from './bounded-read.ts';
import { stateLine, linesOf, readStateLine } from './state-lines.ts';
import {
  fileRecords,
  listRecord,
  readFileRecord,
  readListRecord,
  type RememberedFile,
  type RememberedList,
  type SharedTexts,
  type StateRecord,
} from './provider-record.ts';
import type { SharedValues } from './shared-values.ts';

/** The layout of the lines; another number makes older files unreadable, which costs one slower start. */
const layout = 1;

/** Bytes of a state file: a million provider files. */
const maxStateBytes = 1024 * 1024 * 1024;

/** Records made or read in one turn of the event loop: about two milliseconds. */
const recordsPerTurn = 50;

/** Bytes added to a state file before it is written anew, or as many as it had, if that is more. */
const fewestAdded = 1024 * 1024;

/** What is remembered, by stem and by path. */
export interface Remembered {
  readonly files: ReadonlyMap<string, RememberedFile>;
  readonly lists: ReadonlyMap<string, RememberedList>;
}

/** What has to be written, by stem and by path. Undefined values are gone. Gone through once, while it is written. */
export interface Changes {
  readonly files: Iterable<readonly [string, RememberedFile | undefined]>;
  readonly lists: Iterable<readonly [string, RememberedList]>;
}

/** Where the state of a folder of provider files lies. Two folders never share one. */
export function stateFilePath(state: string, folder: string): string {
  const name = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 16);
  return join(state, 'providers', `${name}.jsonl`);
}

/**
 * The file in which a store keeps what it serves, over restarts: JSON lines, each with a checksum, the last one of a
 * name counts. A change is added at the end; from time to time the file is written anew, under another name, and
 * renamed. So a crash leaves the former state, or that and a torn line that is left out.
 */
export class StateFile {
  readonly #path: string;
  readonly #header: string;
  #texts: SharedTexts = { numbers: new Map(), texts: [] };
  /** Bytes of the file as it was written anew last, and those added since. Undefined = it can't be added to. */
  #bytes: { readonly base: number; added: number } | undefined;

  /** `key`: what the form of the records depends on beside their layout, such as the program's version. */
  constructor(path: string, key: string) {
    this.#path = path;
    this.#header = `signpost ${layout} ${createHash('sha256').update(key).digest('base64url')}`;
  }

  /**
   * Reads what is remembered: nothing where there is no file or one of another version. Rejects where it can't be read.
   */
  async read(folder: string, shared: SharedValues): Promise<Remembered> {
    const files = new Map<string, RememberedFile>();
    const lists = new Map<string, RememberedList>();
    const read = await readBounded(this.#path, maxStateBytes);
    if (read.kind === 'failed' && read.error.code === 'ENOENT') return { files, lists };
    if (read.kind !== 'read') throw new Error(read.kind === 'failed' ? read.error.code : read.kind);
    const lines = linesOf(read.bytes);
    if (lines.next().value !== this.#header) return { files, lists };
    let seen = 0;
    let whole = true;
    for (const line of lines) {
      seen += 1;
      if (seen % recordsPerTurn === 0) await nextTurn();
      // Made by this program and protected by the checksum, so its form is known.
      const record = readStateLine(line) as StateRecord | undefined;
      try {
        if (record === undefined) whole = false;
        else this.#take(record, folder, shared, files, lists);
      } catch {
        whole = false;
      }
    }
    // What can't be read is left out, and gone when the file is written anew.
    if (whole) this.#bytes = { base: read.bytes.length, added: 0 };
    return { files, lists };
  }

  #take(
    record: StateRecord,
    folder: string,
    shared: SharedValues,
    files: Map<string, RememberedFile>,
    lists: Map<string, RememberedList>,
  ): void {
    switch (record.kind) {
      case 'text':
        // By its own number: a line that was lost must not shift those after it.
        this.#texts.numbers.set(record.text, record.number);
        this.#texts.texts[record.number] = record.text;
        return;
      case 'file': {
        const file = readFileRecord(record, folder, this.#texts.texts, shared);
        files.set(file.served.version.name, file);
        return;
      }
      case 'gone':
        files.delete(record.name);
        return;
      case 'list':
        lists.set(record.path, readListRecord(record));
    }
  }

  /** True where the next write has to be of everything. */
  get needsAll(): boolean {
    return this.#bytes === undefined || this.#bytes.added > Math.max(this.#bytes.base, fewestAdded);
  }

  /** Adds what changed. Rejects with the error of the file system. */
  async add(changes: Changes): Promise<void> {
    if (this.#bytes === undefined) throw new Error('nothing was written yet');
    const handle = await open(this.#path, 'a', 0o600);
    try {
      // What may stand there without an end is torn; it ends here.
      await handle.write('\n');
      this.#bytes.added += await this.#write(handle, changes);
      await handle.sync();
    } catch (error) {
      this.#bytes = undefined;
      throw error;
    } finally {
      await handle.close();
    }
  }

  /** Writes everything anew. Rejects with the error of the file system; the former file is left as it was then. */
  async writeAll(all: Changes): Promise<void> {
    this.#texts = { numbers: new Map(), texts: [] };
    this.#bytes = undefined;
    await makeFolder(dirname(this.#path));
    const temporary = `${this.#path}.${randomUUID()}`;
    try {
      const handle = await open(temporary, 'wx', 0o600);
      let base: number;
      try {
        await handle.write(`${this.#header}\n`);
        base = await this.#write(handle, all);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, this.#path);
      this.#bytes = { base, added: 0 };
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async #write(handle: FileHandle, { files, lists }: Changes): Promise<number> {
    let bytes = 0;
    let text = '';
    let records = 0;
    const flush = async (): Promise<void> => {
      bytes += (await handle.write(text)).bytesWritten;
      text = '';
    };
    // Lists first: files refer to them.
    for (const [path, list] of lists) {
      text += stateLine(listRecord(path, list));
      await flush();
    }
    for (const [name, file] of files) {
      const made = file === undefined ? [{ kind: 'gone', name }] : fileRecords(file, this.#texts);
      text += made.map(stateLine).join('');
      records += 1;
      if (records % recordsPerTurn === 0) await flush();
    }
    await flush();
    return bytes;
  }
}

/**
 * Makes a folder and the one above it. Not mkdir's own way to make all of them: below /proc, and wherever else a system
 * says of a folder that it can't have that it is not there, Node tries for ever.
 */
async function makeFolder(path: string): Promise<void> {
  for (const folder of [dirname(path), path]) {
    try {
      await mkdir(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
