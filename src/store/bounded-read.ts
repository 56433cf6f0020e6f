import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { stampOf, whatItIs, type FileError, type FileStamp } from './file-stamp.ts';

/** What came of reading a file. `size` is what the file claims; nothing of a file above the limit is kept. */
export type ReadResult =
  | { readonly kind: 'read'; readonly bytes: Uint8Array<ArrayBuffer>; readonly stamp: FileStamp }
  | { readonly kind: 'changed-meanwhile' }
  | { readonly kind: 'too-large'; readonly size: number; readonly stamp: FileStamp }
  | { readonly kind: 'other'; readonly what: string }
  | { readonly kind: 'failed'; readonly error: FileError };

// oxlint-disable-next-line no-bitwise -- flags of open(2)
const openFlags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * Reads a regular file of at most `limit` bytes. Opened without blocking: an ordinary open of a named pipe waits for a
 * writer for ever and takes one of the four threads with it that all file and name look-ups of the process share.
 * The stamp is taken before and after the read and has to agree. Never rejects.
 */
export async function readBounded(path: string, limit: number): Promise<ReadResult> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, openFlags);
    return await readHandle(handle, limit);
  } catch (error) {
    return { kind: 'failed', error: error as NodeJS.ErrnoException };
  } finally {
    await handle?.close().catch(() => undefined);
  }
}

async function readHandle(handle: FileHandle, limit: number): Promise<ReadResult> {
  const before = await handle.stat({ bigint: true });
  if (!before.isFile()) return { kind: 'other', what: whatItIs(before) };
  const stamp = stampOf(before);
  if (stamp.size > limit) return { kind: 'too-large', size: stamp.size, stamp };
  // One byte more than the file claims shows that it grew.
  const bytes = new Uint8Array(stamp.size + 1);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, null);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return compareStamps(stamp, stampOf(await handle.stat({ bigint: true })), bytes, length);
}

/**
 * The same at once, for a thread where nobody waits for anything else: of many small files it takes a tenth of the time.
 * The error carries its code only, so that the result crosses threads.
 */
export function readBoundedNow(path: string, limit: number): ReadResult {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, openFlags);
    const before = fstatSync(descriptor, { bigint: true });
    if (!before.isFile()) return { kind: 'other', what: whatItIs(before) };
    const stamp = stampOf(before);
    if (stamp.size > limit) return { kind: 'too-large', size: stamp.size, stamp };
    const bytes = new Uint8Array(stamp.size + 1);
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(descriptor, bytes, length, bytes.length - length, null);
      if (read === 0) break;
      length += read;
    }
    return compareStamps(stamp, stampOf(fstatSync(descriptor, { bigint: true })), bytes, length);
  } catch (error) {
    return { kind: 'failed', error: { code: (error as NodeJS.ErrnoException).code } };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function compareStamps(
  before: FileStamp,
  after: FileStamp,
  bytes: Uint8Array<ArrayBuffer>,
  length: number,
): ReadResult {
  const agrees = length === before.size && after.size === before.size && after.modified === before.modified;
  return agrees
    ? { kind: 'read', bytes: bytes.subarray(0, length), stamp: before }
    : { kind: 'changed-meanwhile' };
}
