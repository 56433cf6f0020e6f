import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { addressParameters, firstValue, readQuery } from '../../src/http/query.ts';
import { readAny, readUsual } from '../../src/http/routes/autodiscover-json.ts';
import { readUsualAddress } from '../../src/http/usual-address.ts';
import { readAskedAddress } from '../../src/http/which-domain.ts';

const localPart = fc.oneof(
  fc.constantFrom('ann', 'ann.lee', 'ann+list', 'A-b_c', 'a..b', '.a', '%22a%20b%22', 'a%2Bb', 'ä'),
  fc.string({ unit: fc.constantFrom(...Array.from('aZ0._+-%4&="')), maxLength: 70 }),
  fc.nat(70).map((length) => 'x'.repeat(length)),
);
const domain = fc.oneof(
  fc.constantFrom(
    'example.org',
    'Example.ORG',
    'example.org.',
    'xn--bcher-kva.example',
    'localhost',
    '192.0.2.1',
  ),
  fc.string({ unit: fc.constantFrom(...Array.from('aZ0.-%_')), maxLength: 20 }),
  fc.nat(130).map((labels) => `${'a.'.repeat(labels)}example`),
);
const at = fc.constantFrom('@', '%40', '%2540', '');
const address = fc.tuple(localPart, at, domain).map((parts) => parts.join(''));

describe('the usual query of autoconfig', () => {
  for (const search of [
    'emailaddress=ann@example.org',
    'emailaddress=ann%40example.org',
    'EmailAddress=Ann.Lee+list@Example.ORG',
  ]) {
    it(`is recognised: ${search}`, () => assert.ok(readUsualAddress(search) !== undefined));
  }

  it('means the same as any query does', () => {
    const name = fc.constantFrom('emailaddress', 'EMAILADDRESS', 'email');
    const more = fc.constantFrom('', '', '', '&', '&x=1', '&emailaddress=b@example.org', '#', '%');
    let recognised = 0;
    fc.assert(
      fc.property(name, address, more, (parameter, text, rest) => {
        const search = `${parameter}=${text}${rest}`;
        const usual = readUsualAddress(search);
        if (usual === undefined) return;
        recognised += 1;
        const any = readAskedAddress(firstValue(readQuery(search), addressParameters));
        assert.deepEqual(any, { kind: 'valid', address: usual });
      }),
      { numRuns: 2000 },
    );
    // About sixty of the queries are usual ones.
    assert.ok(recognised > 10);
  });
});

describe('the usual query of Autodiscover JSON', () => {
  for (const search of [
    'Email=ann@example.org&Protocol=AutodiscoverV1',
    'email=ann%40example.org&protocol=Autodiscoverv1',
    'Email=ann@example.org&Protocol=Rest',
  ]) {
    it(`is recognised: ${search}`, () => assert.ok(readUsual(search) !== undefined));
  }

  it('means the same as any query does', () => {
    const protocol = fc.oneof(
      fc.constantFrom(
        'AutodiscoverV1',
        'autodiscoverv1',
        'ActiveSync',
        'EWS',
        'Rest',
        '',
        '__proto__',
        'a_b',
      ),
      fc.string({ unit: fc.constantFrom(...Array.from('aZ0_%+& ')), maxLength: 40 }),
    );
    const more = fc.constantFrom('', '', '', '&RedirectCount=1', '&Email=b@example.org', '&', '#');
    let recognised = 0;
    fc.assert(
      fc.property(address, protocol, more, (text, asked, rest) => {
        const search = `Email=${text}&Protocol=${asked}${rest}`;
        const usual = readUsual(search);
        if (usual === undefined) return;
        recognised += 1;
        assert.deepEqual(readAny(search), usual);
      }),
      { numRuns: 2000 },
    );
    // About fifty of the queries are usual ones.
    assert.ok(recognised > 10);
  });
});
