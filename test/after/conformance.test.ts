import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { buildFolder } from '../support/build-folder.ts';
import { checkLists, reasons, type CheckList } from '../support/conformance-reasons.ts';
import { projectRoot } from '../support/paths.ts';
import type { TestResult } from '../support/results-reporter.ts';

const results = readFileSync(join(buildFolder, 'results.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as TestResult);

/** The test names that carry a number, `outlook 12: …` or `outlook 12, 14: …`, by list and number. */
function coverage(list: CheckList): Map<number, TestResult[]> {
  const found = new Map<number, TestResult[]>();
  for (const result of results) {
    for (const [, numbers] of result.name.matchAll(
      new RegExp(`\\b${list} (\\d+(?:(?:, ?|-| and )\\d+)*):`, 'g'),
    )) {
      for (const number of expand(numbers ?? '')) found.set(number, [...(found.get(number) ?? []), result]);
    }
  }
  return found;
}

function expand(numbers: string): number[] {
  return numbers.split(/, ?| and /).flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

for (const list of Object.keys(checkLists) as CheckList[]) {
  const covered = coverage(list);
  describe(`numbered checks: ${list}`, () => {
    for (const number of checkLists[list].numbers) {
      it(`${list} ${number} has a test or a reason`, () => {
        const tests = covered.get(number) ?? [];
        const reason = reasons[list][number];
        assert.ok(
          tests.length > 0 || reason !== undefined,
          'no test carries this number and no reason is given',
        );
        assert.ok(tests.length === 0 || reason === undefined, 'there is a test and also a reason for none');
      });
    }
  });
}

it('docs/conformance.md is up to date', () => {
  const file = join(projectRoot, 'docs', 'conformance.md');
  if (process.env['UPDATE_GOLDEN'] === '1' && process.env['CI'] !== 'true') writeFileSync(file, page());
  assert.equal(readFileSync(file, 'utf8'), page(), 'run "npm run golden"');
});

function page(): string {
  const lines = [
    '# Conformance',
    '',
    'Each numbered check is a test that carries its number, or stands here with the reason why there is none.',
    'This page is written by `npm run golden` from the results of the test run.',
  ];
  for (const list of Object.keys(checkLists) as CheckList[]) {
    const covered = coverage(list);
    lines.push('', `## ${checkLists[list].title}`, '', '| check | test or reason |', '|---|---|');
    for (const number of checkLists[list].numbers) {
      const names = [...new Set((covered.get(number) ?? []).map((test) => withoutNumbers(test.name)))].sort();
      const shown = names.length > 4 ? [...names.slice(0, 3), `and ${names.length - 3} more`] : names;
      const text = names.length > 0 ? shown.join('; ') : `no test: ${reasons[list][number] ?? ''}`;
      lines.push(`| ${number} | ${text.replaceAll('|', '\\|').replaceAll('<', '&lt;')} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function withoutNumbers(name: string): string {
  return name
    .replace(/^(?:.*?\b(?:autoconfig|outlook|apple|reliability) [\d, \-and]+: *)+/, '')
    .replaceAll(/\s+/g, ' ');
}
