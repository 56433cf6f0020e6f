import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot } from './support/paths.ts';

/** design: one ranked list; a file imports only from lower ranks (or its own folder). */
const ranks: readonly (readonly string[])[] = [
  ['model'],
  ['xml'],
  ['config'],
  ['formats', 'clients', 'net'],
  ['store', 'signing', 'import'],
  ['page', 'doctor', 'export', 'tls'],
  ['http'],
  ['cli'],
];

/** Which folder or file may import a package. */
const doors: Readonly<Record<string, string>> = {
  express: 'http/',
  yaml: 'config/',
  zod: 'config/',
  saxes: 'xml/reader.ts',
  xmlbuilder2: 'xml/writer.ts',
  plist: 'xml/plist.ts',
  'node-forge': 'signing/',
  commander: 'cli/',
  uqr: 'formats/qr-picture.ts',
  eta: 'page/',
  'prom-client': 'http/metrics/',
  pg: 'store/directories/',
  mysql2: 'store/directories/',
  ldapts: 'store/directories/',
};

const sources = readdirSync(join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({
    file: file.replaceAll('\\', '/'),
    text: readFileSync(join(projectRoot, 'src', file), 'utf8'),
  }));

function imports(text: string): string[] {
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s*'([^']+)'/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function rankOf(folder: string): number {
  const rank = ranks.findIndex((row) => row.includes(folder));
  assert.notEqual(rank, -1, `src/${folder} has no rank; see CONTRIBUTING.md`);
  return rank;
}

describe('the house', () => {
  it('has imports in every rank to look at', () => {
    assert.ok(sources.length > 10);
    assert.ok(sources.some((source) => imports(source.text).length > 0));
  });

  for (const { file, text } of sources) {
    it(`src/${file} imports only from lower ranks`, () => {
      const folder = file.split('/')[0] ?? '';
      for (const target of imports(text)) {
        if (!target.startsWith('.')) continue;
        const resolved = posix.join(posix.dirname(file), target);
        const other = resolved.split('/')[0] ?? '';
        assert.ok(
          other === folder || rankOf(other) < rankOf(folder),
          `src/${file} imports ${target}: ${other} does not stand below ${folder}`,
        );
      }
    });

    it(`src/${file} uses packages only through their doors`, () => {
      for (const target of imports(text)) {
        if (target.startsWith('.') || target.startsWith('node:')) continue;
        const name = target.startsWith('@') ? target : (target.split('/')[0] ?? '');
        const door = doors[name];
        if (door !== undefined)
          assert.ok(file.startsWith(door), `src/${file} imports ${name}; only src/${door} may`);
      }
      if (!file.startsWith('cli/')) {
        assert.doesNotMatch(text, /process\.(env|exit)\b/, `src/${file} uses process.env or process.exit`);
      }
    });
  }
});
