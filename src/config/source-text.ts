import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Document } from 'yaml';
import type { Place, Problem } from '../model/problem.ts';
import { composeDocument } from './compose-document.ts';
import { inspectDocument, maxAliases } from './inspect-document.ts';
import type { ProblemWords } from './problem-codes.ts';
import {
  explainSyntaxError,
  findOpening,
  recoverableErrors,
  secondDocument,
  tooDeep,
} from './syntax-errors.ts';

/** A file's name and what is in it. The caller bounds the text (256 KB for a provider file). */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** Where a value stands in a document: `['incoming', 0, 'socketType']`. */
export type Path = readonly (string | number)[];

/** Problems listed for one file. More help nobody, and each costs a walk through the document. */
export const maxProblems = 100;

/** Characters of a line that a place carries along. */
const maxExcerpt = 200;

/**
 * One YAML file as text, as a value and as places. Nothing here throws, whatever the text is: what is wrong with the
 * YAML itself stands in `problems`, and `value` is undefined where no mapping could be read.
 */
export interface SourceText {
  readonly file: string;
  readonly problems: readonly Problem[];
  /** The root mapping as a plain object. Keys may be anything a stranger wrote: read it by Object.entries or a schema. */
  readonly value: Record<string, unknown> | undefined;
  /** Where a value stands, or where the deepest part of its path does; `key` points at the key instead of the value. */
  placeOf(path: Path, target?: 'key' | 'value'): Place;
  /** A scalar as it is written in the file (`1.10`, not 1.1), without quotes. */
  writtenAt(path: Path): string | undefined;
  /** Makes a problem with its place. */
  problem(path: Path, words: ProblemWords, target?: 'key' | 'value'): Problem;
}

/**
 * Reads one YAML document. The yaml package's own check for duplicate keys is off, because it is quadratic (256 KB of
 * keys block 26 s); inspectDocument has a linear one. Where the parser recovers well from an error, the value is read
 * all the same, so that all problems of a file are shown at once.
 */
export function readSourceText(source: Source): SourceText {
  const { file } = source;
  // A byte order mark would shift every column of the first line.
  const text = source.text.startsWith('\ufeff') ? source.text.slice(1) : source.text;
  const lines = new LineCounter();
  const place = (offset: number): Place => placeAt(file, text, lines, offset);
  const problems: Problem[] = [];
  const report = (offset: number, words: ProblemWords): void => {
    if (problems.length < maxProblems) problems.push(makeProblem(place(offset), words));
  };
  const document = parse(text, lines, report);
  let value: Record<string, unknown> | undefined;
  if (document !== undefined) {
    const openings = new Map<string, number | undefined>();
    for (const error of document.errors.slice(0, maxProblems)) {
      const words = explainSyntaxError(error.code, error.message, lineAround(text, error.pos[0]));
      if (!openings.has(words.code)) openings.set(words.code, findOpening(document, text, words.code));
      report(openings.get(words.code) ?? error.pos[0], words);
    }
    if (document.errors.every((error) => recoverableErrors.has(error.code))) {
      value = readValue(document, report);
    }
  }
  return {
    file,
    problems: withoutRepeats(problems),
    value,
    placeOf: (path, target = 'value') => place(findOffset(document, path, target)),
    writtenAt: (path) => findWritten(document, path),
    problem: (path, words, target = 'value') => makeProblem(place(findOffset(document, path, target)), words),
  };
}

type Report = (offset: number, words: ProblemWords) => void;

function parse(text: string, lines: LineCounter, report: Report): Document | undefined {
  try {
    const { document, tooDeepAt, secondAt } = composeDocument(text, lines);
    if (tooDeepAt !== undefined) report(tooDeepAt, tooDeep);
    if (secondAt !== undefined) report(secondAt, secondDocument);
    return document;
  } catch {
    // The parser collects its errors; should it throw on some text after all, that text is not YAML.
    report(0, { code: 'yaml-syntax', message: "the text can't be read as YAML" });
    return undefined;
  }
}

function readValue(document: Document, report: Report): Record<string, unknown> | undefined {
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) {
    report(0, { code: 'yaml-empty', message: 'the file is empty', advice: 'write at least one key' });
    return undefined;
  }
  if (!isMap(root)) {
    const written = isScalar(root) ? root.source : undefined;
    const glued = written === undefined ? null : /^([A-Za-z]\w*):(?!\/\/)(\S.*)$/.exec(written);
    const offset = root.range?.[0] ?? 0;
    if (glued !== null)
      report(offset, explainSyntaxError('MISSING_CHAR', '', { line: written ?? '', column: 0 }));
    else if (written?.startsWith('<') === true) {
      report(offset, {
        code: 'yaml-not-a-mapping',
        message: 'the file is XML, not "key: value" lines',
        advice: 'turn it into a provider file with "signpost import"',
      });
    } else {
      report(offset, {
        code: 'yaml-not-a-mapping',
        message: `the file is a ${isSeq(root) ? 'list' : 'single value'}, not "key: value" lines`,
        advice: 'write one "key: value" a line',
      });
    }
    return undefined;
  }
  if (!inspectDocument(document, report)) return undefined;
  try {
    return document.toJS({ maxAliasCount: maxAliases }) as Record<string, unknown>;
  } catch {
    report(0, {
      code: 'yaml-too-many-aliases',
      message: 'the aliases of this file expand to too many values',
      advice: 'write the values out, or use "extends"',
    });
    return undefined;
  }
}

function makeProblem(place: Place, words: ProblemWords): Problem {
  const { severity = 'error', code, message, advice } = words;
  return { severity, code, message, ...(advice === undefined ? {} : { advice }), place, file: place.file };
}

/** The parser often finds one mistake twice; the first word on a line is the one that helps. */
function withoutRepeats(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = `${problem.code} ${problem.place?.line}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function placeAt(file: string, text: string, lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(Math.max(0, Math.min(offset, text.length)));
  const start = lines.lineStarts[line - 1] ?? 0;
  return { file, line: Math.max(1, line), column: Math.max(1, col), excerpt: lineFrom(text, start) };
}

/** The line that begins at an offset, cut to the length of an excerpt. */
export function lineFrom(text: string, start: number): string {
  const window = text.slice(start, start + maxExcerpt);
  const end = window.search(/[\r\n]/);
  return end < 0 ? window : window.slice(0, end);
}

function lineAround(text: string, offset: number): { line: string; column: number } {
  const start = text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1;
  return { line: lineFrom(text, start), column: offset - start };
}

interface Found {
  /** The deepest node on the path. */
  readonly node: unknown;
  /** The key under which it stands, where it stands in a mapping. */
  readonly key: unknown;
  /** True where the whole path exists. */
  readonly whole: boolean;
}

function findNode(document: Document | undefined, path: Path): Found {
  let node: unknown = document?.contents;
  let key: unknown;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (!isPair(pair)) return { node, key, whole: false };
      key = pair.key;
      if (pair.value === null) return { node: pair.key, key, whole: false };
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number' && node.items[step] !== undefined) {
      key = undefined;
      node = node.items[step];
    } else {
      return { node, key, whole: isAlias(node) };
    }
  }
  return { node, key, whole: true };
}

function findOffset(document: Document | undefined, path: Path, target: 'key' | 'value'): number {
  const { node, key, whole } = findNode(document, path);
  // A mapping or list that lacks something begins at its first line; its key says better which one is meant.
  const best = key !== undefined && (target === 'key' || !whole) ? key : node;
  const range = isScalar(best) || isMap(best) || isSeq(best) || isAlias(best) ? best.range : undefined;
  return range?.[0] ?? 0;
}

function findWritten(document: Document | undefined, path: Path): string | undefined {
  const { node, whole } = findNode(document, path);
  return whole && isScalar(node) ? node.source : undefined;
}
