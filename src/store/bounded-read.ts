import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { stampOf, whatItIs, type FileStamp } from './file-stamp.ts';

/** What came of reading a file. `size` is what the file claims; nothing of a file above the limit is kept. */
export type ReadResult =
  | { readonly kind: 'read'; readonly bytes: Uint8Array<ArrayBuffer>; readonly stamp: FileStamp }
  | { readonly kind: 'changed-meanwhile' }
  | { readonly kind: 'too-large'; readonly size: number; readonly stamp: FileStamp }
  | { readonly kind: 'other'; readonly what: string }
  | { readonly kind: 'failed'; readonly error: NodeJS.ErrnoException };

/**
 * Reads a regular file of at most `limit` bytes. Opened without blocking: an ordinary open of a named pipe waits for a
 * writer for ever and takes one of the four threads with it that all file and name look-ups of the process share.
 * The stamp is taken before and after the read and has to agree. Never rejects.
 */
export async function readBounded(path: string, limit: number): Promise<ReadResult> {
  let handle: FileHandle | undefined;
  try {
    // oxlint-disable-next-line no-bitwise -- flags of open(2)
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
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
  const after = stampOf(await handle.stat({ bigint: true }));
  const agrees = length === stamp.size && after.size === stamp.size && after.modified === stamp.modified;
  return agrees ? { kind: 'read', bytes: bytes.subarray(0, length), stamp } : { kind: 'changed-meanwhile' };
}
