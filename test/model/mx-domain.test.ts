import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDomainPattern, type DomainPattern } from '../../src/model/domain.ts';
import { mxDomains } from '../../src/model/mx-domain.ts';

function patterns(texts: readonly string[]): DomainPattern[] {
  return texts.map((text) => {
    const read = parseDomainPattern(text);
    assert.ok(read.ok);
    return read.value;
  });
}

describe('mxDomains', () => {
  const cases: readonly (readonly [
    mx: readonly string[],
    domains: readonly string[],
    answer: readonly string[],
  ])[] = [
    [[], ['example.org'], []],
    [['*.mx.example.net'], ['example.org'], ['mx.example.net']],
    [['mx1.example.net'], ['example.org'], ['example.net']],
    [['mx1.example.net', 'mx2.example.net'], ['example.org'], ['example.net']],
    [['*.b.example', '*.a.example'], ['example.org'], ['b.example', 'a.example']],
    [['example.net'], ['example.org'], ['example.net']],
    [['example.co.uk'], ['example.co.uk'], ['example.co.uk']],
    [['mx.bücher.example'], ['example.org'], ['xn--bcher-kva.example']],
  ];
  for (const [mx, domains, answer] of cases) {
    it(`${mx.join(' ') || 'none'} of ${domains.join(' ')}`, () => {
      assert.deepEqual(mxDomains({ mx: patterns(mx), domains: patterns(domains) }), answer);
    });
  }
});
