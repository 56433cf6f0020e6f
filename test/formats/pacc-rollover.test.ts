import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  advancePacc,
  printPaccState,
  publishedPacc,
  readPaccState,
  type PaccState,
} from '../../src/formats/pacc-rollover.ts';

const hour = 3_600_000;
const waiting = (text: string, since: number): PaccState => ({ served: 'a', next: { text, since } });

describe('the rollover of a PACC document', () => {
  const table: readonly (readonly [string, PaccState | undefined, string, number, PaccState])[] = [
    ['nothing known: the text begins at once', undefined, 'a', 0, { served: 'a' }],
    ['nothing new', { served: 'a' }, 'a', 5, { served: 'a' }],
    ['a change waits', { served: 'a' }, 'b', 5, waiting('b', 5)],
    ['it goes on waiting', waiting('b', 5), 'b', 47 * hour, waiting('b', 5)],
    ['it begins', waiting('b', 5), 'b', 48 * hour + 5, { served: 'b' }],
    ['it was taken back', waiting('b', 5), 'a', 6, { served: 'a' }],
    ['another change waits anew', waiting('b', 5), 'c', 50 * hour, waiting('c', 50 * hour)],
    ['the clock was set back', waiting('b', 900 * hour), 'b', 7, waiting('b', 7)],
  ];
  for (const [title, state, current, now, wanted] of table) {
    it(title, () => {
      assert.deepEqual(advancePacc(state, current, now, 48), wanted);
    });
  }

  it('no time to wait: a change begins at once', () => {
    assert.deepEqual(advancePacc({ served: 'a' }, 'b', 0, 0), { served: 'b' });
  });

  it('autoconfig 53: digests of the old and the new text are published, each once', () => {
    assert.deepEqual(publishedPacc(undefined, 'a'), ['a']);
    assert.deepEqual(publishedPacc({ served: 'a' }, 'a'), ['a']);
    assert.deepEqual(publishedPacc({ served: 'a' }, 'b'), ['a', 'b']);
    assert.deepEqual(publishedPacc(waiting('b', 0), 'b'), ['a', 'b']);
    assert.deepEqual(publishedPacc(waiting('b', 0), 'c'), ['a', 'b', 'c']);
  });

  it('autoconfig 53: whatever happens, what is served was published before', () => {
    const step = fc.record({
      text: fc.constantFrom('a', 'b', 'c'),
      hours: fc.integer({ min: -10, max: 60 }),
      rollover: fc.constantFrom(0, 1, 48),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let state: PaccState | undefined;
        let now = 0;
        for (const { text, hours, rollover } of steps) {
          now += hours * hour;
          const published = publishedPacc(state, text);
          state = advancePacc(state, text, now, rollover);
          assert.ok(published.includes(state.served));
          assert.ok(publishedPacc(state, text).includes(state.served));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('a state is read as it was written, and nothing else is', () => {
    const served = '{"protocols":{}}';
    for (const state of [
      { served },
      { served, next: { text: '{"protocols":{"a":1}}', since: 1_700_000_000_000 } },
    ]) {
      assert.deepEqual(readPaccState(printPaccState('example.org', state)), state);
    }
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        assert.equal(readPaccState(text), undefined);
      }),
      { numRuns: 500 },
    );
  });
});
