import { basename, dirname, resolve } from 'node:path';
import { hasErrors, type Place, type Problem } from '../model/problem.ts';
import { columnPlaceholders } from './column-placeholders.ts';
import { readKey } from './key-value.ts';
import { isProviderKey, providerKeys, type ProviderKey, type ProviderValues } from './provider-schema.ts';
import { maxProblems, readSourceText, type Path, type Source, type SourceText } from './source-text.ts';
import { adviseKey } from './word-hints.ts';

/** Servers whose places are kept. A provider has a handful; warnings about later ones stand at their key. */
const maxServerPlaces = 100;

/**
 * One provider file, read by itself: what `extends` and the defaults add comes when files are linked. Plain data that
 * crosses threads.
 */
export interface ProviderFile {
  readonly file: string;
  /** The file's name without its ending: what other files extend, and the domain where none is written. */
  readonly name: string;
  /** `without-unknown-keys`: nothing is wrong but keys that this version does not know; they are left out. */
  readonly usable: 'yes' | 'without-unknown-keys' | 'no';
  readonly problems: readonly Problem[];
  /** Absolute path of the list of domains. */
  readonly domainsFile?: string;
  /** The name of the file or preset that this one extends. */
  readonly extends?: string;
  readonly values: ProviderValues;
  /** Where the file begins (''), each key, and each server (`incoming.1`), for problems that linking finds. */
  readonly places: ReadonlyMap<string, Place>;
}

/**
 * Reads a provider file. All its problems are found at once, each with its place; nothing is thrown, whatever the text
 * is. The caller bounds the text (256 KB).
 */
export function parseProviderFile(source: Source): ProviderFile {
  const read = readSourceText(source);
  const values = new Map<ProviderKey, unknown>();
  const problems: Problem[] = [...read.problems];
  // Where YAML itself could not read a line, what came of its value is not what the operator wrote.
  const misreadLines = new Set(read.problems.map((problem) => problem.place?.line));
  const columns = columnPlaceholders(read.value);
  let unlisted = 0;
  for (const [key, written] of Object.entries(read.value ?? {})) {
    // Anchors live under keys of their own, as in compose files; << has its own problem already.
    if (key.startsWith('x-') || key === '<<') continue;
    if (!isProviderKey(key)) {
      // Finding the place of a problem takes a walk through the file, so that thousands would take minutes.
      if (problems.length < maxProblems) problems.push(unknownKey(read, key));
      else unlisted += 1;
      continue;
    }
    const reading = readKey(read, key, columns.hide(key, written));
    const found = reading.problems.map((problem) => columns.showProblem(problem));
    problems.push(...found.filter((problem) => !misreadLines.has(problem.place?.line)));
    unlisted += reading.unlisted;
    if (reading.value !== undefined) values.set(key, columns.show(reading.value));
  }
  // Each value was made by the schema of its key.
  const typed = Object.fromEntries(values) as ProviderValues;
  return {
    file: source.file,
    name: basename(source.file).replace(/\.ya?ml$/i, ''),
    usable: usability(read, problems),
    problems: bounded(problems, unlisted),
    ...(typed.domainsFile === undefined
      ? {}
      : { domainsFile: resolve(dirname(source.file), typed.domainsFile) }),
    ...(typed.extends === undefined ? {} : { extends: typed.extends }),
    values: typed,
    places: findPlaces(read, typed),
  };
}

function usability(read: SourceText, problems: readonly Problem[]): ProviderFile['usable'] {
  if (read.value === undefined) return 'no';
  if (hasErrors(problems.filter((problem) => problem.code !== 'unknown-key'))) return 'no';
  return problems.some((problem) => problem.code === 'unknown-key') ? 'without-unknown-keys' : 'yes';
}

function unknownKey(read: SourceText, key: string): Problem {
  return read.problem(
    [key],
    {
      code: 'unknown-key',
      message: `${JSON.stringify(key.slice(0, 60))} is not a key of a provider file`,
      advice: adviseKey(key, Object.keys(providerKeys)),
    },
    'key',
  );
}

function bounded(problems: readonly Problem[], unlisted: number): readonly Problem[] {
  if (problems.length <= maxProblems && unlisted === 0) return problems;
  const shown = problems.slice(0, maxProblems);
  const last = shown.at(-1);
  return [
    ...shown,
    {
      severity: 'error',
      code: 'too-many-problems',
      message: `there are ${problems.length - shown.length + unlisted} more problems in this file`,
      ...(last?.place === undefined ? {} : { place: last.place }),
      ...(last?.file === undefined ? {} : { file: last.file }),
    },
  ];
}

function findPlaces(read: SourceText, values: ProviderValues): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const keep = (path: Path, target: 'key' | 'value'): void => {
    places.set(path.join('.'), read.placeOf(path, target));
  };
  keep([], 'value');
  for (const key of Object.keys(values)) keep([key], 'key');
  for (const key of ['incoming', 'outgoing'] as const) {
    for (const index of (values[key] ?? []).slice(0, maxServerPlaces).keys()) {
      keep(Array.isArray(read.value?.[key]) ? [key, index] : [key], 'value');
      // A single server stands right under its key; linking asks for it as the first of the list.
      const place = places.get(key);
      if (!Array.isArray(read.value?.[key]) && place !== undefined) places.set(`${key}.${index}`, place);
    }
  }
  return places;
}
