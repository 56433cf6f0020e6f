import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseEmailAddress, type EmailAddress } from '../../src/model/email-address.ts';
import { mailboxQuery, type MailboxLink } from '../../src/model/mailbox-link.ts';

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
