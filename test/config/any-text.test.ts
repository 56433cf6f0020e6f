import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { parseDomainList } from '../../src/config/domain-list.ts';
import { linkProviders } from '../../src/config/link-providers.ts';
import { loadPresets } from '../../src/config/presets.ts';
import { printProblem } from '../../src/config/print-problem.ts';
import { parseProviderFile } from '../../src/config/provider-file.ts';
import { providerKeys } from '../../src/config/provider-schema.ts';
import { maxProblems } from '../../src/config/source-text.ts';
import { projectRoot } from '../support/paths.ts';
import { places, readText, twoServers } from '../support/provider-text.ts';

/** The largest provider file that is read. */
const maxBytes = 262_144;

/** Far above what a file of that size takes, far below what a quadratic step would. */
const patience = 5000;

const presets = loadPresets();
const shipped = readFileSync(join(projectRoot, 'config', 'domains', 'gmail.com.yaml'), 'utf8');

/** Reads, links and prints; every error has to have a place, and nothing may throw. */
function survives(text: string): void {
  const file = parseProviderFile({ file: 'example.org.yaml', text });
  const linked = linkProviders([file], new Map(), presets);
  for (const problem of [...file.problems, ...linked.flatMap((one) => one.problems)]) {
    const { place } = problem;
    assert.ok(place !== undefined, printProblem(problem));
    assert.ok(place.line >= 1 && place.column >= 1 && place.excerpt.length <= 200);
  }
  if (file.usable === 'no') assert.ok(file.problems.some(({ severity }) => severity === 'error'));
  structuredClone(file);
}

/** Pieces that texts of this format are made of, so that random texts get past the first character. */
const words =
  'incoming outgoing displayName domains username help extends x-a __proto__ imaps:// mail.example.org';
const signs =
  ': |:|\n|\n  |\n\t| - |[|]|{|}|, |"|\'| #|#|&a |*a|%|>|---\n|!x |<<|? |:993|2024|true|null|\r\n|\ufeff|\0|\ud800|\\';
const fragments = [...words.split(' '), ...signs.split('|'), '|', '%EMAILDOMAIN%', 'google-workspace'];
const piece = fc.oneof(fc.constantFrom(...fragments), fc.string({ maxLength: 4, unit: 'binary' }));

describe('any text', () => {
  it('reliability 12: never throws, and every error has a place', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => survives(pieces.join(''))),
      { numRuns: 1000 },
    );
  });

  it('reliability 12: never throws for a good file that was damaged', () => {
    const cut = fc.tuple(fc.nat(shipped.length), fc.nat(12), fc.array(piece, { maxLength: 3 }));
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 3 }), (cuts) => {
        let text = shipped;
        for (const [at, length, pieces] of cuts) {
          text = text.slice(0, at) + pieces.join('') + text.slice(at + length);
        }
        survives(text);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws for any value of any key', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const key = fc.constantFrom(...Object.keys(providerKeys));
    fc.assert(
      fc.property(key, value, (name, written) => survives(`${name}: ${JSON.stringify(written)}\n`)),
      { numRuns: 1000 },
    );
  });

  const keys = (line: (index: number) => string): string => {
    let text = '';
    for (let index = 0; text.length < maxBytes; index += 1) text += line(index);
    return text;
  };
  const hostile: readonly (readonly [name: string, text: string])[] = [
    ['unknown keys', keys((index) => `key${index}: 1\n`)],
    ['unknown keys in a mapping', `help:\n${keys((index) => `  key${index}: 1\n`)}`],
    ['one key again and again', keys(() => 'a: 1\n')],
    ['bad domains', `domains:\n${keys((index) => `  - "${index}@"\n`)}`],
    ['bad servers', `incoming:\n${keys((index) => `  - mail${index}\n`)}`],
    ['good servers', `incoming:\n${keys((index) => `  - imaps://mail${index}.example.org\n`)}`],
    ['bad languages', `displayName:\n${keys((index) => `  language${index}: a\n`)}`],
    ['open brackets', '['.repeat(maxBytes)],
    ['open braces', '{'.repeat(maxBytes)],
    ['lists in lists', '- '.repeat(maxBytes / 2)],
    ['keys as keys', '? '.repeat(maxBytes / 2)],
    ['keys on one line', 'a: '.repeat(maxBytes / 3)],
    ['deeper and deeper', Array.from({ length: 700 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')],
    ['open quotes', keys((index) => `a${index}: "x\n`)],
    ['open lists', keys((index) => `a${index}: [x\n`)],
    ['percent signs', keys((index) => `a${index}: %x\n`)],
    ['aliases', `x-a: &a 1\n${keys((index) => `a${index}: *a\n`)}`],
    ['stars', keys((index) => `a${index}: *x\n`)],
    ['tags', keys((index) => `a${index}: !x 1\n`)],
    ['anchors', '&a '.repeat(maxBytes / 3)],
    ['quotes', '"'.repeat(maxBytes)],
    ['escapes', `displayName: "${'\\q'.repeat(maxBytes / 2)}"`],
    ['one long text', `displayName: ${'x'.repeat(maxBytes)}`],
    ['placeholders', `username: "${'%EMAIL'.repeat(maxBytes / 6)}"`],
    ['colons', `incoming: "${':'.repeat(maxBytes)}"`],
    ['labels', `incoming: imaps://${'a.'.repeat(maxBytes / 2)}`],
    ['at signs', `domains: "${'@'.repeat(maxBytes)}"`],
    ['zeros', '\0'.repeat(maxBytes)],
  ];
  for (const [name, text] of hostile) {
    it(`256 KB of ${name} are read in time, with a bounded number of problems`, () => {
      const begin = process.cpuUsage().user;
      survives(text);
      assert.ok(process.cpuUsage().user - begin < patience * 1000);
      assert.ok(readText(text.slice(0, maxBytes / 10)).problems.length <= maxProblems + 2);
    });
  }

  it('aliases that grow tenfold each line do not grow', () => {
    const lines = ['x-a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level <= 9; level += 1) {
      lines.push(
        `x-a${level}: &a${level} [${Array(5)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    }
    const { problems } = readText(`${lines.join('\n')}\n${twoServers}`);
    assert.deepEqual(places(problems), ['1:1 yaml-too-many-aliases']);
  });

  it('names of Object.prototype are keys like any other', () => {
    const text = `${twoServers}__proto__: { polluted: 1 }\nconstructor: x\nhelp: { __proto__: { phone: "1" }, toString: x }\n`;
    const { problems, provider } = readText(text);
    assert.deepEqual(places(problems), [
      '3:1 unknown-key',
      '4:1 unknown-key',
      '5:9 unknown-key',
      '5:36 unknown-key',
    ]);
    assert.deepEqual(provider?.help, {});
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });

  it('a list of domains never throws, and each of its problems has a place but the last', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const { problems } = parseDomainList({ file: 'list', text: pieces.join('') });
        assert.ok(problems.every(({ place }) => place !== undefined && place.line >= 1 && place.column >= 1));
      }),
      { numRuns: 500 },
    );
  });
});
