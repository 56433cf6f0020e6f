import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { readBounded } from './bounded-read.ts';
import { listRecords, type RememberedList } from './list-record.ts';
import { fileRecords, SharedTexts, type RememberedFile } from './provider-record.ts';
import type { SharedValues } from './shared-values.ts';
import { stateLine } from './state-lines.ts';
import { readState, type Remembered, type StateRecord } from './state-reader.ts';
import { Turns } from './turns.ts';

/** The layout of the lines; another number makes older files unreadable, which costs one slower start. */
const layout = 2;

/** Bytes of a state file: a million provider files. */
const maxStateBytes = 1024 * 1024 * 1024;

/** Bytes of a state file whose folder is read by several threads: about a thousand provider files. */
const largeBytes = 1024 * 1024;

/** Bytes added to a state file before it is written anew, or as many as it had, if that is more. */
const fewestAdded = 1024 * 1024;

/** What has to be written, by stem and by path. Undefined values are gone. Gone through once, while it is written. */
export interface Changes {
  readonly files: Iterable<readonly [string, RememberedFile | undefined]>;
  readonly lists: Iterable<readonly [string, RememberedList]>;
  /** Absent where they are as they were. */
  readonly owners?: Remembered['owners'];
}

/** Where the state of a folder of provider files lies. Two folders never share one. */
export function stateFilePath(state: string, folder: string): string {
  const name = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 16);
  return join(state, 'providers', `${name}.jsonl`);
}

/**
 * The file in which a store keeps what it serves, over restarts: JSON lines, each with a checksum, the last one of a
 * name counts. A change is added at the end; from time to time the file is written anew, under another name, and
 * renamed. So a crash leaves the former state, or that and a torn line that is left out. Long work is done in turns.
 */
export class StateFile {
  readonly #path: string;
  readonly #header: string;
  readonly #values: SharedValues;
  #texts = new SharedTexts();
  /** Bytes of the file as it was written anew last, and those added since. Undefined = it can't be added to. */
  #bytes: { readonly base: number; added: number } | undefined;

  /** `key`: what the form of the records depends on beside their layout, such as the program's version. */
  constructor(path: string, key: string, values: SharedValues) {
    this.#path = path;
    this.#header = `signpost ${layout} ${createHash('sha256').update(key).digest('base64url')}`;
    this.#values = values;
  }

  /**
   * Reads what is remembered of a folder: nothing where there is no file or one of another version. Rejects where it
   * can't be read. `onLarge` is called before a large one is taken apart.
   */
  async read(folder: string, onLarge: () => void): Promise<Remembered> {
    const nothing: Remembered = { files: new Map(), lists: new Map(), owners: new Map() };
    const read = await readBounded(this.#path, maxStateBytes);
    if (read.kind === 'failed' && read.error.code === 'ENOENT') return nothing;
    if (read.kind !== 'read') throw new Error(read.kind === 'failed' ? read.error.code : read.kind);
    if (read.bytes.length > largeBytes) onLarge();
    const [texts, values] = [this.#texts, this.#values];
    const state = await readState(read.bytes, this.#header, { folder, texts, values });
    if (state === undefined) return nothing;
    // What can't be read is left out, and gone when the file is written anew.
    if (state.whole) this.#bytes = { base: read.bytes.length, added: 0 };
    return state.remembered;
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
    this.#texts = new SharedTexts();
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

  async #write(handle: FileHandle, changes: Changes): Promise<number> {
    let bytes = 0;
    let text = '';
    const flush = async (): Promise<void> => {
      // Unlike write, this goes on where the system takes a part only.
      await handle.appendFile(text);
      bytes += Buffer.byteLength(text);
      text = '';
    };
    const turns = new Turns();
    for (const record of this.#records(changes)) {
      text += stateLine(record);
      if (!turns.isOverNow()) continue;
      await flush();
      await turns.next();
    }
    await flush();
    return bytes;
  }

  /** Lists first: files refer to them. */
  *#records({ files, lists, owners }: Changes): Generator<StateRecord> {
    for (const [path, list] of lists) yield* listRecords(path, list);
    for (const [name, file] of files) {
      if (file === undefined) yield { kind: 'gone', name };
      else yield* fileRecords(file, this.#texts, this.#values);
    }
    if (owners !== undefined) yield { kind: 'owners', owners: [...owners] };
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
