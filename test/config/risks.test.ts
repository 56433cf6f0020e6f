import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Problem } from '../../src/model/problem.ts';
import { places, readFolder, readText, twoServers } from '../support/provider-text.ts';

const smtp = 'outgoing: submissions://mail.example.org';
const imap = 'incoming: imaps://mail.example.org';
const object = (keys: string): string =>
  `incoming: { type: imap, hostname: mail.example.org, ${keys} }\n${smtp}`;

/** What is risky, where and under which code it is reported, and the program that the warning names. */
const risks: readonly (readonly [name: string, text: string, place: string, says: RegExp])[] = [
  [
    'autoconfig 29: plain',
    object('socketType: plain'),
    '1:11 plain-socket',
    /Thunderbird for Android rejects/,
  ],
  [
    'autoconfig 28: no login',
    `${twoServers}authentication: none`,
    '3:1 authentication-none',
    /Thunderbird for Android/,
  ],
  [
    'autoconfig 28: the address of the client',
    `${twoServers}authentication: client-IP-address`,
    '3:1 authentication-none',
    /Thunderbird for Android/,
  ],
  [
    'autoconfig 28: Kerberos only',
    `${twoServers}authentication: GSSAPI`,
    '3:1 authentication-rare',
    /Thunderbird for Android/,
  ],
  [
    'autoconfig 28: encrypted passwords only',
    `${twoServers}authentication: password-encrypted`,
    '3:1 password-encrypted-only',
    /Outlook/,
  ],
  [
    'autoconfig 30: OAuth2 only',
    `${twoServers}authentication: OAuth2`,
    '3:1 oauth2-only',
    /Thunderbird drops this server/,
  ],
  [
    'autoconfig 30: OAuth2 only, at one server',
    object('authentication: OAuth2'),
    '1:11 oauth2-only',
    /Thunderbird drops this server/,
  ],
  [
    'autoconfig 33: several IMAP servers',
    `incoming:\n  - imaps://a.example\n  - imaps://b.example\n${smtp}`,
    '3:5 several-servers',
    /Evolution and FairEmail take the last/,
  ],
  [
    'autoconfig 33: several SMTP servers',
    `${imap}\noutgoing:\n  - submissions://a.example\n  - submission://a.example`,
    '4:5 several-servers',
    /Evolution and FairEmail take the last/,
  ],
  [
    'one server twice',
    `incoming: [imaps://a.example, imaps://a.example]\n${smtp}`,
    '1:31 duplicate-server',
    /twice/,
  ],
  [
    'autoconfig 37: JMAP only',
    'jmap: https://mail.example.org/jmap',
    '1:1 no-mail-servers',
    /no Thunderbird client/,
  ],
  [
    'autoconfig 37: EWS only',
    'ews: https://mail.example.org/ews',
    '1:1 no-mail-servers',
    /no Thunderbird client/,
  ],
  [
    'autoconfig 37: ActiveSync only',
    'activeSync: https://m.example.org/',
    '1:1 no-mail-servers',
    /no Thunderbird client/,
  ],
  ['autoconfig 37: nothing to receive with', smtp, '1:11 no-incoming', /Thunderbird rejects the file/],
  ['autoconfig 37: nothing to send with', imap, '1:11 no-outgoing', /Thunderbird rejects the file/],
  [
    'POP3 only',
    `incoming: pop3s://mail.example.org\n${smtp}`,
    '1:11 pop3-only',
    /Thunderbird for Android, FairEmail/,
  ],
  [
    'autoconfig 39: a number as login',
    `${twoServers}username: "0123"`,
    '3:1 numeric-username',
    /Thunderbird reads/,
  ],
  [
    'a login of several parts',
    `${twoServers}username: "x-%EMAILLOCALPART%"`,
    '3:1 username-template',
    /FairEmail/,
  ],
  ['different logins', object('username: "%EMAILLOCALPART%"'), '2:11 different-usernames', /FairEmail/],
  [
    'autoconfig 42: a name above 30',
    `${twoServers}displayName: ${'é'.repeat(31)}`,
    '3:1 name-too-long',
    /31 characters/,
  ],
  [
    'autoconfig 42: a short name above 12',
    `${twoServers}displayShortName: ${'x'.repeat(13)}`,
    '3:1 name-too-long',
    /13 characters/,
  ],
  [
    'autoconfig 42: a name above 30 in another language',
    `${twoServers}displayName: { en: Mail, de: ${'x'.repeat(31)} }`,
    '3:1 name-too-long',
    /31 characters/,
  ],
  [
    'autoconfig 42: a number as name',
    `${twoServers}displayName: "2024"`,
    '3:1 name-as-number',
    /Thunderbird/,
  ],
  ['autoconfig 42: true as name', `${twoServers}displayName: "true"`, '3:1 name-as-number', /Thunderbird/],
  [
    'TLS on the port of STARTTLS',
    object('port: 143, socketType: SSL'),
    '1:11 port-contradicts-socket-type',
    /every mail program/,
  ],
  [
    'STARTTLS on an odd port',
    `incoming: imap://mail.example.org:1143\n${smtp}`,
    '1:11 starttls-port',
    /Thunderbird and FairEmail/,
  ],
  ['port 25', `${imap}\noutgoing: submission://mail.example.org:25`, '2:11 smtp-port-25', /networks block/],
  ['no TLS for a calendar', `${twoServers}calendar: http://dav.example.org`, '3:1 insecure-url', /Apple/],
  [
    'half an OAuth2 section',
    `${twoServers}oauth2: { issuer: login.example.org }`,
    '3:1 oauth2-incomplete',
    /Pimalaya/,
  ],
  [
    'a redirect to the own domain',
    `${twoServers}outlook: { redirectUrl: https://autodiscover.example.org/autodiscover/autodiscover.xml }`,
    '3:1 redirect-to-itself',
    /circle/,
  ],
  [
    'a redirect to the asked domain',
    `${twoServers}outlook: { redirectUrl: "https://autodiscover.%EMAILDOMAIN%/autodiscover/autodiscover.xml" }`,
    '3:1 redirect-to-itself',
    /leads back to %EMAILDOMAIN%/,
  ],
  [
    'a redirect to a page',
    `${twoServers}outlook: { redirectUrl: https://other.example/ }`,
    '3:1 redirect-path',
    /Evolution/,
  ],
  [
    'a domain twice',
    `${twoServers}domains: [exämple.org, xn--exmple-cua.org]`,
    '3:1 duplicate-domain',
    /counts once/,
  ],
];

/** What is fine, although it comes near. */
const fine: readonly (readonly [name: string, text: string])[] = [
  ['autoconfig 28: two lines', twoServers],
  [
    'autoconfig 30: OAuth2 with a password behind it',
    `${twoServers}authentication: [OAuth2, password-cleartext]`,
  ],
  [
    'autoconfig 30: OAuth2 only, at a host that Thunderbird knows',
    'incoming: imaps://imap.gmail.com\noutgoing: submissions://smtp.gmail.com\nauthentication: OAuth2',
  ],
  ['autoconfig 33: IMAP and POP3', `incoming: [imaps://a.example, pop3s://a.example]\n${smtp}`],
  ['autoconfig 39: the three placeholders', `${twoServers}username: "%EMAILLOCALPART%"`],
  ['autoconfig 40: the domain in a host name', `incoming: imaps://mail.%EMAILDOMAIN%\n${smtp}`],
  ['autoconfig 40: the domain in a name', `${twoServers}displayName: "%EMAILDOMAIN% mail"`],
  [
    'autoconfig 42: 30 and 12 characters',
    `${twoServers}displayName: ${'é'.repeat(30)}\ndisplayShortName: ${'x'.repeat(12)}`,
  ],
];

/** What is refused. */
const refused: readonly (readonly [name: string, text: string, place: string])[] = [
  ['autoconfig 21: a control character', `${twoServers}displayName: "a\\x07"`, '3:14 control-character'],
  ['autoconfig 21: U+FFFE', `${twoServers}displayName: "a\\ufffe"`, '3:14 control-character'],
  [
    'autoconfig 28: a certificate only',
    `${twoServers}authentication: TLS-client-cert`,
    '1:11 authentication-unsupported',
  ],
  ['autoconfig 39: an open placeholder', `${twoServers}username: "%EMAILADDRESS"`, '3:11 placeholder'],
  ['autoconfig 39: an unknown placeholder', `${twoServers}username: "%EMAILUSER%"`, '3:11 placeholder'],
  [
    'autoconfig 40: the login in a host name',
    `incoming: imaps://%EMAILLOCALPART%.example\n${smtp}`,
    '1:11 placeholder',
  ],
  ['autoconfig 40: the address in a name', `${twoServers}displayName: "%EMAILADDRESS%"`, '3:14 placeholder'],
  [
    'the address in a calendar',
    `${twoServers}calendar: https://d.example/%EMAILADDRESS%/`,
    '3:11 placeholder',
  ],
  ['autoconfig 42: a name of 61', `${twoServers}displayName: ${'x'.repeat(61)}`, '3:14 text-too-long'],
  [
    'autoconfig 42: a short name of 21',
    `${twoServers}displayShortName: ${'x'.repeat(21)}`,
    '3:19 text-too-long',
  ],
  [
    'autoconfig 42: a name of 61 in one language',
    `${twoServers}displayName: { en: a, de: ${'x'.repeat(61)} }`,
    '3:27 text-too-long',
  ],
  ['autoconfig 42: an empty name', `${twoServers}displayName: " "`, '3:14 empty-text'],
  ['autoconfig 45: a password', object('password: secret'), '1:53 unknown-key'],
  [
    'autoconfig 45: a client secret',
    `${twoServers}oauth2: { issuer: a.example, clientSecret: b }`,
    '3:30 unknown-key',
  ],
];

/** What PACC has no words for has its own tests. */
function withoutPacc(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ code }) => code !== 'left-out-of-pacc');
}

describe('risky but legal', () => {
  for (const [name, text, place, says] of risks) {
    it(name, () => {
      const { problems, provider } = readText(`${text}\n`);
      const [code] = place.split(' ').slice(1);
      const found = problems.filter((problem) => problem.code === code);
      assert.deepEqual(places(found), [place]);
      assert.equal(found[0]?.severity, 'warning');
      assert.match(found[0].message, says);
      assert.ok(provider !== undefined, 'a warning does not keep a file from being served');
      assert.deepEqual(
        problems.filter(({ severity }) => severity === 'error'),
        [],
      );
    });
  }

  for (const [name, text] of fine) {
    it(name, () => assert.deepEqual(places(withoutPacc(readText(`${text}\n`).problems)), []));
  }

  for (const [name, text, place] of refused) {
    it(`refused: ${name}`, () => {
      const { problems } = readText(`${text}\n`);
      assert.equal(places(problems)[0], place);
      assert.equal(problems[0]?.severity, 'error');
    });
  }

  it('is reported in the file that writes it, not in those that extend it', () => {
    const { linked } = readFolder({
      base: 'domains: [base.example]\nincoming: pop3s://mail.example.org\nauthentication: OAuth2\n' + smtp,
      'one.example': 'extends: base\n',
      'two.example': 'extends: base\ndisplayName: "2024"\n',
    });
    assert.deepEqual(
      linked.map(({ problems }) => withoutPacc(problems).map(({ code }) => code)),
      [['oauth2-only', 'pop3-only'], [], ['name-as-number']],
    );
  });
});
