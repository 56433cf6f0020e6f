import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the figures stand, seen from the folder that npm runs scripts in. */
const page = join(process.cwd(), 'docs', 'performance.md');
const plots = join(process.cwd(), 'docs', 'performance');

/** Replaces the text between the two marks of a part of docs/performance.md. Throws where they are missing. */
export function writeFigures(part: string, text: string): void {
  const begin = `<!-- ${part}: written by npm run bench -->`;
  const end = `<!-- end of ${part} -->`;
  const before = readFileSync(page, 'utf8');
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no place for ${part}`);
  writeFileSync(page, `${before.slice(0, from + begin.length)}\n\n${text.trim()}\n\n${before.slice(to)}`);
}

/** Writes a picture beside docs/performance.md. */
export function writePlot(name: string, svg: string): void {
  mkdirSync(plots, { recursive: true });
  writeFileSync(join(plots, name), svg);
}
