import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { printPattern } from '../../src/model/domain.ts';
import type { Provider } from '../../src/model/provider.ts';
import { decideClaims, type Decided } from '../../src/store/claims.ts';
import { findGone, findGoneAmong } from '../../src/store/gone-domains.ts';
import { areFew, renewClaims, type ProviderChange } from '../../src/store/renew-claims.ts';
import { compareSnapshots } from '../../src/store/snapshot-events.ts';
import { aProvider } from '../support/providers.ts';

type Files = ReadonlyMap<string, readonly string[]>;

/** Files whose lists overlap, some of them wildcards; a name may stand twice in one. */
const files: fc.Arbitrary<Files> = fc
  .dictionary(
    fc.constantFrom('a', 'b', 'c', 'd'),
    fc.array(fc.constantFrom('a.org', 'b.org', 'c.org', '*.a.org', '*.b.org', 'x.a.org'), { maxLength: 5 }),
  )
  .map((made) => new Map(Object.entries(made)));

function make(file: string, domains: readonly string[]): Provider {
  const mx = domains.includes('c.org') ? aProvider({ domains: ['*.mx.net', `${file}.mx.net`] }).domains : [];
  return aProvider({ name: file, file: `${file}.yaml`, domains, mx });
}

/** Everything about a decision, in a form in which two can be compared. */
function show({ snapshot, conflicts, contests }: Decided): unknown {
  const owners = (map: ReadonlyMap<string, Provider>): unknown =>
    [...map].map(([name, { file }]) => `${name} ${file}`).sort();
  return {
    files: snapshot.providers.map(({ file }) => file),
    exact: owners(snapshot.exact),
    wildcards: owners(snapshot.wildcards),
    mx: owners(snapshot.mx),
    sizes: [snapshot.exact.size, snapshot.wildcards.size, snapshot.counts.size],
    counts: snapshot.providers.map((provider) => snapshot.counts.get(provider)),
    conflicts: conflicts
      .map((one) => [one.kind, printPattern(one.pattern), one.owner.file, one.loser.file].join(' '))
      .sort(),
    contests: [...contests]
      .map(([key, { claimants }]) => `${key} ${claimants.map(({ file }) => file).join(' ')}`)
      .sort(),
  };
}

describe('claims decided again after a few changes', () => {
  it('are what deciding everything anew says, however often it happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(files, { minLength: 2, maxLength: 5 }), async (states) => {
        let present = new Map<string, Provider>();
        let decided = await decideClaims([], undefined);
        for (const state of states) {
          const changes: ProviderChange[] = [];
          const next = new Map<string, Provider>();
          for (const file of new Set([...present.keys(), ...state.keys()])) {
            const old = present.get(file);
            const domains = state.get(file);
            const kept =
              old !== undefined && domains !== undefined && domains.length % 2 === 0 ? old : undefined;
            const now = kept ?? (domains === undefined ? undefined : make(file, domains));
            if (now !== undefined) next.set(file, now);
            if (old !== now) changes.push({ old, now });
          }
          const whole = await decideClaims([...next.values()], decided.snapshot);
          const renewed = await renewClaims(decided, changes);
          assert.deepEqual(show(renewed), show(whole));
          const gone = await findGone(decided.snapshot, whole.snapshot);
          assert.deepEqual(findGoneAmong(renewed.lost, renewed.snapshot), gone);
          assert.deepEqual(
            await compareSnapshots(decided.snapshot, renewed.snapshot, renewed.files),
            await compareSnapshots(decided.snapshot, renewed.snapshot),
          );
          [present, decided] = [next, renewed];
        }
      }),
      { numRuns: 300 },
    );
  });

  it('leave the decision before as it was', async () => {
    const [one, other] = [make('a', ['a.org']), make('a', ['b.org'])];
    const before = await decideClaims([one], undefined);
    const shown = show(before);
    await renewClaims(before, [{ old: one, now: other }]);
    assert.deepEqual(show(before), shown);
  });

  it('are left to deciding everything where very much changed', () => {
    const many = Array.from({ length: 1001 }, (_, index) => ({ old: undefined, now: make(`f${index}`, []) }));
    assert.equal(areFew(many), false);
    assert.equal(areFew(many.slice(1)), true);
  });
});
