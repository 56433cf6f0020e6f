import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { FolderFixture, yaml } from './folder-fixture.ts';
import { temporaryFolder, until } from './temporary-folder.ts';

/**
 * Parsing takes seconds. In one go on the serving thread it would leave a handful of turns to anything else; a busy
 * machine leaves fewer than usual, but never so few.
 */
const fewestTurns = 100;

describe('a folder of 10,000 files', () => {
  const fixture = new FolderFixture(temporaryFolder());
  after(() => fixture.close());

  it('is read, and changes are picked up, without holding up the thread that serves', async () => {
    fixture.write('base.yaml', yaml('one.net', 'domains: []\n'));
    for (let index = 0; index < 10_000; index += 1) {
      writeFileSync(fixture.path(`d${index}.example.yaml`), 'extends: base\n');
    }
    let turns = 0;
    const counter = setInterval(() => (turns += 1), 1);
    try {
      await fixture.open();
      await until('all files read', () => fixture.store.status().domains === 10_000);
      assert.equal(fixture.host('d9999.example'), 'one.net');
      writeFileSync(fixture.path('d5000.example.yaml'), yaml('two.net'));
      await until('one file changed', () => fixture.host('d5000.example') === 'two.net');
      fixture.replace('base.yaml', yaml('three.net', 'domains: []\n'));
      await until('all files changed', () => fixture.host('d9999.example') === 'three.net', 20_000);
    } finally {
      clearInterval(counter);
    }
    assert.ok(turns > fewestTurns, `the event loop came round only ${turns} times`);
  });
});
