import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openFolderStore, type FolderStore } from '../../../src/store/folder-store.ts';
import { openDirectoryStore } from '../../../src/store/directories/directory-store.ts';
import { GuardedDirectory } from '../../../src/store/directories/guarded-directory.ts';
import type { Found } from '../../../src/store/provider-store.ts';
import type { StoreEvent } from '../../../src/store/store-event.ts';
import { aDomain, aMatch, FakeDirectory } from './fake-directory.ts';

const day = 24 * 60 * 60 * 1000;
let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signpost-directory-store-'));
  const servers = 'outgoing: submissions://smtp.example.net\n';
  await writeFile(join(folder, 'listed.example.yaml'), `incoming: imaps://mail.listed.example\n${servers}`);
  await writeFile(
    join(folder, 'hoster.yaml'),
    `domains: []\nincoming: imaps://imap-%CLUSTER%.example.net\n${servers}`,
  );
  await writeFile(join(folder, 'plain.yaml'), `domains: []\nincoming: imaps://imap.example.net\n${servers}`);
});
after(() => rm(folder, { recursive: true }));

/** A store over fake directories, with a clock that the test moves. */
async function open(directories: readonly FakeDirectory[], state?: string, at = 10 * day) {
  const clock = { now: at };
  const events: StoreEvent[] = [];
  const store: FolderStore = await openFolderStore({ folder, presets: [] });
  const opened = await openDirectoryStore(store, {
    directories: directories.map((directory) => ({
      guarded: new GuardedDirectory(directory, { deadline: 100 }),
      ttl: 60_000,
      negativeTtl: 10_000,
    })),
    now: () => clock.now,
    onEvent: (event) => events.push(event),
    ...(state === undefined
      ? {}
      : { keep: { path: join(state, 'directories', 'answers.jsonl'), mark: 'm' } }),
  });
  return {
    clock,
    store: opened,
    problems: () => events.map((event) => `${event.kind} ${'problem' in event ? event.problem.code : ''}`),
    find: async (domain: string): Promise<string> => shown(await opened.find(aDomain(domain))),
  };
}

function shown(found: Found): string {
  return found.kind === 'hosted' ? (found.hosted.provider.incoming[0]?.hostname ?? '') : found.kind;
}

/** Lets background look-ups end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('openDirectoryStore', () => {
  it('asks the files first, then the directories in order', async () => {
    const [one, two] = [new FakeDirectory('one'), new FakeDirectory('two')];
    one.rows.set('listed.example', aMatch('plain')).set('a.example', aMatch('hoster', { CLUSTER: '1' }));
    two.rows.set('a.example', aMatch('plain')).set('b.example', aMatch('plain'));
    const { store, find } = await open([one, two]);
    assert.equal(await find('listed.example'), 'mail.listed.example');
    assert.equal(await find('a.example'), 'imap-1.example.net');
    assert.equal(await find('b.example'), 'imap.example.net');
    assert.equal(await find('c.example'), 'not-hosted');
    assert.deepEqual(one.asked, ['a.example', 'b.example', 'c.example']);
    assert.deepEqual(two.asked, ['b.example', 'c.example']);
    await store.close();
    assert.ok(one.closed && two.closed);
  });

  it('finds files without domains by their MX: the fewest labels, then files with domains, then the first', async () => {
    const place = await mkdtemp(join(tmpdir(), 'signpost-named-by-mx-'));
    const files: Readonly<Record<string, string>> = {
      a: 'domains: []\nmx: ["*.mx.example.net", "*.deep.shared.example"]',
      b: 'domains: []\nmx: ["*.mx.example.net", "*.shared.example"]',
      c: 'domains: []\nmx: ["*.columns.example"]\nusername: "%CLUSTER%"',
      d: 'domains: [d.example]\nmx: ["*.mx.example.org", "*.deep.wide.example"]',
      e: 'domains: []\nmx: ["*.mx.example.org", "*.wide.example"]',
    };
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(place, `${name}.yaml`), `${text}\nincoming: imaps://${name}.example\n`);
    }
    const store = await openDirectoryStore(await openFolderStore({ folder: place, presets: [] }), {
      directories: [
        { guarded: new GuardedDirectory(new FakeDirectory(), { deadline: 100 }), ttl: 1, negativeTtl: 1 },
      ],
    });
    const found = (text: string): string | undefined => store.findByMxDomain(aDomain(text))?.name;
    assert.equal(found('mx.example.net'), 'a');
    assert.equal(found('shared.example'), 'b');
    assert.equal(found('deep.shared.example'), 'a');
    assert.equal(found('columns.example'), undefined);
    assert.equal(found('mx.example.org'), 'd');
    assert.equal(found('wide.example'), 'e');
    assert.equal(found('other.example'), undefined);
    await writeFile(join(place, 'a.yaml'), 'domains: []\nincoming: imaps://a.example\n');
    await store.reload();
    assert.equal(found('mx.example.net'), 'b');
    await store.close();
    await rm(place, { recursive: true });
  });

  it('answers what is known at once, and asks nobody for it', async () => {
    const one = new FakeDirectory();
    one.rows.set('a.example', aMatch('plain'));
    const { store, find } = await open([one]);
    await find('a.example');
    await find('b.example');
    assert.ok(!(store.find(aDomain('a.example')) instanceof Promise));
    assert.ok(!(store.find(aDomain('b.example')) instanceof Promise));
    assert.equal(one.asked.length, 2);
    await store.close();
  });

  it('never asks for service hosts: nobody has them in a list', async () => {
    const one = new FakeDirectory();
    const { store, find } = await open([one]);
    assert.equal(await find('autoconfig.a.example'), 'not-hosted');
    assert.deepEqual(one.asked, []);
    await store.close();
  });

  it('looks a domain up once, however many ask', async () => {
    const one = new FakeDirectory();
    one.rows.set('a.example', aMatch('plain'));
    const { store, find } = await open([one]);
    const all = await Promise.all(Array.from({ length: 100 }, () => find('a.example')));
    assert.deepEqual(new Set(all), new Set(['imap.example.net']));
    assert.equal(one.asked.length, 1);
    await store.close();
  });

  it('serves an answer that is just due while it is looked up again, and waits for one that is long due', async () => {
    const one = new FakeDirectory();
    one.rows.set('a.example', aMatch('hoster', { CLUSTER: '1' }));
    const { store, find, clock } = await open([one]);
    await find('a.example');
    one.rows.set('a.example', aMatch('hoster', { CLUSTER: '2' }));
    clock.now += 61_000;
    assert.equal(await find('a.example'), 'imap-1.example.net');
    await settle();
    assert.equal(await find('a.example'), 'imap-2.example.net');
    one.rows.delete('a.example');
    clock.now += 200_000;
    assert.equal(await find('a.example'), 'not-hosted');
    await store.close();
  });

  it('believes a "no" for its short time only', async () => {
    const one = new FakeDirectory();
    const { store, find, clock } = await open([one]);
    assert.equal(await find('a.example'), 'not-hosted');
    one.rows.set('a.example', aMatch('plain'));
    assert.equal(await find('a.example'), 'not-hosted');
    clock.now += 10_000;
    assert.equal(await find('a.example'), 'imap.example.net');
    await store.close();
  });

  for (const mode of ['fails', 'hangs'] as const) {
    it(`reliability 30: serves the last known answer for a day where the directory ${mode}, and denies nobody`, async () => {
      const one = new FakeDirectory();
      one.rows.set('a.example', aMatch('plain'));
      const { store, find, clock } = await open([one]);
      await find('a.example');
      await find('no.example');
      one.mode = mode;
      clock.now += day - 1000;
      assert.equal(await find('a.example'), 'imap.example.net');
      assert.equal(await find('never.example'), 'unavailable');
      assert.equal(await find('no.example'), 'unavailable');
      assert.equal(await find('never.example'), 'unavailable');
      assert.equal(store.status().state, 'degraded');
      assert.equal(store.status().directories?.[0]?.state, 'down');
      const begun = one.asked.length;
      for (let index = 0; index < 100; index += 1) {
        clock.now += 1;
        assert.ok(!(store.find(aDomain('a.example')) instanceof Promise), 'at cached speed');
      }
      assert.equal(one.asked.length, begun);
      clock.now += day;
      assert.equal(await find('a.example'), 'unavailable');
      await store.close();
    });
  }

  it('lets no later directory answer for one that can not know', async () => {
    const [one, two] = [new FakeDirectory('one'), new FakeDirectory('two')];
    two.rows.set('a.example', aMatch('plain'));
    one.mode = 'fails';
    const { store, find } = await open([one, two]);
    assert.equal(await find('a.example'), 'unavailable');
    assert.deepEqual(two.asked, []);
    await store.close();
  });

  it('forgets: a new customer at once, and a known one only when somebody can be asked', async () => {
    const one = new FakeDirectory();
    const { store, find } = await open([one]);
    assert.equal(await find('a.example'), 'not-hosted');
    one.rows.set('a.example', aMatch('plain'));
    store.forget(aDomain('a.example'));
    assert.equal(await find('a.example'), 'imap.example.net');
    one.mode = 'fails';
    store.forget(aDomain('a.example'));
    assert.equal(await find('a.example'), 'imap.example.net');
    one.mode = 'answers';
    one.rows.delete('a.example');
    store.forget(aDomain('a.example'));
    assert.equal(await find('a.example'), 'not-hosted');
    await store.close();
  });

  it('forgets what a directory says has changed, and every "no" at a reload', async () => {
    const one = new FakeDirectory();
    one.rows.set('a.example', aMatch('plain'));
    const { store, find } = await open([one]);
    await find('a.example');
    one.rows.delete('a.example');
    one.change(aDomain('a.example'));
    assert.equal(await find('a.example'), 'not-hosted');
    one.rows.set('a.example', aMatch('plain'));
    await store.reload();
    assert.equal(await find('a.example'), 'imap.example.net');
    one.rows.set('a.example', aMatch('hoster', { CLUSTER: '9' }));
    one.change();
    assert.equal(await find('a.example'), 'imap-9.example.net');
    await store.close();
  });

  it('does not keep an answer that was asked for before it was forgotten', async () => {
    const one = new FakeDirectory();
    let release = (): void => undefined;
    one.gate = new Promise((resolve) => (release = resolve));
    const { store, find } = await open([one]);
    const early = find('a.example');
    await settle();
    store.forget(aDomain('a.example'));
    release();
    assert.equal(await early, 'not-hosted');
    one.rows.set('a.example', aMatch('plain'));
    assert.equal(await find('a.example'), 'imap.example.net');
    await store.close();
  });

  it('tells a wrong row once, answers 503 for it and never 404, and tells when it is solved', async () => {
    const one = new FakeDirectory();
    for (let index = 0; index < 20; index += 1) one.rows.set(`d${index}.example`, aMatch('../../etc/passwd'));
    one.rows
      .set('column.example', aMatch('hoster'))
      .set('evil.example', aMatch('hoster', { CLUSTER: 'a/b' }));
    const { store, find, problems } = await open([one]);
    for (let index = 0; index < 20; index += 1) assert.equal(await find(`d${index}.example`), 'unavailable');
    assert.equal(await find('column.example'), 'unavailable');
    assert.equal(await find('evil.example'), 'unavailable');
    const found = problems().filter((one) => one.startsWith('problem-found'));
    assert.deepEqual(found, [
      'problem-found directory-provider-unknown',
      'problem-found directory-column-unusable',
      'problem-found directory-column-unusable',
    ]);
    assert.equal(store.status().problems.length, 3);
    one.rows.set('column.example', aMatch('hoster', { CLUSTER: '1' }));
    store.forget(aDomain('column.example'));
    assert.equal(await find('column.example'), 'imap-1.example.net');
    assert.equal(problems().at(-1), 'problem-solved directory-column-unusable');
    await store.close();
  });

  it('asks soon again for a domain whose row does not fit, and the problem goes with the correction', async () => {
    const one = new FakeDirectory();
    one.rows.set('typo.example', aMatch('Plain')).set('column.example', aMatch('hoster'));
    const { store, find, clock, problems } = await open([one]);
    for (const name of ['typo.example', 'column.example']) assert.equal(await find(name), 'unavailable');
    one.rows.set('typo.example', aMatch('plain')).delete('column.example');
    clock.now += 10_000;
    for (const name of ['typo.example', 'column.example']) assert.equal(await find(name), 'unavailable');
    await settle();
    assert.equal(await find('typo.example'), 'imap.example.net');
    assert.equal(await find('column.example'), 'not-hosted');
    assert.deepEqual(problems(), [
      'problem-found directory-provider-unknown',
      'problem-found directory-column-unusable',
      'problem-solved directory-provider-unknown',
      'problem-solved directory-column-unusable',
    ]);
    assert.deepEqual(store.status().problems, []);
    await store.close();
  });

  it('answers equal rows with the same provider object, whose answers are prepared once', async () => {
    const one = new FakeDirectory();
    one.rows.set('a.example', aMatch('hoster', { CLUSTER: '1', ID: '1' }));
    one.rows.set('b.example', aMatch('hoster', { CLUSTER: '1', ID: '2' }));
    const { store } = await open([one]);
    const [a, b] = [await store.find(aDomain('a.example')), await store.find(aDomain('b.example'))];
    assert.ok(a.kind === 'hosted' && b.kind === 'hosted');
    assert.equal(a.hosted.provider, b.hosted.provider);
    await store.close();
  });

  it('reliability 32: serves after a restart with a dead directory what it served before', async () => {
    const state = await mkdtemp(join(tmpdir(), 'signpost-answers-'));
    const one = new FakeDirectory();
    one.rows.set('a.example', aMatch('hoster', { CLUSTER: '1' }));
    const first = await open([one], state);
    await first.find('a.example');
    await first.find('no.example');
    await first.store.close();
    const dead = new FakeDirectory();
    dead.mode = 'fails';
    const second = await open([dead], state);
    assert.equal(await second.find('a.example'), 'imap-1.example.net');
    assert.equal(await second.find('no.example'), 'unavailable');
    await second.store.close();
    const old = await open([dead], state, 12 * day);
    assert.equal(await old.find('a.example'), 'unavailable', 'answers older than a day do not count');
    await old.store.close();
    assert.deepEqual(await readdir(join(state, 'directories')), ['answers.jsonl']);
    await rm(state, { recursive: true });
  });

  const broken: readonly (readonly [what: string, text: string])[] = [
    ['nothing', ''],
    ['of another configuration', '{"answersOf":"other"}\n["a.example","plain",{},863000000,60000]\n'],
    ['no JSON', '{"answersOf":"m"}\n["a.example"\n'],
    ['other types', '{"answersOf":"m"}\n["a.example",1,{},863000000,60000]\n[1]\nnull\n'],
    ['from the future', '{"answersOf":"m"}\n["a.example","plain",{},86300000000000,60000]\n'],
    ['no domain', '{"answersOf":"m"}\n["../a","plain",{},863000000,60000]\n'],
  ];
  for (const [what, text] of broken) {
    it(`starts with a file of answers that is broken: ${what}`, async () => {
      const state = await mkdtemp(join(tmpdir(), 'signpost-answers-'));
      const one = new FakeDirectory();
      one.rows.set('a.example', aMatch('plain'));
      const first = await open([one], state);
      await first.find('a.example');
      await first.store.close();
      await writeFile(join(state, 'directories', 'answers.jsonl'), text);
      one.mode = 'fails';
      const second = await open([one], state);
      assert.equal(await second.find('a.example'), 'unavailable');
      await second.store.close();
      await rm(state, { recursive: true });
    });
  }

  it('says where it can not write down answers, and serves on', async () => {
    const state = await mkdtemp(join(tmpdir(), 'signpost-answers-'));
    await writeFile(join(state, 'directories'), 'a file where a folder belongs');
    const one = new FakeDirectory();
    one.rows.set('a.example', aMatch('plain'));
    const { store, find, problems } = await open([one], state);
    assert.equal(await find('a.example'), 'imap.example.net');
    await store.close();
    assert.ok(problems().includes('problem-found directory-answers-unwritten'));
    assert.equal(await readFile(join(state, 'directories'), 'utf8'), 'a file where a folder belongs');
    await rm(state, { recursive: true });
  });
});
