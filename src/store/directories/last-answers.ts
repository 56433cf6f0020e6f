import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DirectorySettings } from '../../config/directory-settings.ts';
import { parseDomain, type Domain } from '../../model/domain.ts';
import { readBounded } from '../bounded-read.ts';
import type { KnownAnswer } from './answer-cache.ts';
import type { DirectoryMatch } from './directory.ts';

/** Bytes of the file: above what the cache can hold. */
const maxFileBytes = 64 * 1024 * 1024;

/** Lines written or read in one turn of the event loop: a few milliseconds. */
const linesPerTurn = 2000;

/** Characters of a provider's name and of a column's value that are taken from the file. */
const maxTextLength = 500;

/** The file in the folder `state`. */
export function lastAnswersPath(state: string): string {
  return join(state, 'directories', 'answers.jsonl');
}

/**
 * What makes the answers of one configuration different from those of another: which lists are asked, and how. Hosts,
 * users and passwords do not count: a database that has moved says the same.
 */
export function directoriesMark(directories: readonly DirectorySettings[]): string {
  const said = directories.map((one) => {
    switch (one.kind) {
      case 'sql':
        return [one.kind, one.query, one.provider];
      case 'ldap':
        return [one.kind, one.base, one.filter, one.provider, one.providerAttribute, one.attributes];
      case 'http':
        return [one.kind];
      case 'file':
        return [one.kind, one.provider];
      case 'mx':
        return [one.kind];
    }
  });
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 16);
}

/**
 * Writes the answers that are known, one a line, under a first line that says which configuration they are of. A crash
 * leaves the former file or the new one. Rejects where the folder can't be written to.
 */
export async function writeLastAnswers(
  path: string,
  mark: string,
  answers: Iterable<readonly [Domain, KnownAnswer]>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      let lines = [JSON.stringify({ answersOf: mark })];
      for (const [domain, answer] of answers) {
        lines.push(lineOf(domain, answer));
        if (lines.length < linesPerTurn) continue;
        await handle.write(`${lines.join('\n')}\n`);
        lines = [];
      }
      await handle.write(`${lines.join('\n')}\n`);
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

/**
 * Adds what is new to a file that writeLastAnswers made: an answer, or that a domain is not hosted any more. A crash may
 * leave half a line, which is not read. Rejects where the file is gone or can't be written to.
 */
export async function appendLastAnswers(
  path: string,
  news: Iterable<readonly [Domain, KnownAnswer | undefined]>,
): Promise<void> {
  const lines = Array.from(news, ([domain, answer]) => `${lineOf(domain, answer)}\n`);
  // Without O_CREAT: a file that somebody removed would come back without its first line.
  const handle = await open(path, constants.O_WRONLY | constants.O_APPEND);
  try {
    await handle.writeFile(lines.join(''));
  } finally {
    await handle.close();
  }
}

/** A domain alone is one that is not hosted any more. */
function lineOf(domain: Domain, answer: KnownAnswer | undefined): string {
  if (answer === undefined) return JSON.stringify([domain]);
  const { match, askedAt, ttl } = answer;
  const more = match.byMx === true ? [true] : [];
  return JSON.stringify([domain, match.provider, Object.fromEntries(match.columns), askedAt, ttl, ...more]);
}

/**
 * Reads the answers of a former run: those of the same configuration, younger than `maxAge` milliseconds. All of them are
 * due, so that they are only served where nobody can be asked. What can't be read is left out. Never rejects.
 */
export async function readLastAnswers(
  path: string,
  mark: string,
  now: number,
  maxAge: number,
): Promise<readonly (readonly [Domain, KnownAnswer])[]> {
  const read = await readBounded(path, maxFileBytes);
  if (read.kind !== 'read') return [];
  const lines = Buffer.from(read.bytes).toString('utf8').split('\n');
  const head = readJson(lines[0] ?? '');
  if (typeof head !== 'object' || head === null || !('answersOf' in head) || head.answersOf !== mark)
    return [];
  const found = new Map<Domain, KnownAnswer>();
  for (let index = 1; index < lines.length; index += 1) {
    if (index % linesPerTurn === 0) await nextTurn();
    const [domain, answer] = readLine(readJson(lines[index] ?? '')) ?? [];
    if (domain === undefined) continue;
    // The last line of a domain counts; it stands where it was added, behind what was known before.
    found.delete(domain);
    if (answer === undefined || answer.askedAt > now || now - answer.askedAt > maxAge) continue;
    found.set(domain, answer);
  }
  return [...found];
}

function readLine(value: unknown): readonly [Domain, KnownAnswer | undefined] | undefined {
  if (!Array.isArray(value)) return undefined;
  const [domain, provider, columns, askedAt, ttl, byMx] = value as readonly unknown[];
  const name = isText(domain) ? parseDomain(domain) : undefined;
  if (name?.ok !== true) return undefined;
  if (value.length === 1) return [name.value, undefined];
  if (!isText(provider) || !isCount(askedAt) || !isCount(ttl)) return undefined;
  if (typeof columns !== 'object' || columns === null) return undefined;
  const values = new Map<string, string>();
  for (const [name, one] of Object.entries(columns)) {
    if (!isText(one)) return undefined;
    values.set(name, one);
  }
  const match: DirectoryMatch = { provider, columns: values, ...(byMx === true ? { byMx } : {}) };
  return [name.value, { match, askedAt, ttl, due: 0 }];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxTextLength;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
