import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problemTable } from '../../src/config/problem-list.ts';
import { folderProblemCodes } from '../../src/config/folder-problem-codes.ts';
import { problemCodes } from '../../src/config/problem-codes.ts';
import { settingsProblemCodes } from '../../src/config/settings-file-codes.ts';
import { betweenMarks, matchMadeFile } from '../support/made-file.ts';
import { readFolder, readText, twoServers } from '../support/provider-text.ts';

const server = (keys: string): string => `incoming: { ${keys} }\noutgoing: submissions://mail.example.org\n`;
const incoming = (url: string): string => `incoming: "${url}"\noutgoing: submissions://mail.example.org\n`;
const beside = (lines: string): string => `${twoServers}${lines}\n`;

/** Codes of a provider file, each with a text that brings it about. Others have their tests where they come from. */
const texts: Readonly<Record<string, string>> = {
  'unknown-key': beside('colour: red'),
  'missing-key': beside('oauth2: { scope: mail }'),
  'missing-value': beside('help:'),
  'number-as-text': beside('displayName: 1'),
  'boolean-as-text': beside('enable: true'),
  'text-as-boolean': beside('pacc: yes'),
  'text-as-number': beside('outlook: { ttl: "1" }'),
  'wrong-kind': beside('help: a page'),
  'wrong-value': beside('authentication: plain'),
  'out-of-range': beside('outlook: { ttl: -1 }'),
  'empty-list': beside('authentication: []'),
  'empty-text': beside('displayName: ""'),
  'text-too-long': beside(`displayName: ${'x'.repeat(61)}`),
  'control-character': beside('displayName: "a\\x07"'),
  'typographic-quote': beside('username: “ann”'),
  'reserved-placeholder': beside('displayName: "%SIGNPOST_X%"'),
  placeholder: beside('username: "%EMAILADDRESS"'),
  'language-tag': beside('displayName: { german_: a }'),
  domain: beside('domains: [localhost]'),
  hostname: server('type: imap, hostname: "a b"'),
  'hostname-ip-address': incoming('imaps://192.0.2.1'),
  port: server('type: imap, hostname: mail.example.org, port: 0'),
  url: beside('calendar: dav.example.org'),
  'url-scheme': beside('calendar: ftp://dav.example.org'),
  'url-user': beside('calendar: https://user@dav.example.org'),
  'url-comment': beside('calendar: https://dav.example.org#here'),
  'file-name': beside('extends: ../other'),
  'email-address': beside('help: { contact: nobody }'),
  colour: beside('branding: { accentColor: red }'),
  'server-url': incoming('imaps:mail.example.org'),
  'server-url-scheme-missing': incoming('mail.example.org'),
  'server-url-scheme': incoming('IMAPS://mail.example.org'),
  'server-url-contradiction': incoming('imap://mail.example.org:993'),
  'server-url-path': incoming('imaps://mail.example.org/'),
  'server-url-user': incoming('imaps://user@mail.example.org'),
  'server-url-comment': incoming('imaps://mail.example.org#here'),
  'server-direction': incoming('submissions://mail.example.org'),
  'socket-type-missing': server('type: imap, hostname: mail.example.org, port: 1143'),
  'authentication-unsupported': beside('authentication: TLS-client-cert'),
  'extends-unknown': beside('extends: nobody'),
  'extends-cycle': beside('extends: example.org'),
  'domains-file-unread': beside('domainsFile: customers.txt'),
  'no-servers': 'displayName: a\n',
  'mta-sts-mx-missing': beside('mtaSts: { mode: enforce }'),
  'plain-socket': server('type: imap, hostname: mail.example.org, socketType: plain'),
  'port-contradicts-socket-type': server(
    'type: imap, hostname: mail.example.org, port: 993, socketType: STARTTLS',
  ),
  'starttls-port': incoming('imap://mail.example.org:1143'),
  'smtp-port-25': 'incoming: imaps://mail.example.org\noutgoing: submission://mail.example.org:25\n',
  'oauth2-only': beside('authentication: OAuth2'),
  'password-encrypted-only': beside('authentication: password-encrypted'),
  'authentication-rare': beside('authentication: GSSAPI'),
  'authentication-none': beside('authentication: none'),
  'duplicate-server': 'incoming: [imaps://a.example, imaps://a.example]\noutgoing: submissions://a.example\n',
  'several-servers': 'incoming: [imaps://a.example, imaps://b.example]\noutgoing: submissions://a.example\n',
  'different-usernames': server('type: imap, hostname: mail.example.org, username: me'),
  'pop3-only': incoming('pop3s://mail.example.org'),
  'no-incoming': 'outgoing: submissions://mail.example.org\n',
  'no-outgoing': 'incoming: imaps://mail.example.org\n',
  'no-mail-servers': 'jmap: https://mail.example.org/.well-known/jmap\n',
  'numeric-username': beside('username: "0123"'),
  'username-template': beside('username: "x-%EMAILLOCALPART%"'),
  'accent-contrast': beside('branding: {accentColor: "#003366"}'),
  'name-too-long': beside(`displayName: ${'x'.repeat(31)}`),
  'name-as-number': beside('displayName: "2024"'),
  'insecure-url': beside('calendar: http://dav.example.org'),
  'oauth2-incomplete': beside('oauth2: { issuer: login.example.org }'),
  'redirect-to-itself': beside('outlook: { redirectAddress: "%EMAILLOCALPART%@example.org" }'),
  'redirect-path': beside('outlook: { redirectUrl: https://other.example/ }'),
  'redirect-literal': beside('outlook: { redirectAddress: "me@other.example" }'),
  'duplicate-domain': beside('domains: [a.example, a.example]'),
  'yaml-syntax': beside('displayName: "a" b'),
  'yaml-percent-unquoted': beside('username: %EMAILADDRESS%'),
  'yaml-star-unquoted': beside('mx: *.mx.example.net'),
  'yaml-reserved-character': beside('displayName: @home'),
  'yaml-colon-in-value': beside('displayName: a: b'),
  'yaml-tab': beside('domains:\n\t- example.org'),
  'yaml-missing-space': beside('displayName:a'),
  'yaml-unclosed-quote': beside('displayName: "a'),
  'yaml-unclosed-bracket': beside('domains: [a.example'),
  'yaml-indentation': beside('displayName: a\n  help: b'),
  'yaml-escape': beside('displayName: "\\q"'),
  'yaml-duplicate-key': beside('displayName: a\ndisplayName: b'),
  'yaml-several-documents': beside('---'),
  'yaml-not-a-mapping': '- a\n',
  'yaml-empty': '',
  'yaml-tag': beside('displayName: !a b'),
  'yaml-version': `%YAML 1.1\n---\n${twoServers}`,
  'yaml-merge-key': beside('<<: { help: a }'),
  'yaml-recursive': beside('x-a: &a [*a]'),
  'yaml-too-many-aliases': beside(`x-a: &a b\nx-b: [${'*a, '.repeat(51)}]`),
  'yaml-too-deep': beside(`x-a: ${'['.repeat(80)}${']'.repeat(80)}`),
  'too-many-problems': beside(Array.from({ length: 200 }, (_, index) => `a${index}: b`).join('\n')),
};

/** Codes whose tests stand with what reports them: several files together, or a format. */
const elsewhere = new Set([
  'logo-file',
  'domain-claimed',
  'extends-broken',
  'domains-missing',
  'left-out-of-pacc',
  ...Object.keys(folderProblemCodes),
  ...Object.keys(settingsProblemCodes),
]);

describe('problem codes', () => {
  for (const [code, text] of Object.entries(texts)) {
    it(`${code} can come up`, () => {
      const { problems } = readText(text);
      const found = problems.find((problem) => problem.code === code);
      assert.ok(found !== undefined, `found only ${problems.map((one) => one.code).join(', ')}`);
      assert.ok(found.place !== undefined);
    });
  }

  it('extends-broken and domains-missing can come up', () => {
    const { linked } = readFolder({
      customers: twoServers,
      broken: 'domains: []\nusername: %EMAILADDRESS%\n',
      'example.org': `extends: broken\n${twoServers}`,
    });
    const codes = linked.map(({ problems }) => problems.map(({ code }) => code));
    assert.deepEqual(codes, [['domains-missing'], [], ['extends-broken']]);
  });

  it('all have a text here, or a test elsewhere', () => {
    const untested = Object.keys(problemCodes).filter(
      (code) => !Object.hasOwn(texts, code) && !elsewhere.has(code),
    );
    assert.deepEqual(untested, []);
  });

  it('the table in docs/errors.md is up to date', () => {
    const begin = '<!-- made from the list of codes by "npm run golden": -->';
    matchMadeFile(['docs', 'errors.md'], (page) =>
      betweenMarks(page, begin, '<!-- end of the made part -->', problemTable()),
    );
  });
});
