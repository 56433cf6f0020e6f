import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { CannotKnow } from '../../../src/store/directories/directory.ts';
import {
  GuardedDirectory,
  type DirectoryEvent,
  type Outcome,
} from '../../../src/store/directories/guarded-directory.ts';
import { aDomain, aMatch, FakeDirectory } from './fake-directory.ts';

const domain = aDomain('a.example');

/** Lets promises settle while the clock stands still. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

async function pass(milliseconds: number): Promise<void> {
  await settle();
  mock.timers.tick(milliseconds);
  await settle();
}

function guard(directory: FakeDirectory, deadline = 1500) {
  const events: DirectoryEvent[] = [];
  const guarded = new GuardedDirectory(directory, { deadline, onEvent: (event) => events.push(event) });
  return { guarded, kinds: () => events.map(({ kind }) => kind), events };
}

describe('GuardedDirectory', () => {
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  });
  afterEach(() => {
    mock.timers.reset();
  });

  it('passes on what the directory says', async () => {
    const directory = new FakeDirectory();
    directory.rows.set('a.example', aMatch('hoster'));
    const { guarded } = guard(directory);
    assert.equal(guarded.status().state, 'not-asked');
    assert.deepEqual(await guarded.ask(domain), { kind: 'match', match: aMatch('hoster') });
    assert.deepEqual(await guarded.ask(aDomain('b.example')), { kind: 'no' });
    assert.equal(guarded.status().state, 'up');
  });

  it('reliability 31: no answer takes longer than the deadline, and the work is told to end', async () => {
    const directory = new FakeDirectory();
    directory.mode = 'hangs';
    const { guarded } = guard(directory);
    const asked = guarded.ask(domain);
    await pass(1500);
    assert.equal((await asked).kind, 'unknown');
    assert.equal(directory.aborted, 1);
    assert.match(guarded.status().lastError ?? '', /within 1500 ms/);
  });

  it('reliability 30: one event when it goes down, one when it is back, and a question a second between', async () => {
    const directory = new FakeDirectory();
    directory.mode = 'fails';
    const { guarded, kinds } = guard(directory);
    for (let index = 0; index < 100; index += 1) assert.equal((await guarded.ask(domain)).kind, 'unknown');
    assert.deepEqual(kinds(), ['directory-down']);
    assert.equal(directory.asked.length, 2);
    for (let second = 0; second < 60; second += 1) {
      await guarded.ask(domain);
      await pass(1000);
    }
    assert.ok(directory.asked.length <= 62, String(directory.asked.length));
    assert.ok(directory.asked.length >= 55, String(directory.asked.length));
    directory.mode = 'answers';
    await pass(1000);
    assert.deepEqual(kinds(), ['directory-down', 'directory-back']);
    assert.equal((await guarded.ask(domain)).kind, 'no');
    assert.equal(guarded.status().lastError, 'connect ECONNREFUSED');
  });

  it('stays up where a single question fails, and where only one domain can not be known', async () => {
    const directory = new FakeDirectory();
    const { guarded, kinds } = guard(directory);
    for (let index = 0; index < 5; index += 1) {
      directory.mode = 'fails';
      await guarded.ask(domain);
      directory.mode = 'answers';
      await guarded.ask(domain);
    }
    directory.mode = 'fails';
    directory.error = new CannotKnow('the row names no provider');
    for (let index = 0; index < 5; index += 1) {
      assert.deepEqual(await guarded.ask(domain), { kind: 'unknown', reason: 'the row names no provider' });
    }
    assert.deepEqual(kinds(), []);
  });

  it('comes back by a domain that was answered before, whatever strangers go on asking for', async () => {
    const directory = new FakeDirectory();
    const stumbles = aDomain('stumbles.example');
    const ask = directory.ask.bind(directory);
    directory.ask = (asked, signal) =>
      asked === stumbles ? Promise.reject(directory.error) : ask(asked, signal);
    const { guarded, kinds } = guard(directory);
    await guarded.ask(domain);
    for (let index = 0; index < 5; index += 1) await guarded.ask(stumbles);
    assert.deepEqual(kinds(), ['directory-down']);
    await pass(1000);
    assert.deepEqual(kinds(), ['directory-down', 'directory-back']);
    assert.equal((await guarded.ask(domain)).kind, 'no');
  });

  it('asks no more questions at a time than the directory takes, and all in the end', async () => {
    const directory = new FakeDirectory('fake', 3);
    let open = (): void => undefined;
    directory.gate = new Promise((resolve) => (open = resolve));
    const { guarded } = guard(directory);
    const asked = Array.from({ length: 20 }, (_, index) => guarded.ask(aDomain(`d${index}.example`)));
    await settle();
    assert.equal(directory.asked.length, 3);
    open();
    assert.ok((await Promise.all(asked)).every(({ kind }) => kind === 'no'));
    assert.equal(directory.mostRunning, 3);
  });

  it('refuses what it could never answer in time, and that is no failure of the directory', async () => {
    const directory = new FakeDirectory('fake', 1);
    directory.mode = 'hangs';
    const { guarded } = guard(directory);
    const asked = Array.from({ length: 1000 }, () => guarded.ask(domain));
    await pass(1500);
    const outcomes: Outcome[] = await Promise.all(asked);
    assert.ok(outcomes.every(({ kind }) => kind === 'unknown'));
    assert.equal(guarded.status().failed, 1);
  });

  it('gives its places back after a deadline, so that it can see when the directory is well again', async () => {
    const directory = new FakeDirectory('fake', 1);
    directory.mode = 'hangs';
    const { guarded, kinds } = guard(directory);
    for (let index = 0; index < 2; index += 1) {
      const asked = guarded.ask(domain);
      await pass(1500);
      await asked;
    }
    directory.mode = 'answers';
    await pass(1000);
    assert.deepEqual(kinds(), ['directory-down', 'directory-back']);
  });

  it('survives an ask that throws at once, and says why in words', async () => {
    const directory = new FakeDirectory();
    directory.ask = () => {
      throw new AggregateError([Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })], '');
    };
    const { guarded } = guard(directory);
    assert.equal((await guarded.ask(domain)).kind, 'unknown');
    assert.equal(guarded.status().lastError, 'connect');
  });

  it('answers and asks nothing once it is closed', async () => {
    const directory = new FakeDirectory('fake', 1);
    directory.mode = 'hangs';
    const { guarded } = guard(directory);
    void guarded.ask(domain);
    const waiting = guarded.ask(domain);
    await guarded.close();
    assert.equal((await waiting).kind, 'unknown');
    assert.equal((await guarded.ask(domain)).kind, 'unknown');
    assert.equal(directory.closed, true);
  });
});
