import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { readThunderbirdMobileQr } from '../../src/clients/thunderbird-mobile-qr.ts';
import type { Document, MailboxQuestion } from '../../src/formats/format.ts';
import { qr } from '../../src/formats/qr.ts';
import { parseEmailAddress, printAddress } from '../../src/model/email-address.ts';
import type { Provider } from '../../src/model/provider.ts';
import type { Authentication, MailServer } from '../../src/model/server.ts';
import { line } from '../clients/probe.ts';
import { aProvider, aServer } from '../support/providers.ts';

function question(address: string, name?: string): MailboxQuestion {
  const read = parseEmailAddress(address);
  assert.ok(read.ok, address);
  return {
    address: read.value,
    origin: 'https://autodiscover.example.org',
    ...(name === undefined ? {} : { name }),
  };
}

function filled(provider: Provider, asked = question('ann@example.org')): Document {
  const prepared = qr.prepare(provider);
  assert.ok(typeof prepared === 'function', JSON.stringify(prepared));
  return prepared(asked);
}

function payload(provider: Provider, asked?: MailboxQuestion): unknown {
  return JSON.parse(filled(provider, asked).body);
}

function refusal(address: string, name?: string): string | undefined {
  const asked = question(address, name);
  return qr.refuses?.(asked, filled(aProvider(), asked));
}

const imap = 'imap.example.org';
const smtp = 'smtp.example.org';
const outgoing = [0, smtp, 465, 3, 1, 'ann@example.org'];
const identity = ['ann@example.org', 'ann@example.org'];

describe('the text of the QR code for Thunderbird for Android', () => {
  it('is one account in nested arrays', () => {
    assert.equal(
      filled(aProvider()).body,
      '[1,[1,1],[0,"imap.example.org",993,3,1,"ann@example.org"],' +
        '[[[0,"smtp.example.org",465,3,1,"ann@example.org"],["ann@example.org","ann@example.org"]]]]',
    );
  });

  const incoming: readonly (readonly [string, readonly MailServer<'imap' | 'pop3'>[], readonly unknown[]])[] =
    [
      ['TLS', [aServer('imap', imap)], [0, imap, 993, 3, 1]],
      ['STARTTLS', [aServer('imap', imap, { socketType: 'STARTTLS' })], [0, imap, 143, 2, 1]],
      ['no encryption', [aServer('imap', imap, { socketType: 'plain' })], [0, imap, 143, 0, 1]],
      ['POP3', [aServer('pop3', imap)], [1, imap, 995, 3, 1]],
      ['another port', [aServer('imap', imap, { port: 65_535 })], [0, imap, 65_535, 3, 1]],
      ['IMAP before POP3', [aServer('pop3', 'pop.example.org'), aServer('imap', imap)], [0, imap, 993, 3, 1]],
      [
        'TLS from the first byte before STARTTLS',
        [aServer('imap', imap, { socketType: 'STARTTLS' }), aServer('imap', imap)],
        [0, imap, 993, 3, 1],
      ],
      [
        'a server that the app can use before a better one that it can not',
        [aServer('imap', 'gssapi.example.org', { authentication: ['GSSAPI'] }), aServer('pop3', imap)],
        [1, imap, 995, 3, 1],
      ],
      [
        'a host name per customer',
        [aServer('imap', 'mail.%EMAILDOMAIN%')],
        [0, 'mail.example.org', 993, 3, 1],
      ],
    ];
  for (const [title, servers, expected] of incoming) {
    it(`receives by: ${title}`, () => {
      assert.deepEqual(payload(aProvider({ incoming: servers })), [
        1,
        [1, 1],
        [...expected, 'ann@example.org'],
        [[outgoing, identity]],
      ]);
    });
  }

  const logins: readonly (readonly [string, string, readonly Authentication[], number])[] = [
    ['a password', imap, ['password-cleartext'], 1],
    ['an encrypted password', imap, ['password-encrypted'], 2],
    ['the first of both', imap, ['password-encrypted', 'password-cleartext'], 2],
    ['a client certificate', imap, ['TLS-client-cert'], 5],
    ['a password rather than a certificate', imap, ['TLS-client-cert', 'password-cleartext'], 1],
    ['no log-in', imap, ['none'], 0],
    ['the address of the client', imap, ['client-IP-address'], 0],
    ['OAuth2 at a host that the app knows', 'imap.gmail.com', ['OAuth2', 'password-cleartext'], 6],
    ['the password where it stands first', 'imap.gmail.com', ['password-cleartext', 'OAuth2'], 1],
    ['the password at a host that it does not know', imap, ['OAuth2', 'password-cleartext'], 1],
    ['neither NTLM nor GSSAPI', imap, ['NTLM', 'GSSAPI', 'password-encrypted'], 2],
  ];
  for (const [title, hostname, authentication, expected] of logins) {
    it(`logs in with: ${title}`, () => {
      const provider = aProvider({ incoming: [aServer('imap', hostname, { authentication })] });
      assert.deepEqual(payload(provider), [
        1,
        [1, 1],
        [0, hostname, 993, 3, expected, 'ann@example.org'],
        [[outgoing, identity]],
      ]);
    });
  }

  it('takes a server without a log-in only where there is no other', () => {
    const provider = aProvider({
      outgoing: [
        aServer('smtp', 'relay.example.org', { authentication: ['client-IP-address'] }),
        aServer('smtp', smtp, { socketType: 'STARTTLS' }),
      ],
    });
    const [, , , groups] = payload(provider) as readonly unknown[];
    assert.deepEqual(groups, [[[0, smtp, 587, 2, 1, 'ann@example.org'], identity]]);
  });

  const none: readonly (readonly [string, Partial<Omit<Provider, 'domains'>>, RegExp])[] = [
    ['nothing to receive', { incoming: [] }, /no incoming mail server/],
    ['nothing to send', { outgoing: [] }, /no outgoing mail server/],
    [
      'OAuth2 alone at an unknown host',
      { incoming: [aServer('imap', imap, { authentication: ['OAuth2'] })] },
      /incoming mail server \(OAuth2\)/,
    ],
    [
      'OAuth2 at a host that depends on the domain',
      { outgoing: [aServer('smtp', 'smtp.%EMAILDOMAIN%', { authentication: ['OAuth2'] })] },
      /outgoing mail server \(OAuth2\)/,
    ],
    [
      'NTLM and GSSAPI',
      { incoming: [aServer('imap', imap, { authentication: ['NTLM', 'GSSAPI'] })] },
      /incoming mail server \(NTLM, GSSAPI\)/,
    ],
  ];
  for (const [title, rest, reason] of none) {
    it(`is not there: ${title}`, () => {
      const prepared = qr.prepare(aProvider(rest));
      assert.ok('notExpressible' in prepared);
      assert.match(prepared.notExpressible, reason);
    });
  }

  const values: readonly (readonly [string, string, string, string | undefined, readonly unknown[]])[] = [
    ['the local part', '%EMAILLOCALPART%', 'ann@example.org', undefined, ['ann', 'ann@example.org']],
    ['the domain', 'x_%EMAILDOMAIN%', 'ann@example.org', undefined, ['x_example.org', 'ann@example.org']],
    [
      'quotes and backslashes',
      'DOM\\"%EMAILLOCALPART%',
      'a@example.org',
      undefined,
      ['DOM\\"a', 'a@example.org'],
    ],
    ['a user name beyond ASCII', 'jörg', 'a@example.org', undefined, ['jörg', 'a@example.org']],
    ['a name', 'u', 'a@example.org', '  Ann   "A" Smith\\ 📮 ', ['u', 'Ann "A" Smith\\ 📮']],
    ['a name that looks like a placeholder', 'u', 'a@example.org', '%EMAILADDRESS%', ['u', '%EMAILADDRESS%']],
    [
      'an address that looks like one',
      '%EMAILADDRESS%',
      '%EMAILDOMAIN%@example.org',
      undefined,
      ['%EMAILDOMAIN%@example.org', '%EMAILDOMAIN%@example.org'],
    ],
    ['a blank name', 'u', 'a@example.org', '   ', ['u', 'a@example.org']],
    [
      'an international domain',
      '%EMAILADDRESS%',
      'ann@bücher.example',
      undefined,
      ['ann@xn--bcher-kva.example', 'ann@xn--bcher-kva.example'],
    ],
  ];
  for (const [title, username, address, name, expected] of values) {
    it(`carries ${title}`, () => {
      const provider = aProvider({ incoming: [aServer('imap', imap, { username })] });
      const [, , server, groups] = payload(provider, question(address, name)) as readonly [
        unknown,
        unknown,
        readonly unknown[],
        readonly [readonly [unknown, readonly unknown[]]],
      ];
      assert.deepEqual([server[5], groups[0][1][1]], expected);
    });
  }

  const refusals: readonly (readonly [string, string, string | undefined, RegExp | undefined])[] = [
    ['an ordinary address', 'ann.smith+list@example.org', 'Ann Smith', undefined],
    ['a quoted local part', '"ann smith"@example.org', undefined, /quotes/],
    ['a local part beyond ASCII', 'jörg@example.org', undefined, /non-ASCII/],
    [
      'an address that fills the code',
      `${'a'.repeat(60)}@${'b'.repeat(60)}.example.org`,
      undefined,
      /too long/,
    ],
    ['a name that fills the code', 'ann@example.org', '漢'.repeat(100), /too long/],
    ['a long name in letters', 'ann@example.org', 'n'.repeat(100), undefined],
  ];
  for (const [title, address, name, reason] of refusals) {
    it(`${reason === undefined ? 'fits' : 'does not fit'}: ${title}`, () => {
      const found = refusal(address, name);
      if (reason === undefined) assert.equal(found, undefined);
      else assert.match(found ?? '', reason);
      assert.doesNotMatch(found ?? '', /ann|jörg|aaa|漢/);
    });
  }

  it('is always what the app reads as it was meant, or refused', () => {
    const provider = aProvider({ incoming: [aServer('imap', imap, { username: 'x"\\%EMAILLOCALPART%' })] });
    const localParts = fc.oneof(
      fc.stringMatching(/^[\w!#$%&'*+\-/=?^`{|}~]{1,20}(?:\.[\w!#$%&'*+\-/=?^`{|}~]{1,20})?$/),
      fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => JSON.stringify(text)),
      fc.string({ unit: 'grapheme', maxLength: 20 }),
    );
    const labels = fc.stringMatching(/^[a-z0-9]{1,20}$/);
    let read = 0;
    fc.assert(
      fc.property(
        localParts,
        labels,
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        (localPart, label, name) => {
          const address = parseEmailAddress(`${localPart}@${label}.example`);
          if (!address.ok) return;
          const asked = { address: address.value, origin: '', name };
          const document = filled(provider, asked);
          assert.match(document.body, /^[ -~]+$/);
          const verdict = readThunderbirdMobileQr(document.body);
          if (qr.refuses?.(asked, document) !== undefined) return;
          read += 1;
          assert.ok(verdict.accepted, verdict.why);
          assert.equal(
            line(verdict.incoming),
            `imap imap.example.org:993 SSL password-cleartext x"\\${address.value.localPart}`,
          );
          assert.equal(verdict.outgoing?.username, printAddress(address.value));
        },
      ),
      { numRuns: 1000 },
    );
    assert.ok(read > 100);
  });
});
