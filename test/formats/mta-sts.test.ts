import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mtaSts } from '../../src/formats/mta-sts.ts';
import type { Domain } from '../../src/model/domain.ts';
import type { MtaSts } from '../../src/model/provider.ts';
import { aProvider } from '../support/providers.ts';

function policy(given: MtaSts): string {
  const prepared = mtaSts.prepare(aProvider({ mtaSts: given }));
  assert.ok(typeof prepared === 'function');
  const { contentType, body } = prepared({ domain: 'example.org' as Domain });
  assert.equal(contentType, 'text/plain');
  return body;
}

describe('the MTA-STS policy', () => {
  const table: readonly (readonly [MtaSts, string])[] = [
    [
      { mode: 'enforce', mx: ['mx1.example.org', '*.mx.example.net'], maxAge: 604_800 },
      'version: STSv1\r\nmode: enforce\r\nmx: mx1.example.org\r\nmx: *.mx.example.net\r\nmax_age: 604800\r\n',
    ],
    [
      { mode: 'testing', mx: ['mx.%EMAILDOMAIN%'], maxAge: 0 },
      'version: STSv1\r\nmode: testing\r\nmx: mx.example.org\r\nmax_age: 0\r\n',
    ],
    [{ mode: 'none', mx: [], maxAge: 86_400 }, 'version: STSv1\r\nmode: none\r\nmax_age: 86400\r\n'],
  ];
  for (const [given, wanted] of table) {
    it(`${given.mode} is written as RFC 8461 has it`, () => {
      assert.equal(policy(given), wanted);
    });
  }

  it('is not there where none is configured', () => {
    assert.deepEqual(mtaSts.prepare(aProvider()), { notExpressible: 'it has no MTA-STS policy' });
  });
});
