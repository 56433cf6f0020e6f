import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { restartDelay, type WorkerEnd } from '../../../src/cli/workers/restart-delay.ts';

const crash: WorkerEnd = { lived: 1000, endsBefore: 0, wasKilled: false, othersServe: true };

const cases: readonly (readonly [name: string, end: Partial<WorkerEnd>, delay: number, ends: number])[] = [
  ['the first end soon after the start', {}, 100, 1],
  ['the second soon after', { endsBefore: 1 }, 200, 2],
  ['the fifth', { endsBefore: 4 }, 1600, 5],
  ['a crash loop is tried every half minute', { endsBefore: 12 }, 30_000, 13],
  ['for ever', { endsBefore: 5000 }, 30_000, 5001],
  ['at once after a long life, whatever was before', { endsBefore: 12, lived: 10_000 }, 0, 0],
  ['killed again and again: back within a second', { endsBefore: 12, wasKilled: true }, 250, 13],
  ['nobody else serves: at once, whatever happened', { endsBefore: 12, othersServe: false }, 250, 13],
];

describe('the wait before a worker is started again', () => {
  for (const [name, end, delay, ends] of cases) {
    it(name, () => {
      assert.deepEqual(restartDelay({ ...crash, ...end }), { delay, ends });
    });
  }
});
