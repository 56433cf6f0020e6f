import { printPattern } from '../model/domain.ts';
import type { Place, Problem } from '../model/problem.ts';
import type { Provider } from '../model/provider.ts';
import { readBounded } from './bounded-read.ts';
import type { Conflict } from './claims.ts';
import { fileProblem } from './file-problems.ts';
import { maxDomainListBytes } from './file-kinds.ts';
import type { Parser } from './parse-thread.ts';
import { Turns } from './turns.ts';

/** Conflicts of two files that are shown one by one. A file copied by mistake may bring thousands. */
const shownConflicts = 10;

/**
 * Pairs of files of which the places are told. A folder copied by mistake brings thousands, and finding a place means
 * reading both files again.
 */
const placedPairs = 100;

/** The files in which a provider's domains stand: its own, then its list of domains. */
export type SourcesOf = (provider: Provider) => readonly string[];

/**
 * Writes conflicts as problems of the file that does not get the domain, with the places in both files. The files are
 * read again for it, because their texts are not kept.
 */
export async function describeConflicts(
  conflicts: readonly Conflict[],
  sourcesOf: SourcesOf,
  parser: Parser,
): Promise<readonly Problem[]> {
  const pairs = new Map<string, Conflict[]>();
  for (const conflict of conflicts) {
    const key = [conflict.kind, conflict.loser.file, conflict.owner.file].join('\n');
    const pair = pairs.get(key);
    if (pair === undefined) pairs.set(key, [conflict]);
    else pair.push(conflict);
  }
  const problems: Problem[] = [];
  const turns = new Turns();
  let described = 0;
  for (const pair of pairs.values()) {
    if (turns.isOver()) await turns.next();
    const sources = described < placedPairs ? sourcesOf : nowhere;
    problems.push(...(await describePair(pair, sources, parser)));
    described += 1;
  }
  return problems;
}

const nowhere: SourcesOf = () => [];

async function describePair(
  conflicts: readonly Conflict[],
  sourcesOf: SourcesOf,
  parser: Parser,
): Promise<readonly Problem[]> {
  const [first] = conflicts;
  if (first === undefined) return [];
  const { kind, owner, loser } = first;
  const shown = conflicts.slice(0, shownConflicts);
  const patterns = shown.map(({ pattern }) => printPattern(pattern));
  const losing = await findPlaces(sourcesOf(loser), patterns, parser);
  const owning = await findPlaces(sourcesOf(owner), patterns, parser);
  const code = kind === 'domain' ? 'domain-claimed' : 'mx-claimed';
  const severity = kind === 'domain' ? 'error' : 'warning';
  const claim = kind === 'domain' ? 'is already served by' : 'is already an MX name in';
  const advice = 'take it out of one of the two files';
  const problems = patterns.map((pattern): Problem => {
    const message = `${pattern} ${claim} ${printPlace(owning.get(pattern), owner.file)}`;
    return fileProblem(loser.file, code, { severity, message, advice, place: losing.get(pattern) });
  });
  if (conflicts.length > shown.length) {
    const more = conflicts.length - shown.length;
    const message = `${owner.file} claims ${more} more of the names that stand here`;
    problems.push(fileProblem(loser.file, code, { severity, message, advice }));
  }
  return problems;
}

/** Where each pattern stands. One that stands nowhere, as the domain after which a file is named, is left out. */
async function findPlaces(
  files: readonly string[],
  patterns: readonly string[],
  parser: Parser,
): Promise<ReadonlyMap<string, Place>> {
  const places = new Map<string, Place>();
  for (const file of files) {
    const missing = patterns.filter((pattern) => !places.has(pattern));
    const read = missing.length === 0 ? undefined : await readBounded(file, maxDomainListBytes);
    if (read?.kind !== 'read') continue;
    const answer = await parser.parse({ kind: 'places', file, bytes: read.bytes, patterns: missing });
    if (answer.kind !== 'places') continue;
    for (const [index, pattern] of missing.entries()) {
      const place = answer.places[index];
      if (place !== undefined) places.set(pattern, place);
    }
  }
  return places;
}

function printPlace(place: Place | undefined, file: string): string {
  return place === undefined ? file : `${place.file}:${place.line}:${place.column}`;
}
