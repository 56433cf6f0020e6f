import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'node:test';
import { mailLink, phoneLink } from '../../src/page/contact-links.ts';

describe('phoneLink', () => {
  const cases: readonly (readonly [written: string, link: string | undefined])[] = [
    ['+49 30 123456', 'tel:+4930123456'],
    ['+49 (0)30 123456', 'tel:+4930123456'],
    ['(030) 123-456', 'tel:030123456'],
    ['030/123 456', 'tel:030123456'],
    ['0800 1234', 'tel:08001234'],
    ['110', 'tel:110'],
    ['*21#', 'tel:*21%23'],
    ['+49 30 123 ext. 4', undefined],
    ['ask Bob', undefined],
    ['12', undefined],
    ['1'.repeat(21), undefined],
    ['', undefined],
  ];
  for (const [written, link] of cases) {
    it(`${written} is ${link ?? 'no link'}`, () => assert.equal(phoneLink(written), link));
  }

  it('makes nothing else than a number out of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.match(phoneLink(text) ?? 'tel:1', /^tel:\+?(?:[0-9*]|%23)+$/);
      }),
      { numRuns: 300 },
    );
  });
});

describe('mailLink', () => {
  const cases: readonly (readonly [written: string, link: string | undefined])[] = [
    ['help@example.org', 'mailto:help@example.org'],
    ['mailto:help@example.org', 'mailto:help@example.org'],
    ['a&b?c=d@example.org', 'mailto:a%26b%3Fc%3Dd@example.org'],
    ['help', undefined],
    ['javascript:alert(1)', undefined],
    ['mailto:help@example.org?bcc=eve@example.com', undefined],
  ];
  for (const [written, link] of cases) {
    it(`${written} is ${link ?? 'no link'}`, () => assert.equal(mailLink(written), link));
  }
});
