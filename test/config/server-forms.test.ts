import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { places, readText } from '../support/provider-text.ts';

const smtp = 'outgoing: submissions://mail.example.org';
const imap = 'incoming: imaps://mail.example.org';

/** A server as one line: `imap://mail.example.org:993 SSL`. */
function understoodAs(text: string, direction: 'incoming' | 'outgoing'): string | undefined {
  const server = readText(text).provider?.[direction][0];
  return server && `${server.type} ${server.hostname}:${server.port} ${server.socketType}`;
}

const urls: readonly (readonly [direction: 'incoming' | 'outgoing', url: string, understood: string])[] = [
  ['incoming', 'imaps://mail.example.org', 'imap mail.example.org:993 SSL'],
  ['incoming', 'imap://mail.example.org', 'imap mail.example.org:143 STARTTLS'],
  ['incoming', 'pop3s://mail.example.org', 'pop3 mail.example.org:995 SSL'],
  ['incoming', 'pop3://mail.example.org', 'pop3 mail.example.org:110 STARTTLS'],
  ['outgoing', 'submissions://mail.example.org', 'smtp mail.example.org:465 SSL'],
  ['outgoing', 'smtps://mail.example.org', 'smtp mail.example.org:465 SSL'],
  ['outgoing', 'submission://mail.example.org', 'smtp mail.example.org:587 STARTTLS'],
  ['incoming', 'imaps://mail.example.org:993', 'imap mail.example.org:993 SSL'],
  ['incoming', 'imaps://mail.example.org:1993', 'imap mail.example.org:1993 SSL'],
  ['outgoing', 'submission://mail.example.org:2525', 'smtp mail.example.org:2525 STARTTLS'],
  ['incoming', 'imaps://MAIL.Example.ORG', 'imap mail.example.org:993 SSL'],
  ['incoming', 'imaps://mail.exämple.org', 'imap mail.xn--exmple-cua.org:993 SSL'],
  ['incoming', 'imaps://mail.%EMAILDOMAIN%', 'imap mail.%EMAILDOMAIN%:993 SSL'],
  ['incoming', 'imaps://%EMAILDOMAIN%:993', 'imap %EMAILDOMAIN%:993 SSL'],
];

const refusedUrls: readonly (readonly [
  direction: 'incoming' | 'outgoing',
  url: string,
  code: string,
  advice: string | undefined,
])[] = [
  [
    'incoming',
    'imap://h.example:993',
    'server-url-contradiction',
    'write "imaps://h.example:993" or "imap://h.example"',
  ],
  [
    'incoming',
    'imaps://h.example:143',
    'server-url-contradiction',
    'write "imap://h.example:143" or "imaps://h.example"',
  ],
  [
    'incoming',
    'pop3s://h.example:993',
    'server-url-contradiction',
    'write "imaps://h.example:993" or "pop3s://h.example"',
  ],
  [
    'incoming',
    'pop3://h.example:995',
    'server-url-contradiction',
    'write "pop3s://h.example:995" or "pop3://h.example"',
  ],
  [
    'outgoing',
    'submissions://h.example:587',
    'server-url-contradiction',
    'write "submission://h.example:587" or "submissions://h.example"',
  ],
  [
    'outgoing',
    'smtps://h.example:587',
    'server-url-contradiction',
    'write "submission://h.example:587" or "smtps://h.example"',
  ],
  [
    'outgoing',
    'submission://h.example:465',
    'server-url-contradiction',
    'write "submissions://h.example:465" or "submission://h.example"',
  ],
  [
    'outgoing',
    'smtp://h.example',
    'server-url-scheme',
    'write "submissions://h.example" (TLS, port 465) or "submission://h.example" (STARTTLS, port 587)',
  ],
  ['outgoing', 'smtp://h.example:587', 'server-url-scheme', 'write "submission://h.example:587"'],
  ['outgoing', 'smtp://h.example:465', 'server-url-scheme', 'write "submissions://h.example:465"'],
  ['incoming', 'IMAPS://h.example', 'server-url-scheme', 'write "imaps://h.example"'],
  ['incoming', 'pop://h.example', 'server-url-scheme', 'write "pop3://h.example"'],
  ['incoming', 'imap+ssl://h.example', 'server-url-scheme', 'write "imaps://h.example"'],
  ['incoming', 'https://h.example/mail', 'server-url-scheme', 'write "imaps://h.example"'],
  ['incoming', 'http://h.example:993', 'server-url-scheme', 'write "imaps://h.example:993"'],
  ['incoming', 'imaps://h.example/', 'server-url-path', 'write "imaps://h.example"'],
  ['incoming', 'imaps://h.example:993/INBOX', 'server-url-path', 'write "imaps://h.example:993"'],
  ['incoming', 'imaps://h.example?tls=1', 'server-url-path', 'write "imaps://h.example"'],
  [
    'incoming',
    'imaps://me@h.example',
    'server-url-user',
    'write "imaps://h.example", and "username" as its own key',
  ],
  [
    'incoming',
    'imaps://h.example#x',
    'server-url-comment',
    'write "imaps://h.example", and a blank before the "#"',
  ],
  ['incoming', 'mail.h.example', 'server-url-scheme-missing', 'write "imaps://mail.h.example"'],
  ['incoming', 'imap.h.example:993', 'server-url-scheme-missing', 'write "imaps://imap.h.example:993"'],
  ['incoming', 'imap.h.example:143', 'server-url-scheme-missing', 'write "imap://imap.h.example:143"'],
  ['incoming', 'imap.h.example:995', 'server-url-scheme-missing', 'write "pop3s://imap.h.example:995"'],
  ['outgoing', 'smtp.h.example:587', 'server-url-scheme-missing', 'write "submission://smtp.h.example:587"'],
  ['outgoing', 'smtp.h.example', 'server-url-scheme-missing', 'write "submissions://smtp.h.example"'],
  ['incoming', 'imaps//h.example', 'server-url-scheme-missing', 'write "imaps://h.example"'],
  ['incoming', '//h.example', 'server-url-scheme-missing', 'write "imaps://h.example"'],
  [
    'incoming',
    '‘imaps://h.example’',
    'typographic-quote',
    'write straight quotes ("...") around the value, or none',
  ],
  [
    'incoming',
    'imaps://h.\u200bexample',
    'control-character',
    'remove the invisible character; type the text anew instead of pasting it',
  ],
  ['incoming', 'imaps:h.example', 'server-url', 'write "imaps://h.example"'],
  ['incoming', 'imaps:/h.example', 'server-url', 'write "imaps://h.example"'],
  ['incoming', 'imaps:///h.example', 'server-url', 'write "imaps://h.example"'],
  ['incoming', 'imaps://', 'server-url', 'write "imaps://mail.example.org"'],
  ['incoming', 'imaps:// h.example', 'server-url', 'write "imaps://h.example"'],
  [
    'incoming',
    'imaps://a.example, imaps://b.example',
    'server-url',
    'write each on its own line with "- " in front',
  ],
  ['incoming', 'imaps://h.example:', 'port', 'write "imaps://h.example", or with a port after it'],
  ['incoming', 'imaps://h.example:0', 'port', 'write "imaps://h.example", or with a port after it'],
  ['incoming', 'imaps://h.example:65536', 'port', 'write "imaps://h.example", or with a port after it'],
  ['incoming', 'imaps://h.example:imap', 'port', 'write "imaps://h.example", or with a port after it'],
  [
    'incoming',
    'imaps://192.0.2.1',
    'hostname-ip-address',
    'write the host name that the certificate carries',
  ],
  [
    'incoming',
    'imaps://[2001:db8::1]:993',
    'hostname-ip-address',
    'write the host name that the certificate carries',
  ],
  ['incoming', 'imaps://h_1.example', 'hostname', undefined],
  ['incoming', 'imaps://%EMAILDOMAIN', 'placeholder', 'allowed here: %EMAILDOMAIN%'],
  [
    'incoming',
    'submissions://h.example',
    'server-direction',
    'write it under "outgoing"; "incoming" takes imaps, imap, pop3s and pop3',
  ],
  [
    'incoming',
    'smtp://h.example',
    'server-direction',
    'write it under "outgoing"; "incoming" takes imaps, imap, pop3s and pop3',
  ],
  [
    'outgoing',
    'imaps://h.example',
    'server-direction',
    'write it under "incoming"; "outgoing" takes submissions and submission',
  ],
];

const objects: readonly (readonly [keys: string, understood: string])[] = [
  ['type: imap, hostname: mail.example.org', 'imap mail.example.org:993 SSL'],
  ['type: pop3, hostname: mail.example.org', 'pop3 mail.example.org:995 SSL'],
  ['type: imap, hostname: mail.example.org, port: 143', 'imap mail.example.org:143 STARTTLS'],
  ['type: imap, hostname: mail.example.org, socketType: STARTTLS', 'imap mail.example.org:143 STARTTLS'],
  ['type: imap, hostname: mail.example.org, socketType: plain', 'imap mail.example.org:143 plain'],
  ['type: imap, hostname: mail.example.org, port: 1993, socketType: SSL', 'imap mail.example.org:1993 SSL'],
];

const refusedObjects: readonly (readonly [keys: string, code: string, advice: string | undefined])[] = [
  ['socketType: tls', 'wrong-value', 'write "socketType: SSL"'],
  ['socketType: ssl', 'wrong-value', 'write "socketType: SSL"'],
  ['socketType: SSL/TLS', 'wrong-value', 'write "socketType: SSL"'],
  ['socketType: starttls', 'wrong-value', 'write "socketType: STARTTLS"'],
  ['socketType: none', 'wrong-value', 'write "socketType: plain"'],
  ['authentication: password', 'wrong-value', 'write "authentication: password-cleartext"'],
  ['authentication: plain', 'wrong-value', 'write "authentication: password-cleartext"'],
  ['authentication: login', 'wrong-value', 'write "authentication: password-cleartext"'],
  ['authentication: cram-md5', 'wrong-value', 'write "authentication: password-encrypted"'],
  ['authentication: oauth2', 'wrong-value', 'write "authentication: OAuth2"'],
  ['authentication: [OAuth2, xoauth2]', 'wrong-value', 'write "authentication: OAuth2"'],
  ['authentication: []', 'empty-list', 'remove the line for password-cleartext, or write at least one'],
  ['port: "993"', 'port', 'write it without quotes: port: 993'],
  ['port: 0', 'port', undefined],
  ['port: 65536', 'port', undefined],
  [
    'port: 1993',
    'socket-type-missing',
    'write "socketType: SSL" (TLS from the first byte) or "socketType: STARTTLS"',
  ],
  ['security: tls', 'unknown-key', 'did you mean "socketType"?'],
  ['host: a.example', 'unknown-key', 'did you mean "hostname"?'],
  ['user: me', 'unknown-key', 'did you mean "username"?'],
  ['usrname: me', 'unknown-key', 'did you mean "username"?'],
  ['password: secret', 'unknown-key', 'remove it: passwords are never sent to mail programs'],
];

describe('servers', () => {
  for (const [direction, url, understood] of urls) {
    it(`${url} is ${understood}`, () => {
      const other = direction === 'incoming' ? smtp : imap;
      assert.equal(understoodAs(`${direction}: ${url}\n${other}\n`, direction), understood);
      assert.equal(understoodAs(`${direction}: [ "${url}" ]\n${other}\n`, direction), understood);
    });
  }

  for (const [direction, url, code, advice] of refusedUrls) {
    it(`${url} under ${direction} is refused: ${code}`, () => {
      const other = direction === 'incoming' ? smtp : imap;
      const { problems, provider } = readText(`${direction}: "${url}"\n${other}\n`);
      assert.deepEqual(places(problems), [`1:11 ${code}`]);
      assert.equal(problems[0]?.advice, advice);
      assert.equal(provider, undefined);
    });
  }

  for (const [keys, understood] of objects) {
    it(`{ ${keys} } is ${understood}`, () => {
      assert.equal(understoodAs(`incoming: { ${keys} }\n${smtp}\n`, 'incoming'), understood);
    });
  }

  for (const [keys, code, advice] of refusedObjects) {
    it(`{ ${keys} } is refused: ${code}`, () => {
      const { problems } = readText(
        `incoming: { type: imap, hostname: mail.example.org, ${keys} }\n${smtp}\n`,
      );
      assert.equal(problems[0]?.code, code);
      assert.equal(problems[0].advice, advice);
    });
  }

  it('objects of the wrong direction say where they belong', () => {
    const wrong = readText(`incoming: { type: smtp, hostname: mail.example.org }\n${smtp}\n`);
    assert.equal(wrong.problems[0]?.advice, 'write it under "outgoing"');
    const other = readText(`${imap}\noutgoing: { type: imap, hostname: mail.example.org }\n`);
    assert.equal(other.problems[0]?.advice, 'write it under "incoming"');
  });

  it('outgoing objects are SMTP where they do not say so', () => {
    assert.equal(
      understoodAs(`${imap}\noutgoing: { hostname: mail.example.org, port: 587 }\n`, 'outgoing'),
      'smtp mail.example.org:587 STARTTLS',
    );
  });

  it('have the question of the file for a login, or a login of their own', () => {
    const own = '{ hostname: mail.example.org, username: "relay" }';
    const question = 'username: { value: "%EMAILLOCALPART%", ask: { de: Kennung, en: Login } }';
    const { provider } = readText(
      `${imap}\noutgoing: ${own}\n${question}\ncalendar: https://dav.example.org\n`,
    );
    const ask = { default: 'Login', languages: { de: 'Kennung', en: 'Login' } };
    assert.deepEqual(provider?.incoming[0]?.ask, ask);
    assert.equal(provider.incoming[0].username, '%EMAILLOCALPART%');
    assert.deepEqual(provider.calendar?.ask, ask);
    assert.equal(provider.outgoing[0]?.username, 'relay');
    assert.ok(!('ask' in (provider.outgoing[0] ?? {})));
  });

  it('have the login of the file, or their own', () => {
    const text = [
      'username: "%EMAILLOCALPART%"',
      'authentication: [OAuth2, password-cleartext, OAuth2]',
      'incoming:',
      '  - imaps://a.example',
      '  - { type: pop3, hostname: b.example, username: "%EMAILADDRESS%", authentication: password-encrypted }',
      smtp,
    ].join('\n');
    const { provider } = readText(text);
    assert.deepEqual(
      provider?.incoming.map(({ username, authentication }) => `${username}: ${authentication.join(', ')}`),
      ['%EMAILLOCALPART%: OAuth2, password-cleartext', '%EMAILADDRESS%: password-encrypted'],
    );
  });
});
