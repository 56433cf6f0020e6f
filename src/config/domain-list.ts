import type { DomainPattern } from '../model/domain.ts';
import { printPattern } from '../model/domain.ts';
import type { Place, Problem } from '../model/problem.ts';
import { readDomainPattern } from './domain-value.ts';
import { maxProblems, type Source } from './source-text.ts';

/** A file with one domain a line. Plain data that crosses threads. */
export interface DomainList {
  readonly file: string;
  /** In the order of the file, each once. */
  readonly domains: readonly DomainPattern[];
  /** A line that is no domain is left out and stands here; the others count. */
  readonly problems: readonly Problem[];
}

/** Characters of a line that a place carries along. */
const maxExcerpt = 200;

/**
 * Reads a list of domains: one a line, wildcards allowed, `#` begins a comment, empty lines and white space do not
 * count. Linear in the size of the text, which may hold millions of lines.
 */
export function parseDomainList(source: Source): DomainList {
  const domains = new Map<string, DomainPattern>();
  const problems: Problem[] = [];
  let bad = 0;
  forEachLine(source.text, (line, number) => {
    const written = withoutComment(line).trim();
    if (written === '') return;
    const pattern = readDomainPattern(written);
    if (pattern.ok) {
      domains.set(printPattern(pattern.value), pattern.value);
      return;
    }
    bad += 1;
    if (bad > maxProblems) return;
    const { code, message, advice } = pattern.words;
    const place = placeIn(source.file, line, number, written);
    problems.push({
      severity: 'error',
      code,
      message,
      ...(advice === undefined ? {} : { advice }),
      place,
      file: source.file,
    });
  });
  if (bad > maxProblems) {
    const message = `${bad - maxProblems} more lines of this list are no domains`;
    problems.push({ severity: 'error', code: 'too-many-problems', message, file: source.file });
  }
  return { file: source.file, domains: [...domains.values()], problems };
}

/** Where a domain stands in a list, for the message that two files claim it. */
export function findInDomainList(source: Source, pattern: DomainPattern): Place | undefined {
  const wanted = printPattern(pattern);
  let found: Place | undefined;
  forEachLine(source.text, (line, number) => {
    if (found !== undefined) return;
    const written = withoutComment(line).trim();
    if (written === '') return;
    // Most lines are written the way they are printed; only odd ones are parsed.
    if (written !== wanted && !/[^a-z0-9.*-]/.test(written)) return;
    const read = readDomainPattern(written);
    if (read.ok && printPattern(read.value) === wanted) found = placeIn(source.file, line, number, written);
  });
  return found;
}

function placeIn(file: string, line: string, number: number, written: string): Place {
  return { file, line: number, column: line.indexOf(written) + 1, excerpt: line.slice(0, maxExcerpt) };
}

function withoutComment(line: string): string {
  const comment = line.indexOf('#');
  return comment === -1 ? line : line.slice(0, comment);
}

function forEachLine(text: string, visit: (line: string, number: number) => void): void {
  let start = text.startsWith('\ufeff') ? 1 : 0;
  for (let number = 1; start <= text.length; number += 1) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    visit(text.slice(start, text[end - 1] === '\r' ? end - 1 : end), number);
    start = end + 1;
  }
}
