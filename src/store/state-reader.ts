import { join } from 'node:path';
import { ListReader, type ListRecord, type RememberedList } from './list-record.ts';
import {
  readFileRecord,
  type FileRecord,
  type RememberedFile,
  type SharedTexts,
  type TextRecord,
} from './provider-record.ts';
import type { SharedValues } from './shared-values.ts';
import { linesOf, readStateLine } from './state-lines.ts';
import { Turns } from './turns.ts';

/** What is remembered. */
export interface Remembered {
  /** By stem. */
  readonly files: ReadonlyMap<string, RememberedFile>;
  /** By path. */
  readonly lists: ReadonlyMap<string, RememberedList>;
  /** Stems of files that serve a domain or wildcard though another file that claims it comes before them. */
  readonly owners: ReadonlyMap<string, string>;
}

/** A line of a state file after the first one. */
export type StateRecord =
  | TextRecord
  | FileRecord
  | ListRecord
  | { readonly kind: 'gone'; readonly name: string }
  /** Takes the place of all such records before it. */
  | { readonly kind: 'owners'; readonly owners: readonly (readonly [pattern: string, name: string])[] };

/** Where what is read belongs, and what it shares with the rest of the process. */
export interface StateSurroundings {
  /** The folder of the provider files. */
  readonly folder: string;
  readonly texts: SharedTexts;
  readonly values: SharedValues;
}

/**
 * Reads the bytes of a state file in turns. `whole`: every line could be read; others are left out. Undefined where its
 * first line is not this one.
 */
export async function readState(
  bytes: Uint8Array,
  header: string,
  { folder, texts, values }: StateSurroundings,
): Promise<{ readonly remembered: Remembered; readonly whole: boolean } | undefined> {
  const files = new Map<string, RememberedFile>();
  const lists = new Map<string, RememberedList>();
  let owners: Remembered['owners'] = new Map();
  const before = join(folder, 'x').slice(0, -1);
  const listReader = new ListReader();

  const take = (record: StateRecord): void => {
    switch (record.kind) {
      case 'text':
        return texts.take(record);
      case 'file': {
        const file = readFileRecord(record, before, texts, values);
        files.set(file.served.version.name, file);
        return;
      }
      case 'gone':
        files.delete(record.name);
        return;
      case 'listed':
      case 'list': {
        const list = listReader.take(record);
        if (list !== undefined) lists.set(list.list.file, list);
        return;
      }
      case 'owners':
        owners = new Map(record.owners);
    }
  };

  const lines = linesOf(bytes);
  const first = lines.next();
  if (first.done === true || first.value.toString() !== header) return undefined;
  let whole = true;
  const turns = new Turns();
  for (const line of lines) {
    if (turns.isOver()) await turns.next();
    try {
      // Made by this program and protected by the checksum, so its form is known.
      const record = readStateLine(line) as StateRecord | undefined;
      if (record === undefined) whole = false;
      else take(record);
    } catch {
      whole = false;
    }
  }
  return { remembered: { files, lists, owners }, whole };
}
