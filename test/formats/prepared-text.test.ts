import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { prepareText } from '../../src/formats/prepared-text.ts';

const places = ['%EMAILDOMAIN%', '%SIGNPOST_A%'];

describe('prepareText', () => {
  const cases: readonly (readonly [text: string, filled: string])[] = [
    ['', ''],
    ['no place', 'no place'],
    ['%EMAILDOMAIN%', '[%EMAILDOMAIN%]'],
    ['a%EMAILDOMAIN%b%SIGNPOST_A%c', 'a[%EMAILDOMAIN%]b[%SIGNPOST_A%]c'],
    ['%EMAILDOMAIN%%EMAILDOMAIN%', '[%EMAILDOMAIN%][%EMAILDOMAIN%]'],
    ['%EMAILADDRESS%', '%EMAILADDRESS%'],
    ['%%EMAILDOMAIN%%', '%[%EMAILDOMAIN%]%'],
  ];
  for (const [text, filled] of cases) {
    it(JSON.stringify(text), () => {
      assert.equal(
        prepareText(text, places).fill((place) => `[${place}]`),
        filled,
      );
    });
  }

  it('leaves everything alone without places', () => {
    assert.equal(
      prepareText('%EMAILDOMAIN%', []).fill(() => 'x'),
      '%EMAILDOMAIN%',
    );
  });

  it('fills in one pass: a value that looks like a place stays', () => {
    const prepared = prepareText('%EMAILDOMAIN% %SIGNPOST_A%', places);
    assert.equal(
      prepared.fill((place) => (place === '%EMAILDOMAIN%' ? '%SIGNPOST_A%' : '$&%EMAILDOMAIN%')),
      '%SIGNPOST_A% $&%EMAILDOMAIN%',
    );
  });

  it('takes a place by the letter, also where it holds characters with a meaning in patterns', () => {
    const prepared = prepareText('%A.B% %AxB% (|)', ['%A.B%', '(|)']);
    assert.equal(
      prepared.fill(() => '!'),
      '! %AxB% !',
    );
  });

  it('asks once for a place that stands several times in a row', () => {
    let asked = 0;
    const prepared = prepareText('a%SIGNPOST_A%b%SIGNPOST_A%c%EMAILDOMAIN%%SIGNPOST_A%', places);
    assert.equal(
      prepared.fill(() => {
        asked += 1;
        return String(asked);
      }),
      'a1b1c23',
    );
  });

  it('can be filled again and again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom(...places))),
        fc.string(),
        (parts, value) => {
          const text = parts.join('');
          const prepared = prepareText(text, places);
          const once = prepared.fill(() => value);
          assert.equal(
            prepared.fill(() => value),
            once,
          );
          assert.equal(
            prepared.fill((place) => place),
            text,
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
