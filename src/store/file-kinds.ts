import type { DomainList } from '../config/domain-list.ts';
import { fileProblem } from './file-problems.ts';
import type { ParseAnswer } from './parse-job.ts';
import type { Parser } from './parse-thread.ts';
import type { Content, FileKind } from './file-reading.ts';

/** A provider is a page of text; the parser's worst case at this size is about a second. */
export const maxProviderFileBytes = 256 * 1024;

/** About three million domains. */
export const maxDomainListBytes = 64 * 1024 * 1024;

/** How lists of domains are read. */
export function domainLists(parser: Parser): FileKind<DomainList> {
  return {
    limit: maxDomainListBytes,
    needed: true,
    async parse(file, bytes) {
      const answer = await parser.parse({ kind: 'domain-list', file, bytes });
      return answer.kind === 'domain-list'
        ? { kind: 'parsed', parsed: answer.content }
        : refused(answer, file);
    },
  };
}

/** What is kept of an answer that holds no content. */
export function refused<Parsed>(answer: ParseAnswer, file: string): Content<Parsed> {
  const problem =
    answer.kind === 'refused'
      ? answer.problem
      : fileProblem(file, 'file-not-parsed', { message: 'the file could not be read' });
  return { kind: 'refused', problem };
}
