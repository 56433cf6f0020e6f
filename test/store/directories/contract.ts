import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Directory } from '../../../src/store/directories/directory.ts';
import { GuardedDirectory } from '../../../src/store/directories/guarded-directory.ts';
import { soon } from '../../support/ask-directory.ts';
import { aDomain } from './fake-directory.ts';

/** A directory under test, and how to change what is behind it. */
export interface DirectoryUnderTest {
  readonly directory: Directory;
  /** Puts domains into the list, with the provider `hoster` and the column CLUSTER. */
  readonly add: (domains: readonly string[], cluster: string) => Promise<void>;
  /** False where there are no columns. */
  readonly hasColumns: boolean;
  /** Ends whatever answers, as by pulling a plug; and brings it back with the same list. */
  readonly power: { readonly off: () => Promise<void>; readonly on: () => Promise<void> };
  /** Things that go wrong while it runs: each is begun and ended. */
  readonly faults: readonly {
    readonly name: string;
    readonly begin: () => void;
    readonly end: () => void;
  }[];
  /** Connections that are open now, and how many there may be. */
  readonly connections?: { readonly open: () => number; readonly most: number };
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
const deadline = 800;
const backWithin = 5000;

/** What can be put into it, and asked. */
export type ListUnderTest = Pick<DirectoryUnderTest, 'directory' | 'add' | 'hasColumns' | 'close'>;

/** What every kind of directory has to do; `setUp` brings it with an empty list. */
export function describeDirectory(
  name: string,
  setUp: () => Promise<DirectoryUnderTest>,
  skip: string | false = false,
): void {
  describe(`${name} keeps the contract of directories`, { skip }, () => {
    let its: DirectoryUnderTest;
    before(async () => {
      its = await setUp();
    });
    after(async () => {
      await its?.directory.close();
      await its?.close();
    });
    const right = (): string => (its.hasColumns ? 'hoster a7' : 'hoster');

    itFindsDomains(() => its);

    /** Eight askers for a domain that is listed: what they were told while something happened. */
    async function underLoad(happens: (guarded: GuardedDirectory) => Promise<void>): Promise<Set<string>> {
      const guarded = new GuardedDirectory(its.directory, { deadline });
      const outcomes = new Set<string>();
      const over = new AbortController();
      const askers = Array.from({ length: 8 }, async () => {
        while (!over.signal.aborted) {
          const outcome = await guarded.ask(aDomain('a.example'));
          outcomes.add(
            outcome.kind === 'match'
              ? [outcome.match.provider, ...outcome.match.columns.values()].join(' ')
              : outcome.kind,
          );
          await sleep(2);
        }
      });
      try {
        await happens(guarded);
        const began = Date.now();
        while ((await guarded.ask(aDomain('a.example'))).kind !== 'match') {
          assert.ok(Date.now() - began < backWithin, 'it is back, but it is not asked again');
          await sleep(50);
        }
      } finally {
        over.abort();
        await Promise.all(askers);
      }
      return outcomes;
    }

    it('reliability 30: killed and restarted under load it never says no, and is back within seconds', async () => {
      const { power } = its;
      const outcomes = await underLoad(async (guarded) => {
        await power.off();
        await sleep(500);
        assert.equal((await guarded.ask(aDomain('a.example'))).kind, 'unknown');
        assert.equal(guarded.status().state, 'down');
        await power.on();
      });
      assert.deepEqual([...outcomes].sort(), [right(), 'unknown'].sort());
    });

    it('reliability 31: whatever goes wrong on the way, it answers in time, never no, and is back within seconds', async () => {
      for (const { name: fault, begin, end } of its.faults) {
        const outcomes = await underLoad(async (guarded) => {
          begin();
          const began = Date.now();
          await guarded.ask(aDomain('a.example'));
          await guarded.ask(aDomain('a.example'));
          assert.ok(Date.now() - began < 2 * deadline + 500, fault);
          assert.equal((await guarded.ask(aDomain('a.example'))).kind, 'unknown', fault);
          if (its.connections !== undefined) {
            const { open, most } = its.connections;
            assert.ok(open() <= most, `${fault}: ${open()} connections`);
          }
          end();
        });
        for (const outcome of outcomes)
          assert.ok([right(), 'unknown'].includes(outcome), `${fault}: ${outcome}`);
      }
    });
  });
}

/** The part of the contract for a list that is always there, such as a file; in a `describe` of its own. */
export function itFindsDomains(its: () => ListUnderTest): void {
  const said = async (domain: string): Promise<string> => {
    const match = await its().directory.ask(aDomain(domain), soon());
    return match === undefined ? 'no' : [match.provider, ...match.columns.values()].join(' ');
  };
  const right = (): string => (its().hasColumns ? 'hoster a7' : 'hoster');

  it('tells matches with their columns, and says no only of what is not there', async () => {
    await its().add(['a.example'], 'a7');
    assert.equal(await said('a.example'), right());
    for (const other of ['b.example', 'sub.a.example', 'example.a', ...hostileDomains])
      assert.equal(await said(other), 'no', other);
  });

  it('reliability 33: finds domains with odd names, and only these', async () => {
    await its().add(hostileDomains, 'a7');
    for (const one of hostileDomains) assert.equal(await said(one), right(), one);
    assert.equal(await said('other.example'), 'no');
  });
}
