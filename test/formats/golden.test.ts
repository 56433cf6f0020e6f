import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { formats } from '../../src/formats/registry.ts';
import { goldenCaseNames, readGoldenCase, renderGoldenCase } from '../support/golden-cases.ts';
import { goldenFolder, matchGolden } from '../support/golden.ts';
import { needsProgram, needsShared } from '../support/needs.ts';
import { sharedFolder } from '../support/paths.ts';

const caseNames = goldenCaseNames();
const schemas = join(sharedFolder ?? '', 'schemas');

/** Asks once, and only inside a test: a broken case must not take the others down. */
function memoized<Value>(ask: () => Value): () => Value {
  let value: Value | undefined;
  return () => (value ??= ask());
}

function filesOf(name: string): string[] {
  return readdirSync(join(goldenFolder, name));
}

/** A program that reads answers of one kind and knows nothing of ours: it is given their paths. */
interface IndependentReader {
  readonly title: string;
  readonly files: readonly string[];
  readonly command: readonly [program: string, ...options: string[]];
  readonly shared: boolean;
}

const readers: readonly IndependentReader[] = [
  {
    title: "autoconfig 20: xmllint with the draft's RELAX NG schema",
    files: ['thunderbird.xml'],
    command: ['xmllint', '--nonet', '--noout', '--relaxng', join(schemas, 'autoconfig-draft06.rng')],
    shared: true,
  },
  {
    title: "xmllint with Autodiscover's schema",
    files: ['outlook.xml', 'mobilesync.xml'],
    command: ['xmllint', '--nonet', '--noout', '--schema', join(schemas, 'autodiscover-response.xsd')],
    shared: true,
  },
  {
    title: "Python's plistlib",
    files: ['apple.mobileconfig'],
    command: [
      'python3',
      '-c',
      'import plistlib, sys\nfor path in sys.argv[1:]: plistlib.load(open(path, "rb"))',
    ],
    shared: false,
  },
  {
    title: "Python's json",
    files: ['outlook-json.json', 'pacc.json', 'qr.json'],
    command: ['python3', '-c', 'import json, sys\nfor path in sys.argv[1:]: json.load(open(path, "rb"))'],
    shared: false,
  },
];

describe('golden files', () => {
  it('are there for at least twelve cases', () => assert.ok(caseNames.length >= 12));

  for (const name of caseNames) {
    const read = memoized(() => readGoldenCase(name));
    for (const format of formats) {
      it(`${name}: ${format.name}`, () => {
        const one = read();
        const answer = renderGoldenCase(one, format);
        matchGolden(join(name, answer.file), answer.body);
        assert.equal(
          renderGoldenCase(one, format).body,
          answer.body,
          'asked again, it answers something else',
        );
      });
    }

    it(`${name}: no file is left over`, () => {
      const one = read();
      const known = new Set(formats.map((format) => renderGoldenCase(one, format).file));
      assert.deepEqual(
        filesOf(name).filter((file) => !file.endsWith('.yaml') && file !== 'address.txt' && !known.has(file)),
        [],
      );
    });
  }
});

describe('golden files are read by', () => {
  for (const { title, files, command, shared } of readers) {
    const [program, ...options] = command;
    it(title, { skip: needsProgram(program) || (shared && needsShared()) }, () => {
      const found = caseNames.flatMap((name) => filesOf(name).map((file) => join(name, file)));
      const read = found.filter((path) => files.includes(basename(path)));
      assert.ok(read.length > 0, `there is no ${files.join(' or ')}`);
      // One process for all of them: what it can't read, it names.
      const answer = spawnSync(program, [...options, ...read], { cwd: goldenFolder });
      assert.equal(answer.status, 0, answer.stderr.toString());
    });
  }
});
