import { parseProviderFile } from '../config/provider-file.ts';
import type { Problem } from '../model/problem.ts';
import { readBoundedNow, type ReadResult } from './bounded-read.ts';
import { EqualLists } from './equal-lists.ts';
import { fileProblem } from './file-problems.ts';
import { hashOf, type FileToRead } from './file-hash.ts';
import { maxProviderFileBytes } from './file-kinds.ts';
import type { FileStamp } from './file-stamp.ts';
import { decodeText, endsWithLine, notUtf8 } from './file-text.ts';
import { sendVersion, type SentVersion } from './read-version.ts';

/** What came of reading one of many provider files. */
export type SentReading =
  | Exclude<ReadResult, { readonly kind: 'read' }>
  | {
      readonly kind: 'read';
      readonly stamp: FileStamp;
      readonly endsWithLine: boolean;
      readonly hash: string;
      readonly content: SentContent;
    };

/** `known`: the content is the one whose hash was given along. */
type SentContent =
  | { readonly kind: 'known' }
  | { readonly kind: 'version'; readonly version: SentVersion }
  | { readonly kind: 'refused'; readonly problem: Problem };

/**
 * Reads and parses many provider files in one go, in a thread where nobody waits for anything else: asking for each by
 * itself costs three times what parsing costs.
 */
export function readFiles(files: readonly FileToRead[]): readonly SentReading[] {
  const lists = new EqualLists();
  return files.map((file) => {
    const read = readBoundedNow(file.path, maxProviderFileBytes);
    if (read.kind !== 'read') return read;
    const { bytes, stamp } = read;
    const hash = hashOf(bytes);
    const content: SentContent = hash === file.knownHash ? { kind: 'known' } : parse(file.path, bytes, lists);
    return { kind: 'read', stamp, endsWithLine: endsWithLine(bytes), hash, content };
  });
}

function parse(file: string, bytes: Uint8Array, lists: EqualLists): SentContent {
  const text = decodeText(bytes);
  if (text === undefined) return { kind: 'refused', problem: notUtf8(file, bytes) };
  try {
    return { kind: 'version', version: sendVersion(parseProviderFile({ file, text }), lists) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    const words = { message: `reading the file failed: ${reason}` };
    return { kind: 'refused', problem: fileProblem(file, 'file-not-parsed', words) };
  }
}
