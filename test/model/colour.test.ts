import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { contrast, readableOn, textContrast, textOn } from '../../src/model/colour.ts';

describe('contrast', () => {
  // The figures of WCAG 2.2's own definition.
  const pairs: readonly (readonly [string, string, number])[] = [
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#000', 21],
    ['#777777', '#ffffff', 4.48],
    ['#ff0000', '#ffffff', 4],
    ['#abc', '#AABBCC', 1],
  ];
  for (const [one, other, expected] of pairs) {
    it(`of ${one} and ${other} is ${expected}`, () => {
      assert.ok(Math.abs(contrast(one, other) - expected) < 0.01);
    });
  }
});

describe('readableOn', () => {
  const colour = fc
    .integer({ min: 0, max: 0xff_ff_ff })
    .map((value) => `#${value.toString(16).padStart(6, '0')}`);

  it('leaves a colour alone that can be read', () => {
    assert.equal(readableOn('#ffffff', '#0b5cad'), '#0b5cad');
  });

  it('makes any colour readable on our backgrounds, and any text on any colour', () => {
    fc.assert(
      fc.property(colour, (one) => {
        for (const background of ['#ffffff', '#eff2f6', '#222932', '#101317']) {
          assert.ok(contrast(readableOn(background, one), background) >= textContrast);
        }
        assert.ok(contrast(textOn(one), one) >= textContrast);
      }),
      { numRuns: 300 },
    );
  });
});
