import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { printPaccState, readPaccState, type PaccState } from '../formats/pacc-rollover.ts';
import { readBounded } from './bounded-read.ts';

/** Bytes of a state file: two documents of a few kilobytes each. */
const maxStateBytes = 256 * 1024;

/** What came of reading a state file. */
export type PaccFile =
  | { readonly kind: 'read'; readonly state: PaccState }
  | { readonly kind: 'absent' }
  | { readonly kind: 'broken'; readonly reason: string };

/** The file of a provider. Its name is a hash, because names of provider files hold anything a file system allows. */
export function paccFilePath(folder: string, provider: string): string {
  const name = createHash('sha256').update(provider).digest('hex').slice(0, 32);
  return join(folder, 'pacc', `${name}.json`);
}

/** Reads what is remembered of a provider. Never rejects. */
export async function readPaccFile(folder: string, provider: string): Promise<PaccFile> {
  const result = await readBounded(paccFilePath(folder, provider), maxStateBytes);
  switch (result.kind) {
    case 'read': {
      const state = readPaccState(Buffer.from(result.bytes).toString('utf8'));
      return state === undefined
        ? { kind: 'broken', reason: 'its content is not what Signpost wrote' }
        : { kind: 'read', state };
    }
    case 'failed':
      return result.error.code === 'ENOENT' || result.error.code === 'ENOTDIR'
        ? { kind: 'absent' }
        : { kind: 'broken', reason: result.error.code ?? 'unknown error' };
    case 'too-large':
    case 'other':
    case 'changed-meanwhile':
      return { kind: 'broken', reason: 'it is not a small regular file' };
  }
}

/** Writes a state, or removes it (undefined). A crash leaves the former file or the new one, never half of one. */
export async function writePaccFile(
  folder: string,
  provider: string,
  state: PaccState | undefined,
): Promise<void> {
  const path = paccFilePath(folder, provider);
  if (state === undefined) return rm(path, { force: true });
  await mkdir(join(folder, 'pacc'), { recursive: true });
  const temporary = `${path}.${randomUUID()}`;
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(printPaccState(provider, state));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}
