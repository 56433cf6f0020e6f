import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Authentication, IncomingServer, OutgoingServer, SocketType } from '../../src/model/server.ts';
import { aProvider, aServer } from '../support/providers.ts';
import { mailOf, whyNot } from './apple-reading.ts';

function incoming(...servers: IncomingServer[]): Record<string, unknown> {
  return mailOf(aProvider({ incoming: servers }));
}

function outgoing(...servers: OutgoingServer[]): Record<string, unknown> {
  return mailOf(aProvider({ outgoing: servers }));
}

describe('the mail payload', () => {
  it('apple 21, 23, 24, 28, 29, 30, 31: holds exactly these keys, all explicit', () => {
    const { PayloadUUID, PayloadIdentifier, ...keys } = mailOf(aProvider());
    assert.equal(typeof PayloadUUID, 'string');
    assert.equal(typeof PayloadIdentifier, 'string');
    assert.deepEqual(keys, {
      EmailAccountDescription: 'Example Mail',
      EmailAccountType: 'EmailTypeIMAP',
      EmailAddress: 'ann@example.org',
      IncomingMailServerAuthentication: 'EmailAuthPassword',
      IncomingMailServerHostName: 'imap.example.org',
      IncomingMailServerPortNumber: 993,
      IncomingMailServerUseSSL: true,
      IncomingMailServerUsername: 'ann@example.org',
      OutgoingMailServerAuthentication: 'EmailAuthPassword',
      OutgoingMailServerHostName: 'smtp.example.org',
      OutgoingMailServerPortNumber: 465,
      OutgoingMailServerUseSSL: true,
      OutgoingMailServerUsername: 'ann@example.org',
      OutgoingPasswordSameAsIncomingPassword: true,
      PayloadDisplayName: 'Example Mail',
      PayloadType: 'com.apple.mail.managed',
      PayloadVersion: 1,
    });
  });

  const authentications: readonly [readonly Authentication[], SocketType, string][] = [
    [['password-cleartext'], 'SSL', 'EmailAuthPassword'],
    [['password-encrypted'], 'SSL', 'EmailAuthCRAMMD5'],
    [['password-encrypted', 'password-cleartext'], 'SSL', 'EmailAuthPassword'],
    [['password-encrypted', 'password-cleartext'], 'STARTTLS', 'EmailAuthPassword'],
    [['password-cleartext', 'password-encrypted'], 'plain', 'EmailAuthCRAMMD5'],
    [['password-cleartext'], 'plain', 'EmailAuthPassword'],
    [['NTLM'], 'SSL', 'EmailAuthNTLM'],
    [['NTLM', 'password-cleartext'], 'SSL', 'EmailAuthPassword'],
    [['OAuth2', 'password-cleartext'], 'SSL', 'EmailAuthPassword'],
    [['GSSAPI', 'password-encrypted'], 'SSL', 'EmailAuthCRAMMD5'],
    [['none'], 'SSL', 'EmailAuthNone'],
    [['client-IP-address'], 'SSL', 'EmailAuthNone'],
  ];
  for (const [authentication, socketType, expected] of authentications) {
    it(`apple 22: ${authentication.join(', ')} over ${socketType} is ${expected}`, () => {
      const options = { authentication, socketType };
      assert.equal(
        incoming(aServer('imap', 'a.example.org', options))['IncomingMailServerAuthentication'],
        expected,
      );
      assert.equal(
        outgoing(aServer('smtp', 'a.example.org', options))['OutgoingMailServerAuthentication'],
        expected,
      );
    });
  }

  const sockets: readonly [SocketType, number, number, boolean][] = [
    ['SSL', 993, 465, true],
    ['STARTTLS', 143, 587, true],
    ['plain', 143, 587, false],
  ];
  for (const [socketType, imapPort, smtpPort, useSsl] of sockets) {
    it(`apple 23, 24, 25: ${socketType} gives UseSSL ${useSsl} and its ports`, () => {
      const mail = mailOf(
        aProvider({
          incoming: [aServer('imap', 'a.example.org', { socketType })],
          outgoing: [aServer('smtp', 'a.example.org', { socketType })],
        }),
      );
      assert.equal(mail['IncomingMailServerUseSSL'], useSsl);
      assert.equal(mail['OutgoingMailServerUseSSL'], useSsl);
      assert.equal(mail['IncomingMailServerPortNumber'], imapPort);
      assert.equal(mail['OutgoingMailServerPortNumber'], smtpPort);
    });
  }

  it('apple 23: an unusual port is kept', () => {
    assert.equal(
      incoming(aServer('imap', 'a.example.org', { port: 10_993 }))['IncomingMailServerPortNumber'],
      10_993,
    );
  });

  const choices: readonly [string, readonly IncomingServer[], string][] = [
    ['apple 26: IMAP before POP3', [aServer('pop3', 'pop'), aServer('imap', 'imap')], 'imap'],
    [
      'apple 25: TLS before none',
      [
        aServer('imap', 'plain', { socketType: 'plain' }),
        aServer('imap', 'start', { socketType: 'STARTTLS' }),
      ],
      'start',
    ],
    [
      'apple 27: TLS from the first byte before STARTTLS',
      [aServer('imap', 'start', { socketType: 'STARTTLS' }), aServer('imap', 'tls')],
      'tls',
    ],
    ['apple 27: the order of the file among equals', [aServer('imap', 'one'), aServer('imap', 'two')], 'one'],
    [
      'apple 34: a server that a profile can express before a better one that it can not',
      [
        aServer('imap', 'oauth', { authentication: ['OAuth2'] }),
        aServer('pop3', 'pop', { socketType: 'STARTTLS' }),
      ],
      'pop',
    ],
  ];
  for (const [name, servers, expected] of choices) {
    it(name, () => {
      const mail = incoming(...servers);
      assert.equal(mail['IncomingMailServerHostName'], expected);
      assert.equal(mail['EmailAccountType'], expected === 'pop' ? 'EmailTypePOP' : 'EmailTypeIMAP');
    });
  }

  it('apple 27, 33: host names follow the asked domain and stay bare A-labels', () => {
    const provider = aProvider({
      incoming: [aServer('imap', 'imap.%EMAILDOMAIN%')],
      outgoing: [aServer('smtp', 'smtp.%EMAILDOMAIN%')],
    });
    const mail = mailOf(provider, 'a@b\u00fccher.example');
    assert.equal(mail['IncomingMailServerHostName'], 'imap.xn--bcher-kva.example');
    assert.equal(mail['OutgoingMailServerHostName'], 'smtp.xn--bcher-kva.example');
    assert.equal(mail['EmailAddress'], 'a@xn--bcher-kva.example');
  });

  const usernames: readonly [string, string, string][] = [
    ['%EMAILADDRESS%', 'ann@example.org', 'ann@example.org'],
    ['%EMAILLOCALPART%', 'Ann.X@example.org', 'Ann.X'],
    ['%EMAILLOCALPART%', '"a <b>"@example.org', '"a <b>"'],
    ['%EMAILDOMAIN%\\%EMAILLOCALPART%', 'ann@example.org', 'example.org\\ann'],
    ['shared & fixed', 'ann@example.org', 'shared & fixed'],
    ['%EMAILLOCALPART%%%EMAILDOMAIN%', 'ann@example.org', 'ann%example.org'],
    ['%EMAILADDRESS%', '%EMAILDOMAIN%@example.org', '%EMAILDOMAIN%@example.org'],
  ];
  for (const [username, address, expected] of usernames) {
    it(`apple 28: the login ${username} of ${address} is ${expected}`, () => {
      const provider = aProvider({
        incoming: [aServer('imap', 'a.example.org', { username })],
        outgoing: [aServer('smtp', 'a.example.org', { username })],
      });
      const mail = mailOf(provider, address);
      assert.equal(mail['IncomingMailServerUsername'], expected);
      assert.equal(mail['OutgoingMailServerUsername'], expected);
    });
  }

  it('apple 28, 29: a server without authentication has no user name and no shared password', () => {
    const mail = outgoing(aServer('smtp', 'a.example.org', { authentication: ['none'] }));
    assert.equal('OutgoingMailServerUsername' in mail, false);
    assert.equal(mail['OutgoingPasswordSameAsIncomingPassword'], false);
  });

  const sameLogins: readonly [string, string, readonly Authentication[], boolean][] = [
    ['%EMAILADDRESS%', '%EMAILADDRESS%', ['password-cleartext'], true],
    ['%EMAILADDRESS%', '%EMAILLOCALPART%@%EMAILDOMAIN%', ['password-cleartext'], true],
    ['%EMAILADDRESS%', '%EMAILLOCALPART%', ['password-cleartext'], false],
    ['%EMAILADDRESS%', '%EMAILADDRESS%', ['password-encrypted'], false],
  ];
  for (const [one, other, authentication, expected] of sameLogins) {
    it(`apple 29: logins ${one} and ${other} with ${authentication.join()} share a password: ${expected}`, () => {
      const mail = mailOf(
        aProvider({
          incoming: [aServer('imap', 'a.example.org', { username: one, authentication })],
          outgoing: [aServer('smtp', 'a.example.org', { username: other, authentication })],
        }),
      );
      assert.equal(mail['OutgoingPasswordSameAsIncomingPassword'], expected);
    });
  }

  const names: readonly [string | undefined, string | undefined][] = [
    [undefined, undefined],
    ['', undefined],
    [' \t ', undefined],
    ['\u0000\ud800', undefined],
    ['Ann & "B" <c> ]]>', 'Ann & "B" <c> ]]>'],
    ['Zo\u00eb \u05d0\u05d1 \u{1f600}', 'Zo\u00eb \u05d0\u05d1 \u{1f600}'],
    ['A\r\nB: c', 'A B: c'],
    ['%EMAILADDRESS% %SIGNPOST_UUID%', '%EMAILADDRESS% %SIGNPOST_UUID%'],
    ['\u{1f600}'.repeat(200), '\u{1f600}'.repeat(100)],
  ];
  for (const [name, expected] of names) {
    it(`apple 6, 32: the name ${JSON.stringify(name)?.slice(0, 40)} stands in EmailAccountName or nowhere`, () => {
      const mail = mailOf(aProvider(), 'ann@example.org', name);
      assert.equal(mail['EmailAccountName'], expected);
      if (expected !== undefined) {
        assert.equal(Object.values(mail).filter((value) => value === expected).length, 1);
      }
    });
  }

  const impossible: readonly [string, Parameters<typeof aProvider>[0], RegExp][] = [
    ['no server at all', { incoming: [], outgoing: [] }, /no incoming mail server/],
    ['no incoming server', { incoming: [] }, /no incoming mail server/],
    ['no outgoing server', { outgoing: [] }, /no outgoing mail server/],
    [
      'OAuth2 alone',
      { incoming: [aServer('imap', 'a', { authentication: ['OAuth2'] })] },
      /can't express the authentication of its incoming mail server \(OAuth2\)/,
    ],
    [
      'Kerberos and certificates alone',
      { outgoing: [aServer('smtp', 'a', { authentication: ['GSSAPI', 'TLS-client-cert'] })] },
      /of its outgoing mail server \(GSSAPI, TLS-client-cert\)/,
    ],
  ];
  for (const [name, settings, reason] of impossible) {
    it(`apple 34: ${name} is refused with the reason`, () =>
      assert.match(whyNot(aProvider(settings)), reason));
  }
});
