import { parseDomainList, type DomainList } from '../config/domain-list.ts';
import { findDomainPlace } from '../config/link-providers.ts';
import { parseProviderFile, type ProviderFile } from '../config/provider-file.ts';
import { parseDomainPattern } from '../model/domain.ts';
import type { Place, Problem } from '../model/problem.ts';
import { fileProblem } from './file-problems.ts';

/** The bytes of a file and what is wanted of them. Plain data: it crosses threads. */
export type ParseJob =
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
  | { readonly kind: 'refused'; readonly problem: Problem };

/** Does one job, in whichever thread it is called. Never throws: a fault of ours is a problem of that file. */
export function doParseJob(job: ParseJob): ParseAnswer {
  const { file } = job;
  const text = decode(job.bytes);
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

/** The byte order mark stays: whoever counts columns takes it off. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function notUtf8(file: string, bytes: Uint8Array): Problem {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return fileProblem(file, 'file-not-utf8', {
    message: utf16 ? 'the file is UTF-16, not UTF-8' : 'the file is not text in UTF-8',
    advice: 'save it as UTF-8',
  });
}
