import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'node:test';
import { lookAt } from '../../src/store/file-stamp.ts';
import { readBounded } from '../../src/store/bounded-read.ts';
import type { FileKind } from '../../src/store/file-reading.ts';
import { WatchedFile } from '../../src/store/watched-file.ts';
import { needsProgram } from '../support/needs.ts';
import { temporaryFolder } from './temporary-folder.ts';

const asText: FileKind<string> = {
  limit: 1000,
  parse: (_file, bytes) => Promise.resolve({ kind: 'parsed', parsed: Buffer.from(bytes).toString() }),
};

/** A file that is looked at with a clock that the test moves by hand. */
class Watched {
  readonly file: WatchedFile<string>;
  time = 1_000_000;

  constructor(path: string) {
    this.file = new WatchedFile(path, asText);
  }

  async look(afterMilliseconds: number, wallTime?: number): Promise<string> {
    this.time += afterMilliseconds;
    const times = { began: this.time, clock: () => this.time, wallTime, whole: true };
    const { kind } = await this.file.look(await lookAt(this.file.path), times);
    return `${kind} ${this.file.parsed ?? '-'}`;
  }
}

describe('a watched file', () => {
  const folder = temporaryFolder();
  let number = 0;
  let path = '';
  let watched: Watched;
  beforeEach(() => {
    number += 1;
    path = join(folder, `${number}.yaml`);
    watched = new Watched(path);
  });

  it('counts when two looks 250 ms apart agree', async () => {
    writeFileSync(path, 'one\n');
    assert.equal(await watched.look(0), 'waiting -');
    assert.equal(await watched.look(100), 'waiting -');
    assert.equal(await watched.look(150), 'changed one\n');
    assert.equal(await watched.look(9), 'same one\n');
  });

  it('begins to wait anew with every write', async () => {
    writeFileSync(path, 'one\n');
    await watched.look(0);
    appendFileSync(path, 'two\n');
    assert.equal(await watched.look(250), 'waiting -');
    assert.equal(await watched.look(250), 'changed one\ntwo\n');
  });

  it('has to rest longer when it ends in the middle of a line', async () => {
    writeFileSync(path, 'one\ntw');
    await watched.look(0);
    assert.equal(await watched.look(300), 'waiting -');
    assert.equal(await watched.look(650), 'waiting -');
    assert.equal(await watched.look(50), 'changed one\ntw');
  });

  it('counts at once at the start, if it was written before', async () => {
    writeFileSync(path, 'one\n');
    assert.equal(await watched.look(0, Date.now() + 5000), 'changed one\n');
  });

  it('waits at the start as well, if it is being written', async () => {
    writeFileSync(path, 'one\n');
    utimesSync(path, new Date(), new Date(Date.now() + 60_000));
    assert.equal(await watched.look(0, Date.now()), 'waiting -');
    assert.equal(await watched.look(250), 'changed one\n');
  });

  it('counts at once when another file is renamed into its place', async () => {
    writeFileSync(path, 'one\n');
    await watched.look(0, Date.now() + 5000);
    writeFileSync(`${path}.new`, 'two\n');
    utimesSync(`${path}.new`, new Date(), new Date(Date.now() - 1000));
    renameSync(`${path}.new`, path);
    assert.equal(await watched.look(1), 'changed two\n');
  });

  it('waits when it was removed and made anew under its name', async () => {
    writeFileSync(path, 'one\n');
    await watched.look(0, Date.now() + 5000);
    rmSync(path);
    writeFileSync(path, 'tw\n');
    assert.equal(await watched.look(1), 'waiting one\n');
  });

  it('is gone after a second, not at once', async () => {
    writeFileSync(path, 'one\n');
    await watched.look(0, Date.now() + 5000);
    rmSync(path);
    assert.equal(await watched.look(10), 'waiting one\n');
    assert.equal(watched.file.missing, true);
    assert.equal(await watched.look(999), 'waiting one\n');
    assert.equal(await watched.look(1), 'gone one\n');
  });

  it('is not gone when it comes back', async () => {
    writeFileSync(path, 'one\n');
    await watched.look(0, Date.now() + 5000);
    renameSync(path, `${path}.away`);
    await watched.look(10);
    renameSync(`${path}.away`, path);
    assert.equal(await watched.look(2000), 'same one\n');
    assert.equal(watched.file.missing, false);
  });

  it('keeps what was read when it becomes too large, and says so', async () => {
    writeFileSync(path, 'one\n');
    await watched.look(0, Date.now() + 5000);
    truncateSync(path, 5 * 1024 ** 3);
    await watched.look(10);
    assert.equal(await watched.look(300), 'changed one\n');
    assert.equal(watched.file.problem?.code, 'file-too-large');
    assert.equal(await watched.look(300), 'same one\n');
    writeFileSync(path, 'two\n');
    await watched.look(10);
    assert.equal(await watched.look(300), 'changed two\n');
    assert.equal(watched.file.problem, undefined);
  });

  it('is reported when it is written to all the time', async () => {
    for (let round = 0; round <= 101; round += 1) {
      appendFileSync(path, 'x\n');
      if (round % 2 === 0) truncateSync(path, round);
      assert.equal(await watched.look(100), 'waiting -');
    }
    assert.equal(watched.file.problem?.code, 'file-keeps-changing');
    await watched.look(1);
    assert.match(await watched.look(1000), /^changed/);
    assert.equal(watched.file.problem, undefined);
  });

  const strange: readonly [string, (path: string) => void, RegExp][] = [
    ['a folder', (at) => mkdirSync(at), /a folder/],
    ['a link that leads nowhere', (at) => symlinkSync('/nowhere/at-all', at), /leads to nothing/],
    ['a link to itself', (at) => symlinkSync(at, at), /in a circle/],
    ['a device', (at) => symlinkSync('/dev/zero', at), /a device/],
  ];
  for (const [name, make, expected] of strange) {
    it(`is not read when it is ${name}`, async () => {
      make(path);
      assert.equal(await watched.look(0), 'changed -');
      assert.match(watched.file.problem?.message ?? '', expected);
      assert.equal(await watched.look(0), 'same -');
      rmSync(path, { recursive: true });
      writeFileSync(path, 'one\n');
      await watched.look(0);
      assert.equal(await watched.look(250), 'changed one\n');
      assert.equal(watched.file.problem, undefined);
    });
  }

  it(
    'is not read when it is a named pipe, which would wait for ever',
    { skip: needsProgram('mkfifo') },
    async () => {
      execFileSync('mkfifo', [path]);
      assert.equal(await watched.look(0), 'changed -');
      assert.match(watched.file.problem?.message ?? '', /a named pipe/);
      // The same where it takes the place of a file between look and read.
      assert.deepEqual(await readBounded(path, 10), { kind: 'other', what: 'a named pipe' });
    },
  );

  it('is not read when it is a socket', async () => {
    const server = createServer().listen(path);
    await new Promise((resolve) => server.once('listening', resolve));
    assert.equal(await watched.look(0), 'changed -');
    assert.match(watched.file.problem?.message ?? '', /a socket/);
    assert.equal((await readBounded(path, 10)).kind, 'failed');
    await new Promise((resolve) => server.close(resolve));
  });

  it('says who owns it and what to do when it may not be read, and is read when it may', async () => {
    writeFileSync(path, 'one\n');
    await watched.look(0, Date.now() + 5000);
    writeFileSync(path, 'two\n');
    chmodSync(path, 0o000);
    chmodSync(folder, 0o755);
    await watched.look(0);
    await asOrdinaryUser(async () => assert.equal(await watched.look(300), 'changed one\n'));
    const { code, message = '', advice = '' } = watched.file.problem ?? {};
    assert.equal(code, 'file-unreadable');
    assert.match(message, /belongs to user \d+, group \d+, and has mode 0000/);
    assert.match(advice, /chown or chmod/);
    chmodSync(path, 0o644);
    await asOrdinaryUser(async () => assert.equal(await watched.look(300), 'changed two\n'));
    assert.equal(watched.file.problem, undefined);
  });

  it('is read to its limit and not further', async () => {
    writeFileSync(path, 'x'.repeat(1000));
    assert.equal((await readBounded(path, 1000)).kind, 'read');
    writeFileSync(path, 'x'.repeat(1001));
    assert.equal((await readBounded(path, 1000)).kind, 'too-large');
    assert.equal((await readBounded(join(folder, 'missing'), 1000)).kind, 'failed');
  });
});

/** Root may read everything, so a test that runs as root steps down for a moment. */
async function asOrdinaryUser(action: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return await action();
  process.seteuid?.(65_534);
  try {
    await action();
  } finally {
    process.seteuid?.(0);
  }
}
