import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { parsed, refused, type Parsed } from '../model/parsed.ts';

/** A settings file is a page long; a secret is a line. Far above both, and far below what would hurt. */
const maxBytes = 262_144;

/** Why a small file has no text: `missing` is its own case, because the default file may be. */
export type SmallFile =
  Parsed<string> | { readonly ok: false; readonly reason: string; readonly missing: true };

/**
 * Reads a small text file at once, before the server runs. Regular files only, and opened without waiting: a pipe
 * in its place would hold up the start for ever.
 */
export function readSmallFile(path: string): SmallFile {
  let descriptor: number;
  try {
    // oxlint-disable-next-line no-bitwise -- the only way to combine open flags
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return whyNotRead(error);
  }
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return refused(stats.isDirectory() ? 'it is a folder' : 'it is not a regular file');
    const buffer = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (;;) {
      const read = readSync(descriptor, buffer, length, buffer.length - length, null);
      length += read;
      if (length > maxBytes) return refused(`it is larger than ${maxBytes / 1024} KB`);
      if (read === 0) return parsed(buffer.toString('utf8', 0, length));
    }
  } catch (error) {
    return whyNotRead(error);
  } finally {
    closeSync(descriptor);
  }
}

function whyNotRead(error: unknown): SmallFile {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ENOENT' || code === 'ENOTDIR') return { ...refused('it does not exist'), missing: true };
  if (code === 'EACCES' || code === 'EPERM') return refused('this user may not read it');
  return refused(`it can't be read (${code})`);
}
