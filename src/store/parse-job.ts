import { parseDomainList, type DomainList } from '../config/domain-list.ts';
import { findDomainPlace } from '../config/link-providers.ts';
import { parseProviderFile, type ProviderFile } from '../config/provider-file.ts';
import { parseDomainPattern } from '../model/domain.ts';
import type { Place, Problem } from '../model/problem.ts';
import { fileProblem } from './file-problems.ts';
import type { Sighting } from './file-stamp.ts';
import { decodeText, notUtf8 } from './file-text.ts';
import type { FileToRead } from './file-hash.ts';
import { lookAtFiles } from './look-at-files.ts';
import { readFiles, type SentReading } from './read-files.ts';

/** Work on many files, for a thread of its own: it reads them at once. Plain data: it crosses threads. */
export type FilesJob =
  | { readonly kind: 'look-at-files'; readonly paths: readonly string[] }
  | { readonly kind: 'read-files'; readonly files: readonly FileToRead[] };

/** The bytes of a file and what is wanted of them, or many files. Plain data: it crosses threads. */
export type ParseJob =
  | FilesJob
  | { readonly kind: 'provider-file'; readonly file: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'domain-list'; readonly file: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | {
      /** Where these patterns stand, for the message that two files claim the same domain. */
      readonly kind: 'places';
      readonly file: string;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly patterns: readonly string[];
    };

/** The answer to a job, of the same kind. `refused`: the bytes are no text, or the job could not be done at all. */
export type ParseAnswer =
  | { readonly kind: 'provider-file'; readonly content: ProviderFile }
  | { readonly kind: 'domain-list'; readonly content: DomainList }
  | { readonly kind: 'places'; readonly places: readonly (Place | undefined)[] }
  | { readonly kind: 'looked-at'; readonly sightings: readonly Sighting[] }
  | { readonly kind: 'files-read'; readonly readings: readonly SentReading[] }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** Does one job, in whichever thread it is called. Never throws: a fault of ours is a problem of that file. */
export function doParseJob(job: ParseJob): ParseAnswer {
  if (job.kind === 'look-at-files') return { kind: 'looked-at', sightings: lookAtFiles(job.paths) };
  if (job.kind === 'read-files') return { kind: 'files-read', readings: readFiles(job.files) };
  const { file } = job;
  const text = decodeText(job.bytes);
  if (text === undefined) return { kind: 'refused', problem: notUtf8(file, job.bytes) };
  try {
    switch (job.kind) {
      case 'provider-file':
        return { kind: 'provider-file', content: parseProviderFile({ file, text }) };
      case 'domain-list':
        return { kind: 'domain-list', content: parseDomainList({ file, text }) };
      case 'places':
        return { kind: 'places', places: job.patterns.map((pattern) => placeOf({ file, text }, pattern)) };
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    return {
      kind: 'refused',
      problem: fileProblem(file, 'file-not-parsed', { message: `reading the file failed: ${reason}` }),
    };
  }
}

function placeOf(
  source: { readonly file: string; readonly text: string },
  pattern: string,
): Place | undefined {
  const domain = parseDomainPattern(pattern);
  return domain.ok ? findDomainPlace(source, domain.value) : undefined;
}
