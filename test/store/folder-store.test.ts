import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { needsProgram } from '../support/needs.ts';
import { aDomain, FolderFixture, yaml } from './folder-fixture.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('a folder of provider files', () => {
  const root = temporaryFolder();
  let number = 0;
  let fixture: FolderFixture;
  beforeEach(() => {
    number += 1;
    mkdirSync(join(root, String(number)));
    fixture = new FolderFixture(join(root, String(number)));
  });
  afterEach(() => fixture.close());

  it('is served as it is when the store opens', async () => {
    fixture.write('a.org.yaml', yaml('one.net'));
    fixture.write('b.yml', yaml('two.net', 'domains: [b.org, "*.b.org"]\nmx: ["*.mx.b.net"]\n'));
    for (const ignored of [
      '.hidden.yaml',
      '.a.org.yaml.swp',
      'a.org.yaml~',
      '#a.org.yaml#',
      '.#a.org.yaml',
      'README.md',
      'yaml',
      '..yaml',
    ]) {
      fixture.write(ignored, ':::');
    }
    mkdirSync(fixture.path('below'));
    writeFileSync(fixture.path('below/c.org.yaml'), yaml('three.net'));
    const store = await fixture.open();
    assert.deepEqual(
      ['a.org', 'b.org', 'x.b.org', 'autoconfig.b.org', 'c.org', 'x.a.org'].map((name) => fixture.host(name)),
      ['one.net', 'two.net', 'two.net', 'not-hosted', 'not-hosted', 'not-hosted'],
    );
    assert.equal(store.findByMxDomain(aDomain('b.net'))?.name, 'b');
    assert.deepEqual(fixture.takeEvents(), ['loaded 2 providers, 2 domains']);
    const { state, providers, domains, problems, loadedAt } = store.status();
    assert.deepEqual([state, domains, problems], ['ready', 2, []]);
    assert.deepEqual(
      providers.map((provider) => [provider.name, provider.file, provider.domains, provider.state]),
      [
        ['a.org', fixture.path('a.org.yaml'), 1, 'current'],
        ['b', fixture.path('b.yml'), 2, 'current'],
      ],
    );
    assert.ok(loadedAt instanceof Date);
  });

  it('may be empty', async () => {
    await fixture.open();
    assert.equal(fixture.host('a.org'), 'not-hosted');
    assert.equal(fixture.store.status().state, 'ready');
  });

  it('may be missing: then nobody knows what is hosted', async () => {
    rmSync(fixture.folder, { recursive: true });
    await fixture.open();
    assert.equal(fixture.host('a.org'), 'unavailable');
    assert.equal(fixture.store.status().state, 'starting');
    assert.deepEqual(fixture.problems(), ['folder-unreadable ']);
  });

  it('waits at the start for files that are being written', async () => {
    writeFileSync(fixture.path('a.org.yaml'), yaml('one.net').slice(0, 50));
    const opening = fixture.open();
    setTimeout(() => writeFileSync(fixture.path('a.org.yaml'), yaml('one.net')), 100);
    await opening;
    assert.equal(fixture.host('a.org'), 'one.net');
  });

  it('keeps the last good version of a broken file, and says where it is broken', async () => {
    fixture.write('a.org.yaml', yaml('one.net'));
    await fixture.open();
    fixture.takeEvents();
    const before = fixture.provider('a.org');
    fixture.replace('a.org.yaml', 'incoming: [imaps://one.net\noutgoing: {\n');
    await fixture.store.reload();
    assert.equal(fixture.provider('a.org'), before);
    assert.equal(fixture.store.status().state, 'degraded');
    assert.equal(fixture.store.status().providers[0]?.state, 'last-good');
    assert.match(fixture.problems()[0] ?? '', /^yaml-\S+ a\.org\.yaml:\d+$/);
    assert.match(fixture.takeEvents()[0] ?? '', /^problem-found yaml-/);
    fixture.replace('a.org.yaml', yaml('two.net'));
    await fixture.store.reload();
    assert.equal(fixture.host('a.org'), 'two.net');
    assert.deepEqual([fixture.store.status().state, fixture.problems()], ['ready', []]);
    const [changed, solved] = fixture.takeEvents();
    assert.equal(changed, 'provider-changed a.org +0 -0');
    assert.match(solved ?? '', /^problem-solved yaml-/);
  });

  it('a file that is new and broken is only reported', async () => {
    fixture.write('a.org.yaml', yaml('one.net'));
    fixture.write('b.org.yaml', 'incoming: {');
    await fixture.open();
    assert.deepEqual([fixture.host('a.org'), fixture.host('b.org')], ['one.net', 'not-hosted']);
    assert.equal(fixture.store.status().state, 'degraded');
  });

  it('unknown keys: the last good version stays, or the file is used without them', async () => {
    fixture.write('a.org.yaml', yaml('one.net'));
    fixture.write('b.org.yaml', yaml('one.net', 'futureKey: 1\n'));
    await fixture.open();
    assert.deepEqual([fixture.host('a.org'), fixture.host('b.org')], ['one.net', 'one.net']);
    fixture.replace('a.org.yaml', yaml('two.net', 'futureKey: 1\n'));
    fixture.replace('b.org.yaml', yaml('two.net', 'futureKey: 1\n'));
    await fixture.store.reload();
    assert.deepEqual([fixture.host('a.org'), fixture.host('b.org')], ['one.net', 'two.net']);
    assert.deepEqual(fixture.problems(), ['unknown-key a.org.yaml:3', 'unknown-key b.org.yaml:3']);
    assert.equal(fixture.store.status().state, 'degraded');
  });

  it('a broken file keeps its place as a base for files that extend it', async () => {
    fixture.write('base.yaml', yaml('one.net', 'domains: []\n'));
    fixture.write('a.org.yaml', 'extends: base\n');
    fixture.write('b.org.yaml', 'extends: a.org\n');
    await fixture.open();
    assert.deepEqual([fixture.host('a.org'), fixture.host('b.org')], ['one.net', 'one.net']);
    fixture.replace('base.yaml', 'incoming: {\n');
    fixture.replace('b.org.yaml', 'extends: a.org\ndisplayName: B\n');
    await fixture.store.reload();
    const b = fixture.provider('b.org');
    assert.ok(typeof b === 'object' && b.displayName.default === 'B');
    assert.deepEqual([fixture.host('a.org'), fixture.host('b.org')], ['one.net', 'one.net']);
    fixture.replace('base.yaml', yaml('two.net', 'domains: []\n'));
    await fixture.store.reload();
    assert.deepEqual([fixture.host('a.org'), fixture.host('b.org')], ['two.net', 'two.net']);
    fixture.remove('base.yaml');
    await fixture.store.reload();
    assert.deepEqual([fixture.host('a.org'), fixture.host('b.org')], ['two.net', 'two.net']);
    assert.equal(fixture.store.status().state, 'degraded');
  });

  it('files that extend each other in a circle keep what they had', async () => {
    fixture.write('a.org.yaml', yaml('one.net'));
    fixture.write('b.org.yaml', 'extends: a.org\n');
    await fixture.open();
    fixture.replace('a.org.yaml', 'extends: b.org\n');
    await fixture.store.reload();
    assert.deepEqual([fixture.host('a.org'), fixture.host('b.org')], ['one.net', 'one.net']);
    assert.equal(fixture.store.status().state, 'degraded');
  });

  it('providers that say the same stay the same object', async () => {
    fixture.write('a.org.yaml', yaml('one.net'));
    fixture.write('b.org.yaml', yaml('one.net'));
    await fixture.open();
    const before = [fixture.provider('a.org'), fixture.provider('b.org')] as const;
    fixture.takeEvents();
    fixture.replace('a.org.yaml', `# a comment\n${yaml('one.net')}`);
    await fixture.store.reload();
    assert.equal(fixture.provider('a.org'), before[0]);
    fixture.replace('a.org.yaml', yaml('two.net'));
    await fixture.store.reload();
    assert.notEqual(fixture.provider('a.org'), before[0]);
    assert.equal(fixture.provider('b.org'), before[1]);
    assert.deepEqual(fixture.takeEvents(), ['provider-changed a.org +0 -0']);
  });

  it('two files that claim a domain: the owner keeps it, both places are told, and the other one waits', async () => {
    fixture.write('b.yaml', yaml('b.net', 'domains:\n  - b.org\n  - shared.org\n'));
    await fixture.open();
    fixture.write('a.yaml', yaml('a.net', 'domains:\n  - a.org\n  - shared.org\n'));
    await fixture.store.reload();
    assert.deepEqual(
      ['a.org', 'b.org', 'shared.org'].map((name) => fixture.host(name)),
      ['a.net', 'b.net', 'b.net'],
    );
    assert.deepEqual(fixture.problems(), ['domain-claimed a.yaml:5']);
    assert.match(fixture.store.status().problems[0]?.message ?? '', /^shared\.org is already .*b\.yaml:5:5$/);
    fixture.replace('b.yaml', yaml('b.net', 'domains:\n  - b.org\n'));
    await fixture.store.reload();
    assert.deepEqual([fixture.host('shared.org'), fixture.problems()], ['a.net', []]);
  });

  it('two files that claim a domain at the start: the first by file name', async () => {
    fixture.write('a.yaml', yaml('a.net', 'domains: [shared.org]\n'));
    fixture.write('shared.org.yaml', yaml('s.net'));
    await fixture.open();
    assert.equal(fixture.host('shared.org'), 'a.net');
    assert.match(fixture.problems().join(), /^domain-claimed shared\.org\.yaml/);
  });

  it('a renamed file is no conflict', async () => {
    fixture.write('a.yaml', yaml('one.net', 'domains: [a.org]\n'));
    await fixture.open();
    fixture.takeEvents();
    execFileSync('mv', [fixture.path('a.yaml'), fixture.path('z.yaml')]);
    await fixture.store.reload();
    assert.equal(fixture.host('a.org'), 'one.net');
    assert.deepEqual(fixture.problems(), []);
    assert.ok(fixture.takeEvents().every((event) => event.startsWith('provider-')));
  });

  it('two files with one name: the first, or the one that has it', async () => {
    fixture.write('a.org.yml', yaml('yml.net'));
    await fixture.open();
    fixture.write('a.org.yaml', yaml('yaml.net'));
    await fixture.store.reload();
    assert.equal(fixture.host('a.org'), 'yml.net');
    assert.deepEqual(fixture.problems(), ['name-used-twice a.org.yaml']);
    fixture.remove('a.org.yml');
    await fixture.store.reload();
    assert.deepEqual([fixture.host('a.org'), fixture.problems()], ['yaml.net', []]);
  });

  it('a list of domains may lie anywhere, changes by itself, and keeps its last good version', async () => {
    const lists = join(root, `lists-${number}`);
    mkdirSync(lists);
    writeFileSync(join(lists, 'all.txt'), 'a.org\n*.a.org\n');
    fixture.write('many.yaml', yaml('one.net', `domainsFile: ${join(lists, 'all.txt')}\n`));
    await fixture.open();
    assert.deepEqual([fixture.host('a.org'), fixture.host('x.a.org')], ['one.net', 'one.net']);
    writeFileSync(join(lists, 'all.txt'), 'a.org\nb.org\n');
    await fixture.store.reload();
    assert.deepEqual(
      ['a.org', 'b.org', 'x.a.org'].map((name) => fixture.host(name)),
      ['one.net', 'one.net', 'not-hosted'],
    );
    rmSync(join(lists, 'all.txt'));
    await fixture.store.reload();
    assert.equal(fixture.host('b.org'), 'one.net');
    assert.equal(fixture.store.status().state, 'degraded');
    assert.equal(fixture.store.status().problems[0]?.file, join(lists, 'all.txt'));
    writeFileSync(join(lists, 'all.txt'), 'c.org\n');
    await fixture.store.reload();
    assert.deepEqual([fixture.host('c.org'), fixture.host('b.org')], ['one.net', 'not-hosted']);
    assert.equal(fixture.store.status().state, 'ready');
  });

  it('a file that names a list of domains that is not there keeps its last good version', async () => {
    fixture.write('list.txt', 'a.org\n');
    fixture.write('many.yaml', yaml('one.net', 'domainsFile: list.txt\n'));
    await fixture.open();
    assert.equal(fixture.host('a.org'), 'one.net');
    fixture.replace('many.yaml', yaml('two.net', 'domainsFile: lits.txt\n'));
    await fixture.store.reload();
    assert.equal(fixture.host('a.org'), 'one.net');
    assert.equal(fixture.store.status().state, 'degraded');
    fixture.write('lits.txt', 'b.org\n');
    await fixture.store.reload();
    assert.deepEqual([fixture.host('a.org'), fixture.host('b.org')], ['not-hosted', 'two.net']);
    assert.equal(fixture.store.status().state, 'ready');
  });

  it('is not held up by anything that lies in it', { skip: needsProgram('mkfifo') }, async () => {
    for (const name of ['p1.yaml', 'p2.yaml', 'p3.yaml', 'p4.yaml', 'p5.yaml'])
      execFileSync('mkfifo', [fixture.path(name)]);
    mkdirSync(fixture.path('d.yaml'));
    symlinkSync(fixture.path('l.yaml'), fixture.path('l.yaml'));
    symlinkSync('/dev/zero', fixture.path('z.yaml'));
    execFileSync('truncate', ['-s', '5G', fixture.path('huge.yaml')]);
    for (let index = 0; index < 3000; index += 1) writeFileSync(fixture.path(`junk-${index}.txt`), '');
    fixture.write('a.org.yaml', yaml('one.net'));
    await fixture.open();
    assert.equal(fixture.host('a.org'), 'one.net');
    fixture.replace('a.org.yaml', yaml('two.net'));
    await fixture.store.reload();
    assert.equal(fixture.host('a.org'), 'two.net');
    assert.deepEqual(
      fixture.problems().map((problem) => problem.split(' ')[0]),
      [
        'file-not-regular',
        'file-too-large',
        'file-unreadable',
        ...Array.from({ length: 6 }, () => 'file-not-regular'),
      ],
    );
  });

  it('can be handed over before it is read', async () => {
    fixture.write('a.org.yaml', yaml('one.net'));
    await fixture.open({ firstLoadWait: 0 });
    assert.equal(fixture.host('a.org'), 'unavailable');
    await fixture.store.reload();
    assert.equal(fixture.host('a.org'), 'one.net');
  });

  it('ends with close, and not before', async () => {
    fixture.write('a.org.yaml', yaml('one.net'));
    await fixture.open({ pollInterval: 20 });
    await fixture.close();
    fixture.replace('a.org.yaml', yaml('two.net'));
    await fixture.store.reload();
    assert.equal(fixture.host('a.org'), 'one.net');
  });
});
