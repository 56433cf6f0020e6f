import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { parseEmailAddress, type EmailAddress } from '../../src/model/email-address.ts';
import { mailboxQuery, signedText, type MailboxLink } from '../../src/model/mailbox-link.ts';

function address(text: string): EmailAddress {
  const parsed = parseEmailAddress(text);
  assert.ok(parsed.ok);
  return parsed.value;
}

const link: MailboxLink = {
  address: 'Ann@Example.ORG',
  login: String.raw`CORP\alee`,
  name: 'Ann Lee & Söhne',
  expires: '1767225600',
  key: '2026',
  signature: 'c2lnbmF0dXJl',
};

describe('the query of a mailbox', () => {
  const cases: readonly (readonly [
    title: string,
    asked: Parameters<typeof mailboxQuery>[0],
    query: string,
  ])[] = [
    ['the address alone', { address: address('ann@example.org') }, 'emailaddress=ann@example.org'],
    [
      'with a name',
      { address: address('ann+list@example.org'), name: 'Ann Lee' },
      'emailaddress=ann%2Blist@example.org&name=Ann%20Lee',
    ],
    [
      'a signed link goes on as it was written',
      { address: address('ann@example.org'), name: 'Ann', link },
      'emailaddress=Ann@Example.ORG&login=CORP%5Calee&name=Ann%20Lee%20%26%20S%C3%B6hne&expires=1767225600&key=2026&signature=c2lnbmF0dXJl',
    ],
    [
      'a signed link without login, name and key',
      { address: address('ann@example.org'), link: { ...link, login: '', name: '', key: '' } },
      'emailaddress=Ann@Example.ORG&expires=1767225600&signature=c2lnbmF0dXJl',
    ],
    [
      'an international domain in a link',
      {
        address: address('ann@bücher.example'),
        link: { ...link, address: 'ann@bücher.example', login: '', name: '', key: '' },
      },
      'emailaddress=ann%40b%C3%BCcher.example&expires=1767225600&signature=c2lnbmF0dXJl',
    ],
  ];
  for (const [title, asked, query] of cases) {
    it(title, () => {
      assert.equal(mailboxQuery(asked), query);
    });
  }
});

describe('the text that a link is signed over', () => {
  it('is five lines', () => {
    assert.equal(
      signedText(link),
      'signpost-link-1\nAnn@Example.ORG\nCORP\\alee\nAnn Lee & Söhne\n1767225600',
    );
  });

  it('is given to no two different links, and to none with a control character', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('', 'a', 'a\nb', '\n', 'signpost-link-1', '%0A', 'a\u2028b', 'a\rb'),
    );
    const parts = fc.record({ address: part, login: part, name: part, expires: part });
    fc.assert(
      fc.property(parts, (values) => {
        const text = signedText(values);
        if (/\p{Control}/u.test(Object.values(values).join(''))) assert.equal(text, undefined);
        if (text === undefined) return;
        const [version, address, login, name, expires, ...rest] = text.split('\n');
        assert.deepEqual(rest, []);
        assert.equal(version, 'signpost-link-1');
        assert.deepEqual({ address, login, name, expires }, { ...values });
      }),
      { numRuns: 500 },
    );
  });
});
