import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { compareText } from '../../src/store/compare-text.ts';
import { sortInTurns, Turns } from '../../src/store/turns.ts';

describe('work in turns', () => {
  it('sorts as sort does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ maxLength: 4 }), { maxLength: 50 }), async (texts) => {
        assert.deepEqual(await sortInTurns(texts, compareText), texts.toSorted(compareText));
      }),
      { numRuns: 200 },
    );
    const many = Array.from({ length: 5500 }, (_, index) => `${(index * 7919) % 5501}`);
    assert.deepEqual(await sortInTurns(many, compareText), many.toSorted(compareText));
  });

  it('lets others have their turn', async () => {
    let others = 0;
    const count = (): void => void setImmediate(() => ((others += 1), others < 1000 && count()));
    count();
    const turns = new Turns();
    for (const end = performance.now() + 40; performance.now() < end;) {
      if (turns.isOver()) await turns.next();
    }
    assert.ok(others > 0);
  });
});
