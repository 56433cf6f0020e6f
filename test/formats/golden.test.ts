import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { formats } from '../../src/formats/registry.ts';
import { goldenCaseNames, readGoldenCase, renderGoldenCase } from '../support/golden-cases.ts';
import { goldenFolder, matchGolden } from '../support/golden.ts';
import { needsProgram, needsShared } from '../support/needs.ts';
import { sharedFolder } from '../support/paths.ts';

const caseNames = goldenCaseNames();
const schemas = join(sharedFolder ?? '', 'schemas');

function filesOf(name: string): string[] {
  return readdirSync(join(goldenFolder, name));
}

/** A program that reads answers of one kind and knows nothing of ours: it is given them on standard input. */
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
    command: ['xmllint', '--nonet', '--noout', '--relaxng', join(schemas, 'autoconfig-draft06.rng'), '-'],
    shared: true,
  },
  {
    title: "xmllint with Autodiscover's schema",
    files: ['outlook.xml', 'mobilesync.xml'],
    command: ['xmllint', '--nonet', '--noout', '--schema', join(schemas, 'autodiscover-response.xsd'), '-'],
    shared: true,
  },
  {
    title: "Python's plistlib",
    files: ['apple.mobileconfig'],
    command: ['python3', '-c', 'import plistlib, sys; plistlib.loads(sys.stdin.buffer.read())'],
    shared: false,
  },
  {
    title: "Python's json",
    files: ['outlook-json.json'],
    command: ['python3', '-c', 'import json, sys; json.load(sys.stdin.buffer)'],
    shared: false,
  },
];

describe('golden files', () => {
  it('are there for at least twelve cases', () => assert.ok(caseNames.length >= 12));

  for (const name of caseNames) {
    for (const format of formats) {
      it(`${name}: ${format.name}`, () => {
        const one = readGoldenCase(name);
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
      const one = readGoldenCase(name);
      const known = new Set(formats.map((format) => renderGoldenCase(one, format).file));
      assert.deepEqual(
        filesOf(name).filter((file) => !file.endsWith('.yaml') && file !== 'address.txt' && !known.has(file)),
        [],
      );
    });
  }
});

for (const { title, files, command, shared } of readers) {
  const [program, ...options] = command;
  describe(
    `golden files are read by ${title}`,
    { skip: needsProgram(program) || (shared && needsShared()) },
    () => {
      const found = caseNames.flatMap((name) =>
        filesOf(name)
          .filter((file) => files.includes(file))
          .map((file) => join(name, file)),
      );
      it('and there are some', () => assert.ok(found.length > 0));
      for (const file of found) {
        it(file, () => {
          const read = spawnSync(program, options, { input: readFileSync(join(goldenFolder, file)) });
          assert.equal(read.status, 0, read.stderr.toString());
        });
      }
    },
  );
}
