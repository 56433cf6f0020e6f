import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { languages, type Language } from '../../src/page/languages.ts';
import { projectRoot } from '../support/paths.ts';

/** The texts of a language as its file has them. Throws where there is no such file. */
function textsOf(language: Language): ReadonlyMap<string, string> {
  const text = readFileSync(join(projectRoot, 'templates', 'locales', `${language}.json`), 'utf8');
  return new Map(Object.entries(JSON.parse(text) as Record<string, string>));
}

/** The places of a text, each once: languages differ in their order, and may repeat one. */
function placesOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{[^}]*\}/g)].map(([place]) => place))].sort();
}

const english = textsOf('en');

describe('the shipped catalogues', () => {
  for (const language of languages) {
    it(`${language} has every text of the English one, no other, and the same places in each`, () => {
      const texts = textsOf(language);
      assert.deepEqual([...texts.keys()].sort(), [...english.keys()].sort());
      for (const [key, text] of texts) {
        assert.deepEqual(placesOf(text), placesOf(english.get(key) ?? ''), key);
      }
    });

    it(`${language} has no empty text, no markup and no blank at an end`, () => {
      for (const [key, text] of textsOf(language)) {
        assert.notEqual(text, '', key);
        assert.equal(text, text.trim(), key);
        assert.doesNotMatch(text, /[<>]|&\w+;|  /, key);
      }
    });
  }

  it('are translated: hardly a longer text is the English one', () => {
    for (const language of languages.filter((one) => one !== 'en')) {
      const same = [...textsOf(language)].filter(
        ([key, text]) => text.length > 25 && text === english.get(key),
      );
      assert.deepEqual(same, [], language);
    }
  });
});
