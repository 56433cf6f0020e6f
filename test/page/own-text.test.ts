import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseEmailAddress } from '../../src/model/email-address.ts';
import type { LocalizedText } from '../../src/model/text.ts';
import { ownText } from '../../src/page/own-text.ts';

const parsedAddress = parseEmailAddress('ann@example.org');
assert.ok(parsedAddress.ok);
const address = parsedAddress.value;

const text: LocalizedText = {
  default: 'the default',
  languages: { de: 'deutsch', 'de-AT': 'österreichisch', 'pt-BR': 'brasileiro', 'zh-Hans': '简体' },
};

const cases: readonly (readonly [language: string, expected: string])[] = [
  ['de', 'deutsch'],
  ['de-at', 'österreichisch'],
  ['de-CH', 'deutsch'],
  ['DE', 'deutsch'],
  ['pt', 'brasileiro'],
  ['pt-PT', 'brasileiro'],
  ['zh', '简体'],
  ['fr', 'the default'],
  ['d', 'the default'],
  ['', 'the default'],
  ['constructor', 'the default'],
];

describe('ownText', () => {
  for (const [language, expected] of cases) {
    it(`a reader of "${language}" gets "${expected}"`, () => {
      assert.equal(ownText(text, language, address), expected);
    });
  }

  it('fills all three placeholders in one pass', () => {
    const own = { default: '%EMAILADDRESS% %EMAILLOCALPART% %EMAILDOMAIN%', languages: {} };
    assert.equal(ownText(own, 'en', address), 'ann@example.org ann example.org');
  });
});
