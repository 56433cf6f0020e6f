import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './paths.ts';

/** Compares a file of the project that is made from code; `npm run golden` writes it anew, never on CI. */
export function matchMadeFile(path: readonly string[], make: (present: string) => string): void {
  const file = join(projectRoot, ...path);
  const present = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const made = make(present);
  if (process.env['UPDATE_GOLDEN'] === '1' && process.env['CI'] !== 'true') writeFileSync(file, made);
  else assert.equal(present, made, `${path.join('/')} is stale; run "npm run golden"`);
}

/** Puts a made part between two marks of a page. */
export function betweenMarks(page: string, begin: string, end: string, made: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  assert.ok(from >= 0 && to > from, `the page has lost its marks "${begin}" and "${end}"`);
  return `${page.slice(0, from + begin.length)}\n\n${made}\n${page.slice(to)}`;
}
