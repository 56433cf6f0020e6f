import { z } from 'zod';
import type { Problem } from '../model/problem.ts';
import { explainIssue, type FlatIssue } from './issue-words.ts';
import { providerKeys, type ProviderKey } from './provider-schema.ts';
import { maxProblems, type Path, type SourceText } from './source-text.ts';
import { adviseKey } from './word-hints.ts';

/** What came of one top-level key. */
export interface KeyReading {
  /** The parsed value; undefined where it has errors other than unknown keys. */
  readonly value: unknown;
  /** At most maxProblems of each kind: finding the place of one takes a walk through the document. */
  readonly problems: readonly Problem[];
  /** How many more there are. */
  readonly unlisted: number;
}

/**
 * Reads the value of one top-level key. Keys inside it that this version does not know are reported and left out, so
 * that an older server survives a newer file; everything else that is wrong makes the value unusable.
 */
export function readKey(source: SourceText, key: ProviderKey, written: unknown): KeyReading {
  const schema = providerKeys[key];
  const first = schema.safeParse(written);
  if (first.success) return { value: first.data, problems: [], unlisted: 0 };
  const flat = flatten(first.error.issues, [key], written);
  const unknown = unknownKeys(flat);
  if (unknown.length === 0) return listed(undefined, [], flat, (one) => explain(source, key, one));
  const known = withoutKeys(written, unknown);
  const second = schema.safeParse(known);
  const names = keysWithin(key);
  const keys = listed(undefined, [], unknown, (one) => unknownKey(source, key, one, names));
  if (second.success) return { ...keys, value: second.data };
  return listed(undefined, keys.problems, flatten(second.error.issues, [key], known), (one) =>
    explain(source, key, one),
  );
}

function listed<Found>(
  value: unknown,
  before: readonly Problem[],
  found: readonly Found[],
  describe: (one: Found) => Problem,
): KeyReading {
  const problems = [...before, ...found.slice(0, maxProblems).map(describe)];
  return { value, problems, unlisted: Math.max(0, found.length - maxProblems) };
}

function examplesOf(key: ProviderKey): readonly unknown[] {
  const examples = providerKeys[key].meta()?.['examples'];
  return Array.isArray(examples) ? examples : [];
}

function explain(source: SourceText, key: ProviderKey, flat: FlatIssue): Problem {
  const target = flat.issue.code === 'invalid_key' || flat.value === null ? 'key' : 'value';
  const line = source.placeOf(flat.path, target).excerpt;
  const example: unknown = examplesOf(key)[0];
  const words = explainIssue(flat, { written: source.writtenAt(flat.path), line, example });
  return source.problem(flat.path, words, target);
}

interface UnknownKey {
  /** The mapping that holds the key. */
  readonly path: Path;
  readonly name: string;
}

function unknownKeys(issues: readonly FlatIssue[]): UnknownKey[] {
  const found: UnknownKey[] = [];
  for (const { issue, path } of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    for (const name of issue.keys) found.push({ path, name });
  }
  return found;
}

function unknownKey(
  source: SourceText,
  key: ProviderKey,
  { path, name }: UnknownKey,
  names: readonly string[],
): Problem {
  return source.problem(
    [...path, name],
    {
      code: 'unknown-key',
      message: `${JSON.stringify(name.slice(0, 60))} is not a key of "${key}"`,
      advice: adviseKey(name, names),
    },
    'key',
  );
}

/** The names of all keys at any depth below a top-level key, for "did you mean". */
function keysWithin(key: ProviderKey): string[] {
  const names = new Set<string>();
  const collect = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return;
    for (const [word, value] of Object.entries(schema)) {
      if (word === 'properties' && typeof value === 'object' && value !== null) {
        for (const name of Object.keys(value)) names.add(name);
      }
      collect(value);
    }
  };
  collect(z.toJSONSchema(providerKeys[key], { io: 'input', unrepresentable: 'any' }));
  return [...names];
}

/** A copy of the value without the named keys. */
function withoutKeys(written: unknown, unknown: readonly UnknownKey[]): unknown {
  const copy = structuredClone(written);
  for (const { path, name } of unknown) {
    const holder = valueAt(copy, path.slice(1));
    if (typeof holder === 'object' && holder !== null) Reflect.deleteProperty(holder, name);
  }
  return copy;
}

function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = Reflect.get(current, step);
  }
  return current;
}

/**
 * Dissolves unions: an operator wrote one of their forms and wants to hear about that one only. The form is told by the
 * kind of the value (text, list, mapping).
 */
function flatten(issues: readonly z.core.$ZodIssue[], prefix: Path, root: unknown): FlatIssue[] {
  return issues.flatMap((issue) => {
    const path: Path = [
      ...prefix,
      ...issue.path.map((step) => (typeof step === 'number' ? step : String(step))),
    ];
    const value = valueAt(root, path.slice(1));
    if (issue.code !== 'invalid_union') return [{ issue, path, value, expected: kindsOf(issue) }];
    const fitting = issue.errors.filter((branch) => !isMisfit(branch));
    const words = issue.errors.filter((branch) => typeof value === 'string' && namesWords(branch));
    const best = [...fitting, ...words].toSorted((one, other) => one.length - other.length)[0];
    return best === undefined
      ? [{ issue, path, value, expected: kindsOf(issue) }]
      : flatten(best, path, root);
  });
}

/** True where a branch of a union is for another kind of value. */
function isMisfit(branch: readonly z.core.$ZodIssue[]): boolean {
  return branch.some(
    (issue) =>
      issue.path.length === 0 &&
      (issue.code === 'invalid_type' ||
        issue.code === 'invalid_value' ||
        (issue.code === 'invalid_union' && issue.errors.every((inner) => isMisfit(inner)))),
  );
}

/** True where a branch allows certain words, and a word stands there. */
function namesWords(branch: readonly z.core.$ZodIssue[]): boolean {
  return branch.some(
    (issue) =>
      issue.path.length === 0 &&
      (issue.code === 'invalid_value' || (issue.code === 'invalid_union' && issue.errors.some(namesWords))),
  );
}

/** The kinds of value that an issue names; branches of a union that fail deeper inside were of the right kind. */
function kindsOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_type') return [issue.expected];
  if (issue.code === 'invalid_value') return issue.values.map((value) => typeof value);
  if (issue.code !== 'invalid_union') return [];
  return issue.errors.flatMap((branch) =>
    branch.flatMap((inner) => (inner.path.length > 0 ? [] : kindsOf(inner))),
  );
}
