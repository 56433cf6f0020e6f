import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { chooseLanguage, directionOf, languages, type Language } from '../../src/page/languages.ts';

const offered: readonly Language[] = ['en', 'de', 'pt', 'zh', 'ar'];

describe('chooseLanguage', () => {
  const cases: readonly (readonly [
    lang: string | undefined,
    header: string | undefined,
    chosen: Language,
  ])[] = [
    [undefined, undefined, 'en'],
    [undefined, '', 'en'],
    [undefined, 'de', 'de'],
    [undefined, 'DE-at', 'de'],
    [undefined, 'pt-BR,pt;q=0.9,en;q=0.8', 'pt'],
    [undefined, 'zh-Hant-TW', 'zh'],
    [undefined, 'fi, de;q=0.5', 'de'],
    [undefined, 'en;q=0.5, de;q=0.9', 'de'],
    [undefined, 'de;q=0, ar;q=0.1', 'ar'],
    [undefined, 'de;q=1.5, ar', 'ar'],
    [undefined, 'de;q=, ar;q=0.001', 'ar'],
    [undefined, 'fi, *;q=0.5', 'en'],
    [undefined, 'den, dea', 'en'],
    [undefined, ' de ; level=1 ; q=0.7 , ar;q=0.6', 'de'],
    ['de', 'ar', 'de'],
    ['pt_BR', 'ar', 'pt'],
    ['fi', 'ar', 'ar'],
    ['', 'ar', 'ar'],
    ['<script>', undefined, 'en'],
    ['fr', undefined, 'en'],
  ];
  for (const [lang, acceptLanguage, chosen] of cases) {
    it(`?lang=${lang ?? '(none)'} and ${acceptLanguage ?? '(no header)'} give ${chosen}`, () => {
      assert.equal(chooseLanguage({ lang, acceptLanguage }, offered), chosen);
    });
  }

  it('answers an offered language whatever is sent', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 3000 }), (lang, acceptLanguage) => {
        assert.ok(offered.includes(chooseLanguage({ lang, acceptLanguage }, offered)));
      }),
      { numRuns: 300 },
    );
  });
});

describe('directionOf', () => {
  it('knows the one language of the list that is written from right to left', () => {
    assert.deepEqual(
      languages.filter((one) => directionOf(one) === 'rtl'),
      ['ar'],
    );
  });
});
