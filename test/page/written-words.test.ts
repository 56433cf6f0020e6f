import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'node:test';
import type { Words } from '../../src/page/guide.ts';
import { escapeHtml } from '../../src/page/html.ts';
import { wordsIn } from '../../src/page/written-words.ts';
import { catalogueOf } from './letter-cases.ts';

const words = wordsIn(catalogueOf());

function written(given: Words): string {
  return escapeHtml(words(given));
}

describe('wordsIn', () => {
  const cases: readonly (readonly [given: Words, written: string])[] = [
    [{ own: 'a<b' }, '<bdi>a&lt;b</bdi>'],
    [{ key: 'page.recommended' }, 'Recommended'],
    [{ key: 'help.phone', values: { phone: '+49 30 1' } }, 'Call <bdi>+49 30 1</bdi>'],
    [
      { key: 'appleMail.openInSafari', values: { url: 'https://example.org/?a&b' } },
      'This browser can’t install the profile. Open this page in Safari: <code class="copy" dir="ltr">https://example.org/?a&amp;b</code>',
    ],
  ];
  for (const [given, expected] of cases) {
    it(expected, () => assert.equal(written(given), expected));
  }

  it('makes no element of any value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.boolean(), (text, isUrl) => {
        const value = isUrl ? `https://${text}` : text;
        for (const given of [{ own: value }, { key: 'help.phone', values: { phone: value } }]) {
          const html = written(given).replaceAll(/<\/?bdi>|<code class="copy" dir="ltr">|<\/code>/g, '');
          assert.doesNotMatch(html, /[<>"']/);
        }
      }),
      { numRuns: 300 },
    );
  });
});
