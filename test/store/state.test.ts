import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { assert as assertProperty, asyncProperty, nat, oneof, record } from 'fast-check';
import { FolderFixture, yaml } from './folder-fixture.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A folder of provider files and a place for state, and the store of each "start" of the server. */
class Restarts {
  readonly folder = temporaryFolder();
  readonly stateFolder = temporaryFolder();
  fixture = new FolderFixture(this.folder);

  async start(version = '1', stateFolder = this.stateFolder): Promise<FolderFixture> {
    this.fixture = new FolderFixture(this.folder);
    await this.fixture.open({ state: { folder: stateFolder, version }, pollInterval: 50 });
    return this.fixture;
  }

  async stop(): Promise<void> {
    await this.fixture.close();
  }

  get file(): string {
    const folder = join(this.stateFolder, 'providers');
    const [name] = readdirSync(folder);
    return join(folder, name ?? 'none');
  }
}

describe('what a store remembers over a restart', () => {
  it('serves the last good version of a file that is broken after the restart', async () => {
    const restarts = new Restarts();
    restarts.fixture.write('a.org.yaml', yaml('one.net'));
    restarts.fixture.write('b.org.yaml', yaml('two.net'));
    await restarts.start();
    await restarts.stop();
    restarts.fixture.write('a.org.yaml', 'incoming: [\n');
    restarts.fixture.write('b.org.yaml', yaml('three.net'));
    const after = await restarts.start();
    assert.equal(after.host('a.org'), 'one.net');
    assert.equal(after.host('b.org'), 'three.net');
    assert.equal(after.store.status().providers[0]?.state, 'last-good');
    await restarts.stop();
    // And over the next one.
    const later = await restarts.start();
    assert.equal(later.host('a.org'), 'one.net');
    assert.equal(later.store.status().state, 'degraded');
    restarts.fixture.write('a.org.yaml', yaml('four.net'));
    await later.store.reload();
    assert.equal(later.host('a.org'), 'four.net');
    assert.equal(later.store.status().state, 'ready');
    await restarts.stop();
  });

  it('serves what it served when the folder is missing after the restart', async () => {
    const restarts = new Restarts();
    restarts.fixture.write('a.org.yaml', yaml('one.net', 'domainsFile: list.txt\n'));
    restarts.fixture.write('list.txt', 'b.org\nc.org\n*.d.org\n');
    await restarts.start();
    await restarts.stop();
    renameSync(restarts.folder, `${restarts.folder}.away`);
    const after = await restarts.start();
    for (const domain of ['b.org', 'c.org', 'x.d.org']) assert.equal(after.host(domain), 'one.net');
    assert.equal(after.host('unknown.org'), 'not-hosted');
    assert.equal(after.store.status().state, 'degraded');
    assert.match(after.takeEvents()[0] ?? '', /^loaded 1 providers/);
    renameSync(`${restarts.folder}.away`, restarts.folder);
    await after.store.reload();
    assert.equal(after.store.status().state, 'ready');
    assert.equal(after.store.status().providers[0]?.state, 'current');
    await restarts.stop();
  });

  it('reliability 16: holds back the loss of a folder that was emptied while it was down', async () => {
    const restarts = new Restarts();
    const names = Array.from({ length: 12 }, (_, index) => `d${index}.example`);
    for (const name of names) restarts.fixture.write(`${name}.yaml`, yaml('one.net'));
    await restarts.start();
    await restarts.stop();
    for (const name of names) restarts.fixture.remove(`${name}.yaml`);
    const after = await restarts.start();
    assert.equal(after.host('d3.example'), 'one.net');
    assert.deepEqual(after.store.status().heldBack, { domains: 12, of: 12, files: 12 });
    await restarts.stop();
    const later = await restarts.start();
    assert.equal(later.host('d3.example'), 'one.net');
    await later.store.reload({ force: true });
    assert.equal(later.host('d3.example'), 'not-hosted');
    await restarts.stop();
    assert.equal((await restarts.start()).host('d3.example'), 'not-hosted');
    await restarts.stop();
  });

  it('forgets a file that was removed while it was down, and takes in new and changed ones', async () => {
    const restarts = new Restarts();
    for (const name of ['a', 'b', 'c']) restarts.fixture.write(`${name}.org.yaml`, yaml('one.net'));
    restarts.fixture.write('base.yaml', yaml('base.net', 'domains: []\n'));
    restarts.fixture.write('e.org.yaml', 'extends: base\n');
    await restarts.start();
    await restarts.stop();
    restarts.fixture.remove('a.org.yaml');
    restarts.fixture.write('b.org.yaml', yaml('new.net'));
    restarts.fixture.write('d.org.yaml', yaml('one.net'));
    restarts.fixture.write('base.yaml', yaml('base.example', 'domains: []\n'));
    const after = await restarts.start();
    const hosts = ['a', 'b', 'c', 'd', 'e'].map((name) => after.host(`${name}.org`));
    assert.deepEqual(hosts, ['not-hosted', 'new.net', 'one.net', 'one.net', 'base.example']);
    await restarts.stop();
  });

  it('remembers base files, for what refers to them', async () => {
    const restarts = new Restarts();
    restarts.fixture.write('base.yaml', yaml('base.net', 'domains: []\n'));
    restarts.fixture.write('a.org.yaml', yaml('one.net'));
    await restarts.start();
    await restarts.stop();
    const after = await restarts.start();
    assert.equal(after.store.providerNamed('base')?.incoming[0]?.hostname, 'base.net');
    assert.equal(after.host('base.net'), 'not-hosted');
    await restarts.stop();
  });

  it('keeps the owner of a domain that two files claim', async () => {
    const restarts = new Restarts();
    restarts.fixture.write('b.yaml', yaml('b.net', 'domains: [x.org]\n'));
    await restarts.start();
    await restarts.stop();
    restarts.fixture.write('a.yaml', yaml('a.net', 'domains: [x.org]\n'));
    assert.equal((await restarts.start()).host('x.org'), 'b.net');
    await restarts.stop();
    // And over the next one, when both are remembered.
    assert.equal((await restarts.start()).host('x.org'), 'b.net');
    restarts.fixture.remove('b.yaml');
    await restarts.fixture.store.reload();
    assert.equal(restarts.fixture.host('x.org'), 'a.net');
    await restarts.stop();
    restarts.fixture.write('b.yaml', yaml('b.net', 'domains: [x.org]\n'));
    assert.equal((await restarts.start()).host('x.org'), 'a.net');
    await restarts.stop();
  });

  it('remembers a list of many domains, and the places of problems', async () => {
    const restarts = new Restarts();
    const domains = Array.from({ length: 4500 }, (_, index) => `d${index}.example`);
    restarts.fixture.write('list.txt', ['*.wild.example', ...domains, ''].join('\n'));
    restarts.fixture.write('a.yaml', yaml('one.net', 'domainsFile: list.txt\n'));
    restarts.fixture.write('b.yaml', 'domains: [b.example]\nincoming: []\n');
    await restarts.start();
    const problems = restarts.fixture.problems();
    assert.ok(problems.length > 0);
    await restarts.stop();
    const again = await restarts.start();
    assert.equal(again.store.status().domains, 4500);
    assert.equal(again.host('x.wild.example'), 'one.net');
    assert.deepEqual(again.problems(), problems);
    await restarts.stop();
    restarts.fixture.write('list.txt', 'broken broken\n');
    restarts.fixture.write('a.yaml', 'incoming: [\n');
    const broken = await restarts.start();
    assert.equal(broken.host('d4499.example'), 'one.net');
    await restarts.stop();
  });

  it('never believes the memory over a changed file of the same size and time', async () => {
    const restarts = new Restarts();
    restarts.fixture.write('a.org.yaml', yaml('one.net'));
    await restarts.start();
    await restarts.stop();
    restarts.fixture.write('a.org.yaml', yaml('two.net'));
    assert.equal((await restarts.start()).host('a.org'), 'two.net');
    await restarts.stop();
  });

  it('reads all files anew with another version of the program', async () => {
    const restarts = new Restarts();
    restarts.fixture.write('a.org.yaml', yaml('one.net'));
    await restarts.start('1');
    await restarts.stop();
    restarts.fixture.write('a.org.yaml', 'incoming: [\n');
    assert.equal((await restarts.start('2')).host('a.org'), 'not-hosted');
    await restarts.stop();
  });

  it('writes changes at the end, and everything anew only now and then', async () => {
    const restarts = new Restarts();
    restarts.fixture.write('a.org.yaml', yaml('one.net'));
    await restarts.start();
    await restarts.stop();
    const before = readFileSync(restarts.file, 'utf8');
    restarts.fixture.write('b.org.yaml', yaml('two.net'));
    await restarts.start();
    await restarts.stop();
    assert.ok(readFileSync(restarts.file, 'utf8').startsWith(before));
    rmSync(join(restarts.folder, 'b.org.yaml'));
    assert.equal((await restarts.start()).host('b.org'), 'not-hosted');
    await restarts.stop();
  });
});

describe('a state folder that is of no use', () => {
  const cases: readonly (readonly [string, (restarts: Restarts) => string])[] = [
    ['below a file', ({ folder }) => join(folder, 'a.org.yaml', 'state')],
    ['a file itself', ({ folder }) => join(folder, 'a.org.yaml')],
    ['on a device', () => '/dev/null/state'],
    ['on a file system that takes no files', () => '/proc/signpost'],
  ];
  for (const [name, place] of cases) {
    it(`${name}: everything is served, and one line says what to do`, async () => {
      const restarts = new Restarts();
      restarts.fixture.write('a.org.yaml', yaml('one.net'));
      const fixture = await restarts.start('1', place(restarts));
      assert.equal(fixture.host('a.org'), 'one.net');
      await restarts.stop();
      const { problems, state } = fixture.store.status();
      assert.deepEqual(
        problems.map(({ code, severity }) => [code, severity]),
        [['state-unusable', 'warning']],
      );
      assert.equal(state, 'ready');
      assert.match(problems[0]?.advice ?? '', /chown/);
    });
  }

  it('that comes into being later is used from then on', async () => {
    const restarts = new Restarts();
    const place = join(restarts.stateFolder, 'blocked');
    writeFileSync(place, '');
    restarts.fixture.write('a.org.yaml', yaml('one.net'));
    const fixture = await restarts.start('1', place);
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.deepEqual(fixture.problems().length, 1);
    rmSync(place);
    mkdirSync(place);
    fixture.write('b.org.yaml', yaml('two.net'));
    await fixture.store.reload();
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.deepEqual(fixture.problems(), []);
    await restarts.stop();
    assert.equal(readdirSync(join(place, 'providers')).length, 1);
  });
});

describe('a state file that was damaged', () => {
  it('reliability 32: cut or overwritten anywhere, it never changes an answer', async () => {
    const restarts = new Restarts();
    for (const name of ['a', 'b', 'c']) {
      restarts.fixture.write(`${name}.org.yaml`, yaml(`${name}.net`, `displayName: ${name}\n`));
    }
    await restarts.start();
    await restarts.stop();
    const whole = readFileSync(restarts.file);
    const damages = oneof(
      record({ at: nat(whole.length - 1), byte: nat(255) }),
      record({ at: nat(whole.length - 1) }),
    );
    await assertProperty(
      asyncProperty(damages, async (damage) => {
        const bytes = Buffer.from(whole);
        if ('byte' in damage) bytes[damage.at] = damage.byte;
        writeFileSync(restarts.file, bytes);
        if (!('byte' in damage)) truncateSync(restarts.file, damage.at);
        const fixture = await restarts.start();
        for (const name of ['a', 'b', 'c']) {
          const provider = fixture.provider(`${name}.org`);
          assert.ok(typeof provider !== 'string');
          assert.equal(provider.incoming[0]?.hostname, `${name}.net`);
          assert.equal(provider.displayName.default, name);
        }
        assert.equal(fixture.store.status().state, 'ready');
        await restarts.stop();
      }),
      { numRuns: 60 },
    );
  });

  it('with a torn last line takes further changes, and both are remembered', async () => {
    const restarts = new Restarts();
    restarts.fixture.write('a.org.yaml', yaml('one.net'));
    await restarts.start();
    await restarts.stop();
    appendFileSync(restarts.file, 'abcdefgh {"kind":"file","fileN');
    restarts.fixture.write('b.org.yaml', yaml('two.net'));
    await restarts.start();
    await restarts.stop();
    for (const name of ['a.org', 'b.org']) restarts.fixture.write(`${name}.yaml`, 'incoming: [\n');
    const after = await restarts.start();
    assert.deepEqual([after.host('a.org'), after.host('b.org')], ['one.net', 'two.net']);
    await restarts.stop();
  });
});
