import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { ShrinkGuard } from '../../src/store/shrink-guard.ts';
import { FolderFixture, yaml } from './folder-fixture.ts';
import { temporaryFolder, until } from './temporary-folder.ts';

describe('the share of domains that may go', () => {
  const cases: readonly (readonly [gone: number, served: number, maxShrink: number, held: boolean])[] = [
    [1, 3, 20, false],
    [3, 3, 20, false],
    [9, 9, 20, false],
    [10, 10, 20, true],
    [20, 100, 20, false],
    [21, 100, 20, true],
    [100, 100, 100, false],
    [10, 1000, 0, true],
    [0, 0, 0, false],
  ];
  for (const [gone, served, maxShrink, held] of cases) {
    it(`${gone} of ${served} with ${maxShrink} %: ${held ? 'held back' : 'let go'}`, () => {
      assert.equal(new ShrinkGuard(maxShrink, () => 0).holdsBack(gone, served), held);
    });
  }

  it('adds up what goes within a minute, and forgets it after that', () => {
    let now = 0;
    const guard = new ShrinkGuard(20, () => now);
    assert.equal(guard.holdsBack(15, 100), false);
    guard.takeLoss(15);
    now = 30_000;
    assert.equal(guard.holdsBack(6, 85), true);
    now = 60_001;
    assert.equal(guard.holdsBack(6, 85), false);
  });
});

describe('a folder that loses much at once', () => {
  const fixture = new FolderFixture(temporaryFolder());
  after(() => fixture.close());
  const names = Array.from({ length: 12 }, (_, index) => `d${index}.example`);

  it('reliability 16: an emptied folder keeps all its domains and says so', async () => {
    for (const name of names) fixture.write(`${name}.yaml`, yaml('one.net'));
    await fixture.open({ pollInterval: 50 });
    fixture.takeEvents();
    for (const name of names) fixture.remove(`${name}.yaml`);
    await fixture.store.reload();
    assert.deepEqual(new Set(names.map((name) => fixture.host(name))), new Set(['one.net']));
    const { state, heldBack, providers } = fixture.store.status();
    assert.equal(state, 'degraded');
    assert.deepEqual(heldBack, { domains: 12, of: 12, files: 12 });
    assert.ok(providers.every((provider) => provider.state === 'last-good'));
    assert.deepEqual(fixture.takeEvents(), ['problem-found shrink-held-back ']);
  });

  it('takes in what is new meanwhile, and serves it', async () => {
    fixture.write('new.example.yaml', yaml('new.net'));
    await fixture.store.reload();
    assert.equal(fixture.host('new.example'), 'new.net');
    assert.equal(fixture.host('d3.example'), 'one.net');
    assert.equal(fixture.store.status().heldBack?.files, 12);
  });

  it('takes in the files that return, changed or not, and is well again when all are back', async () => {
    fixture.write('d0.example.yaml', yaml('two.net'));
    await fixture.store.reload();
    assert.equal(fixture.host('d0.example'), 'two.net');
    assert.equal(fixture.host('d1.example'), 'one.net');
    for (const name of names.slice(1)) fixture.write(`${name}.yaml`, yaml('one.net'));
    await fixture.store.reload();
    assert.equal(fixture.store.status().heldBack, undefined);
    assert.equal(fixture.store.status().state, 'ready');
    assert.ok(fixture.takeEvents().includes('problem-solved shrink-held-back '));
  });

  it('lets domains go that are meant to go', async () => {
    for (const name of names) fixture.remove(`${name}.yaml`);
    await fixture.store.reload({ force: true });
    assert.equal(fixture.host('d1.example'), 'not-hosted');
    assert.equal(fixture.host('new.example'), 'new.net');
    assert.equal(fixture.store.status().heldBack, undefined);
  });

  it('lets domains go that were held back before', async () => {
    for (const name of names) fixture.write(`${name}.yaml`, yaml('one.net'));
    await fixture.store.reload();
    for (const name of names) fixture.remove(`${name}.yaml`);
    await fixture.store.reload();
    assert.equal(fixture.host('d1.example'), 'one.net');
    await fixture.store.reload({ force: true });
    assert.equal(fixture.host('d1.example'), 'not-hosted');
    assert.equal(fixture.store.status().state, 'ready');
  });
});

describe('a list of domains that loses much at once', () => {
  const fixture = new FolderFixture(temporaryFolder());
  after(() => fixture.close());
  const list = (from: number): string =>
    Array.from({ length: 20 - from }, (_, index) => `d${from + index}.example\n`).join('');

  it('keeps the former list until the domains are back', async () => {
    fixture.write('list.txt', list(0));
    fixture.write('a.yaml', yaml('one.net', 'domainsFile: list.txt\n'));
    await fixture.open({ pollInterval: 50 });
    fixture.replace('list.txt', list(15));
    await fixture.store.reload();
    await until('it is held back', () => fixture.store.status().heldBack !== undefined);
    assert.equal(fixture.host('d0.example'), 'one.net');
    fixture.replace('list.txt', list(1));
    await until('one domain is gone', () => fixture.host('d0.example') === 'not-hosted');
    assert.equal(fixture.store.status().heldBack, undefined);
  });
});

describe('a folder that is taken away under load', () => {
  const fixture = new FolderFixture(temporaryFolder());
  after(() => fixture.close());

  it('reliability 16: loses no domain in 20 rounds of emptying, removing and mounting anew', async () => {
    const names = Array.from({ length: 15 }, (_, index) => `d${index}.example`);
    for (const name of names) fixture.write(`${name}.yaml`, yaml('one.net'));
    await fixture.open({ pollInterval: 5 });
    let lost = 0;
    const counter = setInterval(() => {
      for (const name of names) if (fixture.host(name) !== 'one.net') lost += 1;
    }, 1);
    try {
      for (let round = 0; round < 20; round += 1) {
        renameSync(fixture.folder, `${fixture.folder}.away`);
        if (round % 2 === 0) mkdirSync(fixture.folder);
        await new Promise((resolve) => setTimeout(resolve, round % 5 === 0 ? 1100 : 20));
        if (round % 2 === 0) rmSync(fixture.folder, { recursive: true });
        renameSync(`${fixture.folder}.away`, fixture.folder);
      }
    } finally {
      clearInterval(counter);
    }
    await fixture.store.reload();
    assert.equal(lost, 0);
    assert.equal(fixture.store.status().heldBack, undefined);
  });
});
