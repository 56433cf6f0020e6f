import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { projectRoot } from './paths.ts';

/** Golden files lie in test/golden/CASE/; `npm run golden` writes them anew, and the diff is read before a commit. */
export const goldenFolder = join(projectRoot, 'test', 'golden');

/** Compares bytes with a golden file. Under UPDATE_GOLDEN=1 it writes the file instead; on CI it never writes. */
export function matchGolden(path: string, actual: string | Buffer): void {
  const file = join(goldenFolder, path);
  const bytes = Buffer.isBuffer(actual) ? actual : Buffer.from(actual);
  if (process.env['UPDATE_GOLDEN'] === '1' && process.env['CI'] !== 'true') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    return;
  }
  const where = relative(projectRoot, file);
  assert.ok(existsSync(file), `${where} is missing; run "npm run golden" and read the new file`);
  assert.equal(bytes.toString('utf8'), readFileSync(file, 'utf8'), `${where} differs; see "npm run golden"`);
}
