import assert from 'node:assert/strict';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { FolderFixture, yaml } from './folder-fixture.ts';
import { pause, temporaryFolder, until } from './temporary-folder.ts';

/** A change counts within five seconds. */
const promised = 5000;

describe('a watched folder', () => {
  const root = temporaryFolder();
  let number = 0;
  let home = '';
  let fixture: FolderFixture;
  beforeEach(() => {
    number += 1;
    home = join(root, String(number));
    mkdirSync(join(home, 'domains'), { recursive: true });
    fixture = new FolderFixture(join(home, 'domains'));
  });
  afterEach(() => fixture.close());

  function served(domain: string, host: string): Promise<void> {
    return until(
      `${domain} is ${host}, but ${fixture.host(domain)}`,
      () => fixture.host(domain) === host,
      promised,
    );
  }

  const changes: readonly [string, () => void][] = [
    ['written in place', () => writeFileSync(fixture.path('a.org.yaml'), yaml('two.net'))],
    ['replaced by a rename', () => fixture.replace('a.org.yaml', yaml('two.net'))],
    [
      'removed and made anew',
      () => {
        rmSync(fixture.path('a.org.yaml'));
        writeFileSync(fixture.path('a.org.yaml'), yaml('two.net'));
      },
    ],
    [
      'saved as vim does it',
      () => {
        renameSync(fixture.path('a.org.yaml'), fixture.path('a.org.yaml~'));
        writeFileSync(fixture.path('a.org.yaml'), yaml('two.net'));
        rmSync(fixture.path('a.org.yaml~'));
      },
    ],
    [
      'written without a final line feed',
      () => writeFileSync(fixture.path('a.org.yaml'), yaml('two.net').trimEnd()),
    ],
  ];
  for (const [name, change] of changes) {
    it(`a file ${name}: is picked up, and the domain is never denied meanwhile`, async () => {
      fixture.write('a.org.yaml', yaml('one.net'));
      await fixture.open();
      const seen = new Set<string>();
      const watching = setInterval(() => seen.add(fixture.host('a.org')), 5);
      change();
      await served('a.org', 'two.net');
      clearInterval(watching);
      assert.ok([...seen].every((host) => host === 'one.net' || host === 'two.net'));
    });
  }

  it('files come and go', async () => {
    fixture.write('a.org.yaml', yaml('one.net'));
    await fixture.open();
    fixture.replace('b.org.yaml', yaml('two.net'));
    await served('b.org', 'two.net');
    fixture.remove('a.org.yaml');
    await served('a.org', 'not-hosted');
    assert.deepEqual(fixture.takeEvents().slice(1), [
      'provider-added b.org +1 -0',
      'provider-removed a.org +0 -1',
    ]);
  });

  it('a write to what a link leads to is picked up, though it gives no event', async () => {
    writeFileSync(join(home, 'elsewhere.yaml'), yaml('one.net'));
    symlinkSync('../elsewhere.yaml', fixture.path('a.org.yaml'));
    await fixture.open();
    writeFileSync(join(home, 'elsewhere.yaml'), yaml('two.net'));
    await served('a.org', 'two.net');
  });

  it('a Kubernetes ConfigMap swaps its files', async () => {
    const version = (name: string, host: string): void => {
      mkdirSync(fixture.path(name));
      writeFileSync(fixture.path(`${name}/a.org.yaml`), yaml(host));
      symlinkSync(name, fixture.path('..data_tmp'));
      renameSync(fixture.path('..data_tmp'), fixture.path('..data'));
    };
    version('..2026_01', 'one.net');
    symlinkSync('..data/a.org.yaml', fixture.path('a.org.yaml'));
    await fixture.open();
    assert.equal(fixture.host('a.org'), 'one.net');
    assert.deepEqual(readdirSync(fixture.folder), ['..2026_01', '..data', 'a.org.yaml']);
    version('..2026_02', 'two.net');
    rmSync(fixture.path('..2026_01'), { recursive: true });
    await served('a.org', 'two.net');
    version('..2026_03', 'three.net');
    await served('a.org', 'three.net');
    assert.deepEqual(fixture.problems(), []);
  });

  it('a folder that is removed keeps being served; made anew it is read again, and watched', async () => {
    fixture.write('a.org.yaml', yaml('one.net'));
    await fixture.open({ pollInterval: 100 });
    renameSync(fixture.folder, join(home, 'away'));
    await until('it is reported', () => fixture.problems().includes('folder-unreadable '));
    assert.deepEqual([fixture.host('a.org'), fixture.store.status().state], ['one.net', 'degraded']);
    mkdirSync(join(home, 'new'));
    writeFileSync(join(home, 'new/a.org.yaml'), yaml('two.net'));
    renameSync(join(home, 'new'), fixture.folder);
    await served('a.org', 'two.net');
    assert.deepEqual(fixture.problems(), []);
    writeFileSync(fixture.path('a.org.yaml'), yaml('three.net'));
    await served('a.org', 'three.net');
  });

  it('a folder that is missing at the start may come later', async () => {
    rmSync(fixture.folder, { recursive: true });
    await fixture.open();
    mkdirSync(fixture.folder);
    writeFileSync(fixture.path('a.org.yaml'), yaml('one.net'));
    await served('a.org', 'one.net');
    assert.equal(fixture.store.status().state, 'ready');
  });

  it('a half-written file is never served', async () => {
    const before = yaml('imap.first.example', 'domains: [a.org]\n');
    const after = yaml('imap.second.example', 'domains: [a.org, b.org]\ndisplayName: After\n');
    fixture.write('a.org.yaml', before);
    await fixture.open({ pollInterval: 50 });
    const seen = new Set<string>();
    const watching = setInterval(() => seen.add(JSON.stringify(fixture.provider('a.org'))), 1);
    seen.add(JSON.stringify(fixture.provider('a.org')));
    // Byte by byte, truncated and appended to, and in two pieces with a pause in the middle of a line.
    const handle = openSync(fixture.path('a.org.yaml'), 'w');
    for (const byte of Buffer.from(after)) {
      writeSync(handle, Buffer.from([byte]));
      await pause(5);
    }
    closeSync(handle);
    await served('a.org', 'imap.second.example');
    for (const text of [before, after]) {
      truncateSync(fixture.path('a.org.yaml'), 0);
      for (const line of text.split(/(?<=\n)/)) {
        appendFileSync(fixture.path('a.org.yaml'), line);
        await pause(60);
      }
      await served('a.org', text === before ? 'imap.first.example' : 'imap.second.example');
    }
    writeFileSync(fixture.path('a.org.yaml'), before.slice(0, 25));
    await pause(600);
    writeFileSync(fixture.path('a.org.yaml'), before);
    await served('a.org', 'imap.first.example');
    clearInterval(watching);
    assert.equal(seen.size, 2);
  });

  it('replaced again and again it always is one whole version, and the last one in the end', async () => {
    const version = (round: number): string => yaml(`h${round}.net`, `displayName: h${round}.net\n`);
    fixture.write('a.org.yaml', version(0));
    await fixture.open();
    for (let round = 1; round <= 30; round += 1) {
      fixture.replace('a.org.yaml', version(round));
      for (let look = 0; look < 5; look += 1) {
        await pause(4);
        const provider = fixture.provider('a.org');
        assert.ok(typeof provider === 'object');
        assert.equal(provider.incoming[0]?.hostname, provider.displayName.default);
      }
    }
    await served('a.org', 'h30.net');
  });

  it('does not keep a process alive', async () => {
    fixture.write('a.org.yaml', yaml('one.net'));
    const module = new URL('../../src/store/folder-store.js', import.meta.url).href;
    const code = `const { openFolderStore } = await import(${JSON.stringify(module)});
      const store = await openFolderStore({ folder: ${JSON.stringify(fixture.folder)}, presets: [] });
      console.log(store.status().state);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    const [exitCode] = (await once(child, 'exit')) as [number];
    assert.deepEqual([exitCode, output], [0, 'ready\n']);
  });
});
