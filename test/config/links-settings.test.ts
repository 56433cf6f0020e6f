import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { printProblem } from '../../src/config/print-problem.ts';
import { loadSettings, type LoadedSettings } from '../../src/config/settings-file.ts';

const secret = 'S3cret'.repeat(7);
const other = '0ther-'.repeat(7);

function load(text: string, environment: Readonly<Record<string, string>> = {}): LoadedSettings {
  return loadSettings({ environment, flags: {}, workingFolder: '/work', text });
}

function printed({ problems }: LoadedSettings): string {
  return problems.map((problem) => printProblem(problem, { colour: false })).join('\n');
}

describe('the keys of signed links', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-links-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'keys');
  writeFileSync(file, `2027:${secret}\n2026:${other}\n`);

  const one = { id: '', secret };
  const two = [
    { id: '2027', secret },
    { id: '2026', secret: other },
  ];
  const good: readonly (readonly [string, string, Readonly<Record<string, string>>, unknown])[] = [
    ['none', 'links:\n', {}, undefined],
    ['an empty one', 'links: { key: "" }', {}, undefined],
    ['one', `links: { key: "${secret}" }`, {}, [one]],
    ['one in the environment', '', { SIGNPOST_LINKS_KEY: secret }, [one]],
    ['a list', `links:\n  keys: ["2027:${secret}", "2026:${other}"]`, {}, two],
    ['a list, a line each', `links:\n  keys:\n    - 2027:${secret}\n    - "2026:${other}"`, {}, two],
    ['a file, a line each', '', { SIGNPOST_LINKS_KEYS_FILE: file }, two],
    ['both: the single one signs', `links: { key: ${secret}, keys: ["2026:${other}"] }`, {}, [one, two[1]]],
  ];
  for (const [title, text, environment, links] of good) {
    it(title, () => {
      const loaded = load(text, environment);
      assert.equal(printed(loaded), '');
      assert.deepEqual(loaded.settings?.links, links);
    });
  }

  const bad: readonly (readonly [title: string, text: string, says: RegExp])[] = [
    [
      'a short one',
      'links: { key: hunter2-hunter2 }',
      /15 characters.*at least 32[^]*signpost link --new-key/,
    ],
    ['a short one in a list', 'links:\n  keys:\n    - 2027:hunter2-hunter2', /15 characters[^]*--new-key/],
    ['a long one', `links: { key: ${'hunter2'.repeat(40)} }`, /at most 256/],
    ['one with a blank', `links: { key: "${secret} hunter2" }`, /without blanks/],
    ['one without a name in a list', `links:\n  keys:\n    - hunter2-${secret}`, /its name/],
    ['two of the same name', `links: { keys: ["a:${secret}", "a:${other}"] }`, /same name/],
    [
      'too many',
      `links: { keys: [${Array.from({ length: 9 }, (_, at) => `"${at}:${secret}"`).join()}] }`,
      /more than 8/,
    ],
    ['a number', 'links: { key: 12345678901234567890123456789012 }', /links.key/],
    ['a list where one is meant', `links: { key: ["${secret}"] }`, /links.key/],
    ['a key that is no text', `links:\n  keys:\n    - 2027: hunter2-${secret}`, /links.keys/],
    ['broken YAML', `links:\n  keys:\n    - "2027:hunter2-${secret}`, /YAML/],
    ['an unknown setting', `links: { secret: x }`, /links.secret is not a setting/],
  ];
  for (const [title, text, says] of bad) {
    it(`${title} is refused, and never shown`, () => {
      const words = printed(load(text));
      assert.match(words, says);
      assert.doesNotMatch(words, /hunter2|S3cret|0ther/);
    });
  }
});
