import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { providerJsonSchema } from '../../src/config/json-schema.ts';
import { providerKeys } from '../../src/config/provider-schema.ts';
import { goldenCaseNames } from '../support/golden-cases.ts';
import { matchMadeFile } from '../support/made-file.ts';
import { schemaMistakes, type Schema } from '../support/json-schema-check.ts';
import { projectRoot } from '../support/paths.ts';

const schema = JSON.parse(providerJsonSchema()) as Schema;

/** Every provider file of the project: shipped, presets, golden cases. */
function providerFiles(): string[] {
  const golden = goldenCaseNames().map((name) => join('test', 'golden', name));
  const folders = ['config/domains', 'templates/presets', ...golden];
  return folders.flatMap((folder) =>
    readdirSync(join(projectRoot, folder))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => join(folder, name)),
  );
}

describe('config/provider.schema.json', () => {
  it('is up to date', () => {
    matchMadeFile(['config', 'provider.schema.json'], providerJsonSchema);
  });

  it('accepts every provider file of the project', () => {
    const files = providerFiles();
    assert.ok(files.length > 20);
    for (const file of files) {
      const value: unknown = parse(readFileSync(join(projectRoot, file), 'utf8'));
      assert.deepEqual(schemaMistakes(schema, value), [], file);
    }
  });

  it('accepts the examples of every key, and so does the reader', () => {
    for (const [key, reader] of Object.entries(providerKeys)) {
      const examples: unknown = reader.meta()?.['examples'];
      assert.ok(Array.isArray(examples) && examples.length > 0, `${key} has no example`);
      for (const example of examples) {
        assert.deepEqual(schemaMistakes(schema, { [key]: example }), [], key);
        assert.ok(reader.safeParse(example).success, `${key}: ${JSON.stringify(example)}`);
      }
    }
  });

  it('describes every key', () => {
    const undescribed = Object.entries(schema.properties ?? {}).filter(
      ([, one]) => one.description === undefined,
    );
    assert.deepEqual(undescribed, []);
    assert.deepEqual(Object.keys(schema.properties ?? {}), Object.keys(providerKeys));
  });

  const refused: readonly (readonly [written: string, mistake: string])[] = [
    ['incomming: imaps://mail.example.org', 'incomming is not allowed'],
    ['help: { fax: "1" }', 'help.fax is not allowed'],
    ['enable: true', 'enable fits none of the forms'],
    ['displayName: 2024', 'displayName fits none of the forms'],
    ['incoming: { type: imap, hostname: a.example, port: 0 }', 'incoming fits none of the forms'],
    ['incoming: { type: smtp, hostname: a.example }', 'incoming fits none of the forms'],
    ['outlook: { external: yes }', 'outlook.external is no boolean'],
  ];
  for (const [written, mistake] of refused) {
    it(`refuses ${written}`, () => {
      const [first] = schemaMistakes(schema, parse(written));
      assert.equal(first, mistake);
    });
  }

  it('lets keys pass that begin with x-', () => {
    assert.deepEqual(schemaMistakes(schema, { 'x-anchors': [1, { a: null }] }), []);
  });
});
