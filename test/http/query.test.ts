import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { addressParameters, firstValue, readAddressText, readQuery } from '../../src/http/query.ts';

describe('the query of a request', () => {
  const addresses: readonly (readonly [query: string, expected: string | undefined])[] = [
    ['emailaddress=a%40b.c', 'a@b.c'],
    ['emailaddress=a@b.c', 'a@b.c'],
    ['emailaddress=a+b@c.d', 'a+b@c.d'],
    ['emailaddress=a%2Bb@c.d', 'a+b@c.d'],
    ['emailaddress=a%20b@c.d', 'a+b@c.d'],
    ['emailaddress=+a@c.d', '+a@c.d'],
    ['emailaddress=%20a@c.d%20', 'a@c.d'],
    ['emailaddress=%22a%20b%22@c.d', '"a b"@c.d'],
    ['emailaddress=%61%40%62%2E%63', 'a@b.c'],
    ['emailaddress=m%C3%BC@c.d', 'mü@c.d'],
    ['emailaddress=m%FC@c.d', 'mü@c.d'],
    ['emailaddress=m\u00c3\u00bc@c.d', 'mü@c.d'],
    ['emailaddress=%', '%'],
    ['emailaddress=%4', '%4'],
    ['emailaddress=%ZZ%40', '%ZZ@'],
    ['EMAILADDRESS=a@b.c', 'a@b.c'],
    ['%65mail=a@b.c', 'a@b.c'],
    ['email=a@b.c', 'a@b.c'],
    ['addr=a@b.c', 'a@b.c'],
    ['addr=x@y.z&emailaddress=a@b.c', 'a@b.c'],
    ['emailaddress=&emailaddress=a@b.c&emailaddress=x@y.z', 'a@b.c'],
    ['emailaddress=a=b@c.d', 'a=b@c.d'],
    ['emailaddress', undefined],
    ['emailaddress[]=a@b.c', undefined],
    ['emailaddress[x]=a@b.c', undefined],
    ['&&==&', undefined],
    ['', undefined],
  ];
  for (const [query, expected] of addresses) {
    it(`autoconfig 2, 3: ${JSON.stringify(query)}`, () => {
      assert.equal(firstValue(readQuery(query), addressParameters), expected);
    });
  }

  it('a plus is a blank in other parameters', () => {
    assert.equal(readQuery('name=Ann+van%20X%2B').get('name')?.value, 'Ann van X+');
  });

  it('says which parameters were repeated or broken', () => {
    const query = readQuery('a=1&A=2&b=%E0&c=%C3%BC&d=%');
    assert.deepEqual(query.get('a'), { value: '1', repeated: true, broken: false });
    assert.equal(query.get('b')?.broken, true);
    assert.equal(query.get('c')?.broken, false);
    assert.equal(query.get('d')?.broken, true);
  });

  it('names from strangers are only names', () => {
    const query = readQuery('__proto__=1&constructor=2&__proto__[x]=3');
    assert.deepEqual([...query.keys()], ['__proto__', 'constructor', '__proto__[x]']);
    assert.equal(Object.hasOwn(Object.prototype, 'x'), false);
  });

  it('has a bounded number of parameters', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `p${index}=1`).join('&');
    assert.equal(readQuery(many).size, 64);
  });

  it('never throws, whatever arrives', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('%', '%E0', '%C3', '%40', '&', '=', '+', 'emailaddress', '[', ']', '\u00fc'), {
          maxLength: 30,
        })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (search) => {
        for (const [name, { value }] of readQuery(search)) {
          assert.equal(typeof value, 'string');
          assert.equal(name, name.toLowerCase());
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('reads back every text that was encoded', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme', minLength: 1 }),
        (before, value) => {
          const search = `${encodeURIComponent(before)}x=1&name=${encodeURIComponent(value)}`;
          assert.equal(readQuery(search).get('name')?.value, value);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads back every local part, however the plus was sent', () => {
    const local = fc.stringMatching(/^[a-z0-9!#$&'*+/=?^_`{|}~.-]{1,20}$/);
    fc.assert(
      fc.property(local, (part) => {
        const address = `${part}@example.org`;
        const escaped = encodeURIComponent(address);
        const asForm = escaped.replaceAll('%2B', '+');
        const afterProxy = escaped.replaceAll('%2B', '%20');
        for (const one of [escaped, asForm]) {
          assert.equal(firstValue(readQuery(`emailaddress=${one}`), addressParameters), address);
        }
        const decoded = firstValue(readQuery(`emailaddress=${afterProxy}`), addressParameters);
        // A blank at the edge is padding; inside it was a plus.
        if (!part.startsWith('+')) assert.equal(decoded, address);
      }),
      { numRuns: 500 },
    );
  });

  it('an address in a path keeps its plus', () => {
    assert.equal(readAddressText('a b@c.d'), 'a+b@c.d');
    assert.equal(readAddressText(' a+b@c.d '), 'a+b@c.d');
  });
});
