import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { openKeptNames, type KeptNames } from '../../src/tls/kept-names.ts';

const root = mkdtempSync(join(tmpdir(), 'signpost-kept-names-'));
after(() => rmSync(root, { recursive: true }));
const minute = 60_000;

/** A folder of its own with the file in it, where there is one, and a clock that the test moves. */
function aPlace(text?: string) {
  const state = mkdtempSync(join(root, 'state-'));
  const path = join(state, 'tls-ask', 'names.jsonl');
  if (text !== undefined) {
    mkdirSync(dirname(path));
    writeFileSync(path, text);
  }
  const clock = { now: 1_000_000_000 };
  const warned: string[] = [];
  const open = (perHour = 2): Promise<KeptNames> =>
    openKeptNames({
      perHour,
      now: () => clock.now,
      state,
      warn: (_file, reason) => void warned.push(reason),
    });
  return { state, path, clock, warned, open };
}

const head = '{"namesWithCertificates":1}\n';

describe('names that had a yes, over restarts', () => {
  it('do not count again, and what the hour has used up stays used up', async () => {
    const { clock, open, warned } = aPlace();
    const first = await open();
    assert.deepEqual(
      ['a.example', 'b.example', 'c.example', 'a.example'].map((name) => first.take(name)),
      ['new', 'new', 'full', 'known'],
    );
    await first.written();
    clock.now += 59 * minute;
    const second = await open();
    assert.deepEqual(
      ['a.example', 'b.example', 'c.example'].map((name) => second.take(name)),
      ['known', 'known', 'full'],
    );
    clock.now += minute;
    assert.equal(second.take('c.example'), 'new');
    await second.written();
    const third = await open(0);
    assert.deepEqual(
      ['a.example', 'b.example', 'c.example', 'd.example'].map((name) => third.take(name)),
      ['known', 'known', 'known', 'full'],
    );
    assert.deepEqual(warned, []);
  });

  it('nothing is written while nobody asks, and nobody else can read the file', async () => {
    const { state, path, open } = aPlace();
    const names = await open();
    await names.written();
    assert.deepEqual(readdirSync(state), []);
    names.take('a.example');
    await names.written();
    assert.equal(statSync(path).mode & 0o077, 0);
    assert.deepEqual(readdirSync(dirname(path)), ['names.jsonl']);
  });

  it('half a line of a crash is left out, and the next one is not added to it', async () => {
    const { path, open, warned } = aPlace(`${head}["a.example",999999999]\n["b.exam`);
    const names = await open();
    assert.deepEqual([names.take('a.example'), names.take('b.example')], ['known', 'new']);
    await names.written();
    assert.equal(readFileSync(path, 'utf8'), `${head}["a.example",999999999]\n["b.example",1000000000]\n`);
    assert.deepEqual(warned, []);
  });

  it('lines that are no names are left out; a name that stands there twice counts once', async () => {
    const lines = [
      '["a.example",1000000000]',
      '["a.example",1000000000]',
      '["..",1]',
      '[1,2]',
      'null',
      '["x.example","1"]',
      '{}',
    ];
    const names = await aPlace(`${head}${lines.join('\n')}\n`).open(2);
    assert.deepEqual(
      ['b.example', 'x.example'].map((name) => names.take(name)),
      ['new', 'full'],
    );
  });

  it('a clock that was ahead takes places for an hour, not for ever', async () => {
    const { clock, open } = aPlace(`${head}["a.example",99999999999999]\n`);
    const names = await open(1);
    assert.equal(names.take('b.example'), 'full');
    clock.now += 60 * minute;
    assert.equal(names.take('b.example'), 'new');
  });

  for (const [what, text] of [
    ['empty', ''],
    ['garbage', '\0\u0001garbage'],
    ['of another kind', '{"answersOf":"x"}\n["a.example",1]\n'],
  ] as const) {
    it(`begin anew with a warning where the file is ${what}, and it is written anew`, async () => {
      const { open, warned, path } = aPlace(text);
      const names = await open();
      assert.equal(names.take('a.example'), 'new');
      await names.written();
      assert.equal(warned.length, 1);
      assert.match(warned[0] ?? '', /all count as new again/);
      assert.equal(readFileSync(path, 'utf8'), `${head}["a.example",1000000000]\n`);
    });
  }

  it('are never an error: a folder in the place of the file is two warnings', async () => {
    const { path, open, warned } = aPlace();
    mkdirSync(path, { recursive: true });
    const names = await open(10);
    for (const name of ['a.example', 'b.example', 'c.example']) assert.equal(names.take(name), 'new');
    await names.written();
    assert.equal(warned.length, 2);
    assert.match(warned[1] ?? '', /can't be written down/);
  });

  it('a file that somebody removed is written anew, with all names', async () => {
    const { path, open } = aPlace();
    const names = await open(10);
    names.take('a.example');
    await names.written();
    rmSync(dirname(path), { recursive: true });
    names.take('b.example');
    await names.written();
    names.take('c.example');
    await names.written();
    assert.equal((await open(0)).take('b.example'), 'known');
    assert.equal((await open(0)).take('a.example'), 'known');
  });
});
