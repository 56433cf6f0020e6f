import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Directory } from '../../../src/store/directories/directory.ts';
import { GuardedDirectory } from '../../../src/store/directories/guarded-directory.ts';
import { aDomain } from './fake-directory.ts';

/** A directory under test, and how to change what is behind it. */
export interface DirectoryUnderTest {
  readonly directory: Directory;
  /** Puts a domain into the list, with the provider `hoster` and the column CLUSTER. */
  readonly add: (domain: string, cluster: string) => Promise<void>;
  /** Ends whatever answers, as by pulling a plug; and brings it back with the same list. */
  readonly kill: () => Promise<void>;
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Valid names of domains that databases, filters and URLs may trip over. */
const hostileDomains: readonly string[] = [
  'select.example',
  'null.example',
  'xn--mnchen-3ya.example',
  'a--b.example',
  '1e5.example',
  `${'a'.repeat(63)}.${'b'.repeat(63)}.example`,
  'constructor.prototype',
];

/** Milliseconds within which everything answers, and within which a directory that came back is asked again. */
const deadline = 1500;
const backWithin = 5000;

/** What every kind of directory has to do; `setUp` brings it with an empty list. */
export function describeDirectory(name: string, setUp: () => Promise<DirectoryUnderTest>): void {
  describe(`${name} keeps the contract of directories`, () => {
    it('tells matches with their columns, and says no only of what is not there', async () => {
      const { directory, add, close } = await setUp();
      await add('a.example', 'a7');
      const { signal } = new AbortController();
      const match = await directory.ask(aDomain('a.example'), signal);
      assert.deepEqual([match?.provider, match?.columns.get('CLUSTER')], ['hoster', 'a7']);
      for (const other of ['b.example', 'sub.a.example', 'example.a', ...hostileDomains]) {
        assert.equal(await directory.ask(aDomain(other), signal), undefined, other);
      }
      await close();
    });

    it('reliability 33: finds domains with odd names, and only these', async () => {
      const { directory, add, close } = await setUp();
      const { signal } = new AbortController();
      for (const one of hostileDomains) await add(one, 'a7');
      for (const one of hostileDomains) {
        assert.equal((await directory.ask(aDomain(one), signal))?.provider, 'hoster', one);
      }
      assert.equal(await directory.ask(aDomain('other.example'), signal), undefined);
      await close();
    });

    it('reliability 30: never says no while it is gone, and is back within seconds', async () => {
      const { directory, add, kill, restart, close } = await setUp();
      await add('a.example', 'a7');
      const guarded = new GuardedDirectory(directory, { deadline });
      const ask = async (): Promise<string> => (await guarded.ask(aDomain('a.example'))).kind;
      assert.equal(await ask(), 'match');
      await kill();
      for (let index = 0; index < 20; index += 1) assert.equal(await ask(), 'unknown');
      assert.equal(guarded.status().state, 'down');
      await restart();
      const began = Date.now();
      while ((await ask()) !== 'match') {
        assert.ok(Date.now() - began < backWithin, 'it is not asked again');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await guarded.close();
      await close();
    });
  });
}
