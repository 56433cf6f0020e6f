import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Domain } from '../../src/model/domain.ts';
import type { EmailAddress } from '../../src/model/email-address.ts';
import { fillDomain, fillMailbox, placeholderMistake, placeholders } from '../../src/model/placeholders.ts';

const domain = 'example.org' as Domain;

function address(localPart: string): EmailAddress {
  return { localPart, domain };
}

describe('fillDomain', () => {
  it('fills every %EMAILDOMAIN% and nothing else', () => {
    assert.equal(
      fillDomain('%EMAILDOMAIN%/%EMAILADDRESS%/%EMAILDOMAIN%/%emaildomain%', domain),
      'example.org/%EMAILADDRESS%/example.org/%emaildomain%',
    );
  });
});

describe('fillMailbox', () => {
  const cases: readonly (readonly [text: string, localPart: string, filled: string])[] = [
    ['%EMAILADDRESS%', 'ann', 'ann@example.org'],
    ['%EMAILLOCALPART%', 'Ann', 'Ann'],
    ['%EMAILLOCALPART%.%EMAILDOMAIN%', 'ann', 'ann.example.org'],
    ['%EMAILADDRESS%', 'a b', '"a b"@example.org'],
    ['%EMAILLOCALPART%', 'a b', '"a b"'],
    ['%EMAILADDRESS% %EMAILDOMAIN%', '%EMAILDOMAIN%', '%EMAILDOMAIN%@example.org example.org'],
    ['%EMAILLOCALPART%', "$&$'$`$1", "$&$'$`$1"],
    ['plain', 'ann', 'plain'],
    ['%REALNAME%', 'ann', '%REALNAME%'],
  ];
  for (const [text, localPart, filled] of cases) {
    it(`${text} for ${localPart}`, () => assert.equal(fillMailbox(text, address(localPart)), filled));
  }
});

describe('placeholderMistake (autoconfig 39)', () => {
  const fine = [
    '',
    'ann',
    '%EMAILADDRESS%',
    '%EMAILLOCALPART%.%EMAILDOMAIN%',
    '100% sure',
    'our email team',
    'a%40b',
  ];
  for (const text of fine) {
    it(`finds nothing in ${JSON.stringify(text)}`, () => {
      assert.equal(placeholderMistake(text, placeholders), undefined);
    });
  }
  const wrong: readonly (readonly [text: string, mistake: RegExp])[] = [
    ['%EMAILADDRESS', /write %EMAILADDRESS%/],
    ['EMAILADDRESS%', /write %EMAILADDRESS%/],
    ['%emailaddress%', /write %EMAILADDRESS%/],
    ['%EMAILLOCALPART.%EMAILDOMAIN%', /write %EMAILLOCALPART%/],
    ['%EMAILADDRES%', /is not a placeholder/],
    ['%EMAILHASH%', /is not a placeholder/],
    ['%REALNAME%', /is not a placeholder/],
    ['%USERNAME%', /is not a placeholder/],
  ];
  for (const [text, mistake] of wrong) {
    it(`autoconfig 39: finds the mistake in ${text}`, () => {
      assert.match(placeholderMistake(text, placeholders) ?? 'nothing', mistake);
    });
  }
  it('autoconfig 40: says where a placeholder may not stand', () => {
    assert.match(placeholderMistake('imap.%EMAILADDRESS%', ['%EMAILDOMAIN%']) ?? '', /can't stand here/);
  });
});
