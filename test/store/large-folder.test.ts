import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { FolderFixture, yaml } from './folder-fixture.ts';
import { temporaryFolder, until } from './temporary-folder.ts';

/** Whatever else the machine does: a second of silence would be felt. Parsing all files in one go takes several. */
const longestStandstill = 1000;

describe('a folder of 10,000 files', () => {
  const fixture = new FolderFixture(temporaryFolder());
  after(() => fixture.close());

  it('is read, and changes are picked up, without holding up the thread that serves', async () => {
    fixture.write('base.yaml', yaml('one.net', 'domains: []\n'));
    for (let index = 0; index < 10_000; index += 1) {
      writeFileSync(fixture.path(`d${index}.example.yaml`), 'extends: base\n');
    }
    let longest = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    await fixture.open();
    assert.equal(fixture.store.status().domains, 10_000);
    assert.equal(fixture.host('d9999.example'), 'one.net');
    writeFileSync(fixture.path('d5000.example.yaml'), yaml('two.net'));
    await until('one file changed', () => fixture.host('d5000.example') === 'two.net');
    fixture.replace('base.yaml', yaml('three.net', 'domains: []\n'));
    await until('all files changed', () => fixture.host('d9999.example') === 'three.net');
    clearInterval(beat);
    assert.ok(longest < longestStandstill, `the event loop stood still for ${Math.round(longest)} ms`);
  });
});
