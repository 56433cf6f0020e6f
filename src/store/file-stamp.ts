import { stat, type BigIntStats } from 'node:fs';

/** What tells one state of a file from another without reading it. */
export interface FileStamp {
  readonly device: bigint;
  readonly inode: bigint;
  readonly size: number;
  /** When the content was last written, in nanoseconds. */
  readonly modified: bigint;
  /** When anything about the file was last changed: content, owner, mode, name. No program can set it back. */
  readonly changed: bigint;
}

/** What lies at a path, links followed. */
export type Sighting =
  | { readonly kind: 'file'; readonly stamp: FileStamp }
  | { readonly kind: 'other'; readonly what: string }
  | { readonly kind: 'failed'; readonly error: FileError };

/** What matters about an error of the file system. Plain data that crosses threads. */
export interface FileError {
  readonly code?: string | undefined;
}

/** Looks at a path without opening it, so that a named pipe or a device can't hold us. Never rejects. */
export function lookAt(path: string): Promise<Sighting> {
  // The callback form costs half of the promise form, and this runs for every file at every look.
  return new Promise((resolve) => {
    stat(path, { bigint: true }, (error, stats) => {
      resolve(error === null ? sightingOf(stats) : { kind: 'failed', error });
    });
  });
}

/** What stat answered, in our words. */
export function sightingOf(stats: BigIntStats): Sighting {
  return stats.isFile() ? { kind: 'file', stamp: stampOf(stats) } : { kind: 'other', what: whatItIs(stats) };
}

/** Takes the stamp out of what stat answered. */
export function stampOf(stats: BigIntStats): FileStamp {
  return {
    device: stats.dev,
    inode: stats.ino,
    size: Number(stats.size),
    modified: stats.mtimeNs,
    changed: stats.ctimeNs,
  };
}

/** The words for something that is not a regular file. */
export function whatItIs(stats: BigIntStats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}

/** True for the same file with the same content, whatever became of its mode or name. */
export function sameContent(one: FileStamp, other: FileStamp): boolean {
  return (
    one.inode === other.inode &&
    one.device === other.device &&
    one.size === other.size &&
    one.modified === other.modified
  );
}

/** True where nothing at all was changed. */
export function sameStamp(one: FileStamp, other: FileStamp): boolean {
  return sameContent(one, other) && one.changed === other.changed;
}

/** A text that stands for the folder at a path, links followed; undefined where there is none. Never rejects. */
export function lookAtFolder(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    stat(path, { bigint: true }, (error, stats) => {
      resolve(error === null && stats.isDirectory() ? `${stats.dev}:${stats.ino}` : undefined);
    });
  });
}
