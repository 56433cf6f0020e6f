import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { LinkKey, MailboxLink } from '../../src/model/mailbox-link.ts';
import { checkLink, signLink } from '../../src/signing/link-signature.ts';

const present: LinkKey = { id: '2027', secret: 'p'.repeat(43) };
const former: LinkKey = { id: '2026', secret: 'f'.repeat(43) };
const nameless: LinkKey = { id: '', secret: 'n'.repeat(43) };

const values = { address: 'ann@example.org', login: 'alee', name: 'Ann Lee', expires: '1767225600' };
const before = new Date(1_767_225_600_000 - 1);
const atTheEnd = new Date(1_767_225_600_000);

function signed(key: LinkKey, rest: Partial<typeof values> = {}): MailboxLink {
  const link = signLink({ ...values, ...rest }, key);
  assert.ok(link !== undefined);
  return link;
}

describe('signed links', () => {
  it('carry HMAC-SHA-256 over the text in base64url without padding', () => {
    const text = 'signpost-link-1\nann@example.org\nalee\nAnn Lee\n1767225600';
    const expected = createHmac('sha256', Buffer.from(present.secret)).update(text).digest('base64url');
    assert.deepEqual(signed(present), { ...values, key: '2027', signature: expected });
  });

  const link = signed(present);
  const states: readonly (readonly [
    title: string,
    link: MailboxLink,
    keys: LinkKey[],
    now: Date,
    state: string,
  ])[] = [
    ['of the present key', link, [present, former], before, 'valid'],
    ['of a former key', signed(former), [present, former], before, 'valid'],
    ['that names no key', { ...signed(former), key: '' }, [present, former], before, 'valid'],
    ['of the only key, which has no name', signed(nameless), [nameless], before, 'valid'],
    ['of a key that is gone', signed(former), [present], before, 'not-ours'],
    [
      'of a name that another key has',
      { ...signed(former), key: '2027' },
      [present, former],
      before,
      'not-ours',
    ],
    ['where there is no key', link, [], before, 'not-ours'],
    ['at its last moment', link, [present], atTheEnd, 'expired'],
    ['that is expired and not ours', { ...link, login: 'bob' }, [present], atTheEnd, 'not-ours'],
    ['with another address', { ...link, address: 'bob@example.org' }, [present], before, 'not-ours'],
    [
      'with another letter case in the address',
      { ...link, address: 'Ann@example.org' },
      [present],
      before,
      'not-ours',
    ],
    ['with another login', { ...link, login: 'bob' }, [present], before, 'not-ours'],
    ['without its login', { ...link, login: '' }, [present], before, 'not-ours'],
    ['with another name', { ...link, name: '' }, [present], before, 'not-ours'],
    ['with a later end', { ...link, expires: '1767225601' }, [present], before, 'not-ours'],
    ['with a padded signature', { ...link, signature: `${link.signature}=` }, [present], before, 'not-ours'],
    [
      'with a short signature',
      { ...link, signature: link.signature.slice(1) },
      [present],
      before,
      'not-ours',
    ],
    ['without a signature', { ...link, signature: '' }, [present], before, 'not-ours'],
  ];
  for (const [title, asked, keys, now, state] of states) {
    it(`${title}: ${state}`, () => {
      assert.equal(checkLink(asked, keys, now), state);
    });
  }

  for (const expires of [
    '',
    '0',
    '-1',
    '01767225600',
    '1e12',
    '999999999999',
    '1767225600.5',
    '١٧٦٧٢٢٥٦٠٠',
  ]) {
    it(`no signature makes "${expires}" an end`, () => {
      assert.equal(checkLink(signed(present, { expires }), [present], before), 'not-ours');
    });
  }

  it('any change of any value ends them', () => {
    const part = fc.string({ unit: 'grapheme', maxLength: 20 });
    const keys = [present, former];
    fc.assert(
      fc.property(fc.constantFrom('address', 'login', 'name', 'signature'), part, (name, value) => {
        const changed = { ...link, [name]: value };
        assert.equal(checkLink(changed, keys, before), changed[name] === link[name] ? 'valid' : 'not-ours');
      }),
      { numRuns: 300 },
    );
  });
});
