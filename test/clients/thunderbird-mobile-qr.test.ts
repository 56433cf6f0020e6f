import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { readThunderbirdMobileQr } from '../../src/clients/thunderbird-mobile-qr.ts';
import { line } from './probe.ts';

const incoming = [0, 'imap.example.org', 993, 3, 1, 'ann'];
const outgoing = [0, 'smtp.example.org', 465, 3, 1, 'ann'];
const identity = ['ann@example.org', 'Ann'];
const groups = [[outgoing, identity]];
const account = [incoming, groups];

/** One changed value of a server. */
function changed(server: readonly unknown[], index: number, value: unknown): readonly unknown[] {
  return server.map((one, at) => (at === index ? value : one));
}

function code(server: readonly unknown[], others: unknown = groups): unknown {
  return [1, [1, 1], server, others];
}

function withIdentity(...values: readonly unknown[]): unknown {
  return code(incoming, [[outgoing, values]]);
}

describe('Thunderbird for Android reading a QR code', () => {
  const taken: readonly (readonly [string, unknown, string])[] = [
    ['one account', code(incoming), 'imap imap.example.org:993 SSL password-cleartext ann'],
    ['POP3', code(changed(incoming, 0, 1)), 'pop3 imap.example.org:993 SSL password-cleartext ann'],
    ['plain', code(changed(incoming, 3, 0)), 'imap imap.example.org:993 plain password-cleartext ann'],
    [
      'the reserved security',
      code(changed(incoming, 3, 1)),
      'imap imap.example.org:993 STARTTLS password-cleartext ann',
    ],
    ['STARTTLS', code(changed(incoming, 3, 2)), 'imap imap.example.org:993 STARTTLS password-cleartext ann'],
    ['no log-in', code(changed(incoming, 4, 0)), 'imap imap.example.org:993 SSL none ann'],
    ['encrypted', code(changed(incoming, 4, 2)), 'imap imap.example.org:993 SSL password-encrypted ann'],
    ['a certificate', code(changed(incoming, 4, 5)), 'imap imap.example.org:993 SSL TLS-client-cert ann'],
    [
      'OAuth2 at a known host',
      code([0, 'imap.gmail.com', 993, 3, 6, 'ann']),
      'imap imap.gmail.com:993 SSL OAuth2 ann',
    ],
    [
      'an account name and a password',
      code([...incoming, 'Mail', 'secret']),
      'imap imap.example.org:993 SSL password-cleartext ann',
    ],
    [
      'values of later versions',
      code([...incoming, '', '', {}, null]),
      'imap imap.example.org:993 SSL password-cleartext ann',
    ],
    [
      'numbers as texts',
      code(changed(incoming, 2, '993')),
      'imap imap.example.org:993 SSL password-cleartext ann',
    ],
    [
      'a user name of digits',
      code(changed(incoming, 5, 17)),
      'imap imap.example.org:993 SSL password-cleartext 17',
    ],
    [
      'an IP address',
      code(changed(incoming, 1, '192.0.2.1')),
      'imap 192.0.2.1:993 SSL password-cleartext ann',
    ],
    [
      'an empty name',
      withIdentity('ann@example.org', ''),
      'imap imap.example.org:993 SSL password-cleartext ann',
    ],
    [
      'two accounts',
      [1, [1, 2], ...account, ...account],
      'imap imap.example.org:993 SSL password-cleartext ann',
    ],
  ];
  for (const [title, value, expected] of taken) {
    it(`takes ${title}`, () => {
      const verdict = readThunderbirdMobileQr(JSON.stringify(value));
      assert.ok(verdict.accepted, verdict.why);
      assert.equal(line(verdict.incoming), expected);
      assert.equal(line(verdict.outgoing), 'smtp smtp.example.org:465 SSL password-cleartext ann');
    });
  }

  const refusedCodes: readonly (readonly [string, unknown, RegExp])[] = [
    ['no array', {}, /not an array/],
    ['another version', [2, [1, 1], ...account], /version/],
    ['the version as a text', ['1', [1, 1], ...account], /version/],
    ['no sequence', [1, ...account], /sequence/],
    ['half a sequence', [1, [1], ...account], /sequence/],
    ['no account', [1, [1, 1]], /incoming server/],
    ['half an account', [1, [1, 1], incoming], /outgoing servers/],
    ['half a second account', [1, [1, 1], ...account, incoming], /outgoing servers/],
    ['an empty group of servers', code(incoming, []), /empty/],
    ['an empty group', code(incoming, [[]]), /not an array/],
    ['no identity', code(incoming, [[outgoing]]), /identities: the array is empty/],
    ['an identity without a name', withIdentity('ann@example.org'), /missing/],
    ['a name that is null', withIdentity('ann@example.org', null), /not a text/],
    ['a name of two lines', withIdentity('ann@example.org', 'Ann\nSmith'), /line break/],
    ['a quoted address', withIdentity('"a b"@example.org', 'Ann'), /does not take/],
    ['an address beyond ASCII', withIdentity('jörg@example.org', 'Ann'), /does not take/],
    ['an IP address behind the @', withIdentity('ann@[192.0.2.1]', 'Ann'), /does not take/],
    ['a local part of 65 characters', withIdentity(`${'a'.repeat(65)}@example.org`, 'Ann'), /does not take/],
    ['a server cut short', code(incoming.slice(0, 5)), /value 6 is missing/],
    ['an unknown protocol', code(changed(incoming, 0, 2)), /protocol/],
    ['POP3 for sending', code(incoming, [[changed(outgoing, 0, 1), identity]]), /protocol/],
    ['a U-label', code(changed(incoming, 1, 'bücher.example')), /host name/],
    ['an underscore', code(changed(incoming, 1, 'a_b.example')), /host name/],
    ['port 0', code(changed(incoming, 2, 0)), /port/],
    ['port 65536', code(changed(incoming, 2, 65_536)), /port/],
    ['half a port', code(changed(incoming, 2, 993.5)), /whole number/],
    ['an unknown security', code(changed(incoming, 3, 4)), /security/],
    ['GSSAPI', code(changed(incoming, 4, 3)), /authentication/],
    ['NTLM', code(changed(incoming, 4, 4)), /authentication/],
    ['an unknown authentication', code(changed(incoming, 4, 7)), /authentication/],
    ['OAuth2 at an unknown host', code(changed(incoming, 4, 6)), /OAuth2/],
    ['a user name that is null', code(changed(incoming, 5, null)), /not a text/],
    ['a user name of two lines', code(changed(incoming, 5, 'a\rb')), /line break/],
    ['a password of two lines', code([...incoming, '', 'a\nb']), /line break/],
    ['an account name that is null', code([...incoming, null]), /not a text/],
  ];
  for (const [title, value, reason] of refusedCodes) {
    it(`refuses ${title}`, () => {
      const verdict = readThunderbirdMobileQr(JSON.stringify(value));
      assert.ok(!verdict.accepted);
      assert.match(verdict.why, reason);
    });
  }

  it('says what is unusual', () => {
    const several = [1, [1, 2], changed(incoming, 3, 0), [...groups, ...groups], ...account];
    const { notes } = readThunderbirdMobileQr(JSON.stringify(several));
    for (const note of [/more codes/, /2 accounts/, /first/, /without encryption/]) {
      assert.ok(
        notes.some((one) => note.test(one)),
        String(note),
      );
    }
  });

  it('refuses what is no JSON or too long for any code', () => {
    for (const text of ['', '[', 'https://example.org/', '\ufeff[1]', '[1,[1,1]]x', '['.repeat(2000)]) {
      assert.match(readThunderbirdMobileQr(text).why, /not JSON/);
    }
    assert.match(readThunderbirdMobileQr(' '.repeat(3000)).why, /2953/);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.array(fc.jsonValue()).map((value) => JSON.stringify([1, [1, 1], ...value])),
        ),
        (text) => {
          assert.notEqual(readThunderbirdMobileQr(text).why, '');
        },
      ),
      { numRuns: 1000 },
    );
  });
});
