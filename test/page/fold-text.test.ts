import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { foldText, textWidth } from '../../src/page/fold-text.ts';

describe('the width of text', () => {
  const cases: readonly (readonly [text: string, columns: number])[] = [
    ['Server:', 7],
    ['サーバー', 8],
    ['ユーザー名', 10],
    ['安全性', 6],
    ['（IMAP）', 8],
    ['e\u0301', 1],
    ['\u2066⌘P\u2069', 2],
    ['الخادم', 6],
  ];
  for (const [text, columns] of cases) {
    it(`of ${JSON.stringify(text)} is ${columns}`, () => assert.equal(textWidth(text), columns));
  }
});

describe('folding text', () => {
  const cases: readonly (readonly [text: string, columns: number, lines: readonly string[]])[] = [
    ['', 10, []],
    ['one', 10, ['one']],
    ['one two three', 7, ['one two', 'three']],
    ['one\n two\t three', 76, ['one two three']],
    ['open https://example.org/a/long/link now', 12, ['open', 'https://example.org/a/long/link', 'now']],
    ['Téléphone\u00a0: 30', 11, ['Téléphone\u00a0:', '30']],
    ['12\u202f000 euros', 8, ['12\u202f000', 'euros']],
    ['メールを設定します。', 10, ['メールを設', '定します。']],
    ['メールを設定。', 12, ['メールを設', '定。']],
    ['これは「設定」です', 8, ['これは', '「設定」', 'です']],
    ['Thunderbirdを開く', 14, ['Thunderbirdを', '開く']],
    ['e\u0301e\u0301 e\u0301e\u0301', 5, ['e\u0301e\u0301 e\u0301e\u0301']],
  ];
  for (const [text, columns, lines] of cases) {
    it(`folds ${JSON.stringify(text)} at ${columns}`, () => {
      assert.deepEqual(foldText(text, columns), lines);
    });
  }

  it('keeps words together that a no-break blank joins', () => {
    assert.deepEqual(foldText('a b\u00a0: c', 4), ['a', 'b\u00a0:', 'c']);
  });

  it('loses and adds nothing but blanks, and no line with a blank in it is too long', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 120 }),
        fc.integer({ min: 1, max: 80 }),
        (text, columns) => {
          const lines = foldText(text, columns);
          assert.equal(lines.join('').replaceAll(/\s/gu, ''), text.replaceAll(/\s/gu, ''));
          for (const line of lines) assert.ok(textWidth(line) <= columns || !line.includes(' '), line);
        },
      ),
      { numRuns: 300 },
    );
  });
});
