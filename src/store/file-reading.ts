import type { Problem } from '../model/problem.ts';
import { readBounded, type ReadResult } from './bounded-read.ts';
import { hashOf, type FileToRead } from './file-hash.ts';
import type { FileStamp, Sighting } from './file-stamp.ts';
import { endsWithLine } from './file-text.ts';

/** What a file was parsed to, or why it was not. `known`: it holds what was parsed of it last. */
export type Content<Parsed> =
  | { readonly kind: 'parsed'; readonly parsed: Parsed }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'known' };

/** How files of one kind are read. */
export interface FileKind<Parsed> {
  /** Bytes; a larger file is refused unread. */
  readonly limit: number;
  /** Something refers to such a file, so it is never gone: its absence is a problem, and its last version stays. */
  readonly needed?: boolean;
  parse(file: string, bytes: Uint8Array<ArrayBuffer>): Promise<Content<Parsed>>;
  /** Where many files are looked at and read together, in the order given. Neither rejects. */
  readonly lookAtMany?: (paths: readonly string[]) => Promise<readonly Sighting[]>;
  readonly readMany?: (files: readonly FileToRead[]) => Promise<readonly Reading<Parsed>[]>;
}

/** What came of reading a file, and of its text. */
export type Reading<Parsed> =
  | Exclude<ReadResult, { readonly kind: 'read' }>
  | {
      readonly kind: 'read';
      readonly stamp: FileStamp;
      readonly endsWithLine: boolean;
      /** Absent where the content is too large for it to be worth the time. */
      readonly hash?: string | undefined;
      readonly content: Content<Parsed>;
    };

/** Larger contents are parsed again where only their times changed, instead of being hashed here every time. */
const maxHashedBytes = 256 * 1024;

/** Reads and parses one file. Never rejects. */
export async function readOne<Parsed>(
  { path, knownHash }: FileToRead,
  kind: FileKind<Parsed>,
): Promise<Reading<Parsed>> {
  const read = await readBounded(path, kind.limit);
  if (read.kind !== 'read') return read;
  // Asked before parsing, which hands the bytes to another thread.
  const ends = endsWithLine(read.bytes);
  const hash = read.bytes.length > maxHashedBytes ? undefined : hashOf(read.bytes);
  const content: Content<Parsed> =
    hash !== undefined && hash === knownHash ? { kind: 'known' } : await kind.parse(path, read.bytes);
  return { kind: 'read', stamp: read.stamp, endsWithLine: ends, hash, content };
}
