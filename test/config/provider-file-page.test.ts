import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseDomainList } from '../../src/config/domain-list.ts';
import { providerJsonSchema } from '../../src/config/json-schema.ts';
import { printProblem } from '../../src/config/print-problem.ts';
import { projectRoot } from '../support/paths.ts';
import { readFolder, twoServers } from '../support/provider-text.ts';

const page = readFileSync(join(projectRoot, 'docs', 'provider-file.md'), 'utf8');
const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = '']) => block);

/** The names of all keys of a provider file, at any depth. */
function keyNames(schema: unknown, names = new Set<string>()): Set<string> {
  if (typeof schema !== 'object' || schema === null) return names;
  for (const [word, value] of Object.entries(schema)) {
    if (word === 'properties') for (const name of Object.keys(value as object)) names.add(name);
    if (word !== 'examples') keyNames(value, names);
  }
  return names;
}

describe('docs/provider-file.md', () => {
  it('holds examples that are all free of errors', () => {
    assert.ok(blocks.length > 15);
    const texts: Record<string, string> = {};
    for (const [index, block] of blocks.entries()) {
      const name = /^# config\/domains\/(\S+)\.yaml$/m.exec(block)?.[1] ?? `example-${index}.org`;
      // An example of one key stands for a file that has servers too.
      texts[name] = /^(?:incoming|extends):/m.test(block) ? block : `${twoServers}${block}`;
      if (/^incoming:/m.test(block) && !/^outgoing:/m.test(block)) texts[name] += twoServers.split('\n')[1];
    }
    const file = '/etc/domains/customers.txt';
    const lists = new Map([[file, parseDomainList({ file, text: 'customer.example\n' })]]);
    const { files, linked } = readFolder(texts, lists);
    const problems = [...files, ...linked].flatMap((one) => one.problems);
    const errors = problems.filter(({ severity }) => severity === 'error').map((one) => printProblem(one));
    assert.deepEqual(errors, []);
    const served = linked.filter(({ provider }) => provider !== undefined).length;
    assert.equal(served, blocks.length - 1, 'all but the base file are providers');
  });

  it('speaks of every key', () => {
    const names = [...keyNames(JSON.parse(providerJsonSchema()))];
    assert.ok(names.length > 60);
    assert.deepEqual(
      names.filter((name) => !new RegExp(`\\b${name}\\b`).test(page)),
      [],
    );
  });

  it('calls wrong what the reader refuses, and right what it takes', () => {
    const rows = [...page.matchAll(/^\| `([^`|]+)` \| `([^`|]+)` \| /gm)].map(([, bad = '', good = '']) => [
      bad,
      good,
    ]);
    assert.ok(rows.length >= 8);
    const isFine = (line: string): boolean => {
      const inside = /^(?:phone|external):/.exec(line)?.[0];
      const written = line.includes('://') && !line.includes(': ') ? `incoming: ${line}` : line;
      const holder = inside === 'phone:' ? 'help' : 'outlook';
      const text = inside === undefined ? written : `${holder}: { ${line} }`;
      const rest = text.startsWith('incoming') ? twoServers.split('\n')[1] : twoServers;
      const [file] = readFolder({ 'example.org': `${text}\n${rest}` }).files;
      return file?.usable === 'yes';
    };
    for (const [bad = '', good = ''] of rows) {
      assert.ok(!isFine(bad), bad);
      assert.ok(isFine(good), good);
    }
  });
});
