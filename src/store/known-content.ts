import type { FileStamp } from './file-stamp.ts';

/** A file and its content as they were when they were read. */
export interface KnownContent {
  readonly stamp: FileStamp;
  /** Absent where the content is too large to be worth it. */
  readonly hash?: string | undefined;
}

/** The same in a line of the state file. Numbers of 64 bits are texts, because JSON has none. */
export type PackedContent = readonly [
  device: string,
  inode: string,
  size: number,
  modified: string,
  changed: string,
  hash: string | null,
];

/** Makes what goes into a line of the state file. */
export function packContent({ stamp, hash }: KnownContent): PackedContent {
  const { device, inode, size, modified, changed } = stamp;
  return [`${device}`, `${inode}`, size, `${modified}`, `${changed}`, hash ?? null];
}

/** Reads it back. */
export function unpackContent([device, inode, size, modified, changed, hash]: PackedContent): KnownContent {
  const stamp: FileStamp = {
    device: BigInt(device),
    inode: BigInt(inode),
    size,
    modified: BigInt(modified),
    changed: BigInt(changed),
  };
  return hash === null ? { stamp } : { stamp, hash };
}
