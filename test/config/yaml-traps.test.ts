import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { places, readText, twoServers } from '../support/provider-text.ts';

/** What stands in line 3 after two good ones; where the problem is found; what it tells to write. */
const traps: readonly (readonly [written: string, place: string, advice: string | undefined])[] = [
  ['username: %EMAILLOCALPART%', '3:11 yaml-percent-unquoted', 'put it in quotes: "%EMAILLOCALPART%"'],
  ['username: %EMAILADDRESS% # login', '3:11 yaml-percent-unquoted', 'put it in quotes: "%EMAILADDRESS%"'],
  ['tlsRpt: [%EMAILDOMAIN%]', '3:10 yaml-percent-unquoted', 'put it in quotes: "%EMAILDOMAIN%"'],
  ['%EMAILADDRESS%: x', '3:1 yaml-percent-unquoted', 'a key can not begin with %'],
  ['mx: *.mx.example.net', '3:5 yaml-star-unquoted', 'put it in quotes: "*.mx.example.net"'],
  ['mx: [*.mx.example.net]', '3:6 yaml-star-unquoted', 'put it in quotes: "*.mx.example.net"'],
  ['domains:\n  - *.example.org', '4:5 yaml-star-unquoted', 'put it in quotes: "*.example.org"'],
  ['domains:\n  - example.org\n  - *', '5:5 yaml-star-unquoted', 'put it in quotes: "*"'],
  ['displayName: @home', '3:14 yaml-reserved-character', 'put it in quotes: "@home"'],
  ['displayName: `a`', '3:14 yaml-reserved-character', 'put it in quotes: "`a`"'],
  [
    'displayName: Mail: Example',
    '3:14 yaml-colon-in-value',
    'put the value in quotes: displayName: "Mail: Example"',
  ],
  [
    'displayName: Say "a": b',
    '3:14 yaml-colon-in-value',
    'put the value in quotes: displayName: "Say \\"a\\": b"',
  ],
  ['displayName:Example', '3:1 yaml-missing-space', 'write "displayName: Example"'],
  ['displayName: "Example', '3:14 yaml-unclosed-quote', 'close the quote at the end of the value'],
  ["displayName: 'Example", '3:14 yaml-unclosed-quote', 'close the quote at the end of the value'],
  [
    'domains: [example.org',
    '3:10 yaml-unclosed-bracket',
    'close the bracket; a "#" within it begins a comment unless it stands in quotes',
  ],
  [
    'branding: { accentColor: #fff }',
    '3:11 yaml-unclosed-bracket',
    'close the bracket; a "#" within it begins a comment unless it stands in quotes',
  ],
  [
    'branding:\n  accentColor: #fff',
    '4:3 missing-value',
    'a value that begins with # has to stand in quotes',
  ],
  ['displayName:', '3:1 missing-value', 'write a value, or remove the line'],
  ['domains: [@a.example, b.example]', '3:11 yaml-reserved-character', 'put it in quotes: "@a.example"'],
  ['displayName:\u00a0Example', '3:1 yaml-missing-space', 'type the blanks of this line anew'],
  [
    'mtaSts: { mode: testing, mx: a.example, maxAge: 1w }',
    '3:49 text-as-number',
    'write how many seconds, without a unit behind the number',
  ],
  ['domains: a.example, b.example', '3:10 domain', 'write a list: [a.example, b.example]'],
  ['domains: "*.a.example b.example"', '3:10 domain', 'write a list: ["*.a.example", b.example]'],
  [
    'domains: [“a.example”]',
    '3:11 typographic-quote',
    'write straight quotes ("...") around the value, or none',
  ],
  [
    'username: „%EMAILADDRESS%“',
    '3:11 typographic-quote',
    'write straight quotes ("...") around the value, or none',
  ],
  [
    'calendar: ’https://dav.example.org/’',
    '3:11 typographic-quote',
    'write straight quotes ("...") around the value, or none',
  ],
  [
    'domains: [a.\u200bexample]',
    '3:11 control-character',
    'remove the invisible character; type the text anew instead of pasting it',
  ],
  ['extends: google-workspaces', '3:1 extends-unknown', 'did you mean "extends: google-workspace"?'],
  ['domains:\n\t- example.org', '4:1 yaml-tab', 'use blanks; YAML allows no tabs in front of a line'],
  [
    'displayName: Example\n   help: x',
    '3:14 yaml-indentation',
    'give all keys of one level the same number of blanks, or put a text of several lines in quotes',
  ],
  [
    'displayName: A\ndisplayName: B',
    '4:1 yaml-duplicate-key',
    'keep one of the two; several values are written as a list',
  ],
  [
    'help: { phone: a, phone: b }',
    '3:19 yaml-duplicate-key',
    'keep one of the two; several values are written as a list',
  ],
  ['displayName: "a\\q"', '3:16 yaml-escape', "double the backslash, or use single quotes: '...'"],
  [
    'displayName: "a" b',
    '3:18 yaml-syntax',
    'put the whole value into one pair of quotes; a " inside is written \\"',
  ],
  [
    'domains: - example.org',
    '3:10 yaml-syntax',
    'begin a new line, indent it by two blanks, then "- "; or write [a, b]',
  ],
  [
    'displayName',
    '3:1 yaml-syntax',
    'put a colon and a blank after the key, or indent the line to make it part of the one above',
  ],
  ['---', '3:1 yaml-several-documents', 'write each provider into its own file, and remove this "---"'],
  ['displayName: !text x', '3:20 yaml-tag', 'remove the tag, or put the text in quotes'],
  ['<<: { help: x }', '3:1 yaml-merge-key', 'use "extends" with the name of another file'],
  ['x-a: &a [*a]', '3:10 yaml-recursive', undefined],
  ['displayName: 2024', '3:14 number-as-text', 'put it in quotes: "2024"'],
  ['displayName: 1.10', '3:14 number-as-text', 'put it in quotes: "1.10"'],
  ['help: { phone: 0301234567 }', '3:16 number-as-text', 'put it in quotes: "0301234567"'],
  ['help: { phone: +49301234567 }', '3:16 number-as-text', 'put it in quotes: "+49301234567"'],
  ['username: 0123', '3:11 number-as-text', 'put it in quotes: "0123"'],
  [
    'enable: true',
    '3:9 boolean-as-text',
    'write for example: enable: { url: https://example.org/settings, instruction: Switch on IMAP. }',
  ],
  ['displayName: true', '3:14 boolean-as-text', 'write for example: displayName: Example Mail'],
  ['pacc: yes', '3:7 text-as-boolean', 'write "pacc: true"'],
  ['pacc: off', '3:7 text-as-boolean', 'write "pacc: false"'],
  ['outlook: { external: "true" }', '3:22 text-as-boolean', 'write "external: true"'],
  ['outlook: { external: no }', '3:22 text-as-boolean', 'write "external: false"'],
  ['outlook: { ttl: "4" }', '3:17 text-as-number', 'write it without quotes: ttl: 4'],
  ['outlook: { ttl: 0.5 }', '3:17 out-of-range', undefined],
  [
    'calendar: https://dav.example.org/#x',
    '3:11 url-comment',
    'put a blank before the "#", or remove it; the URL of a service has no fragment',
  ],
];

describe('traps of YAML', () => {
  for (const [written, place, advice] of traps) {
    it(JSON.stringify(written), () => {
      const { problems, provider } = readText(`${twoServers}${written}\n`);
      assert.equal(places(problems)[0], place);
      assert.equal(problems[0]?.advice, advice);
      assert.equal(provider, undefined, 'a file with an error is not served');
    });
  }

  it('a comment needs a blank before it, and a comment after a blank is fine', () => {
    const fine =
      'incoming: imaps://mail.example.org:993 # ok\noutgoing: submissions://mail.example.org\t# ok\n';
    assert.deepEqual(readText(fine).problems, []);
    const glued = fine.replace(' # ok', '#ok');
    const [problem] = readText(glued).problems;
    assert.equal(places(readText(glued).problems)[0], '1:11 server-url-comment');
    assert.equal(problem?.advice, 'write "imaps://mail.example.org:993", and a blank before the "#"');
  });

  it('one domain may stand without brackets, and a version without quotes', () => {
    const { problems, provider } = readText(
      `${twoServers}domains: example.net\nautoconfig: { version: 1.2 }\n`,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(provider?.domains, [{ kind: 'exact', domain: 'example.net' }]);
    assert.equal(provider?.autoconfig.version, '1.2');
  });

  it('lines may end in CR LF, and a byte order mark may stand in front', () => {
    const text = `\ufeff${twoServers}displayName: 5\n`.replaceAll('\n', '\r\n');
    const { problems } = readText(text);
    assert.deepEqual(places(problems), ['3:14 number-as-text']);
    assert.equal(problems[0]?.place?.excerpt, 'displayName: 5');
    assert.deepEqual(places(readText('\ufeffincoming: x\n').problems)[0], '1:11 server-url-scheme-missing');
  });

  const whole: readonly (readonly [text: string, place: string])[] = [
    ['', '1:1 yaml-empty'],
    ['# nothing\n', '1:1 yaml-empty'],
    ['null\n', '1:1 yaml-empty'],
    ['- a\n', '1:1 yaml-not-a-mapping'],
    ['just words\n', '1:1 yaml-not-a-mapping'],
    ['incoming:imaps://mail.example.org\n', '1:1 yaml-missing-space'],
    ['incoming:\n- imaps://a.example.org\n outgoing: x\n', '2:3 yaml-indentation'],
    ['%YAML 1.1\n---\nincoming: x\n', '1:1 yaml-version'],
    ['{}\n', '1:1 no-servers'],
    ['displayName Example\nincoming: x\n', '1:1 yaml-syntax'],
    ['<?xml version="1.0"?><clientConfig/>\n', '1:1 yaml-not-a-mapping'],
  ];
  for (const [text, place] of whole) {
    it(`a whole file: ${JSON.stringify(text)}`, () => {
      assert.equal(places(readText(text).problems)[0], place);
    });
  }

  it('all problems of a file are found at once', () => {
    const text = [
      'displayName: 2024',
      'incoming: imap://mail.example.org:993',
      'outgoing:',
      '  - submissions://mail.example.org/',
      '  - { hostname: 192.0.2.1, socketType: tls }',
      'username: %EMAILADDRESS%',
      'securty: tls',
      'pacc: yes',
    ].join('\n');
    assert.deepEqual(places(readText(text).problems), [
      '6:11 yaml-percent-unquoted',
      '1:14 number-as-text',
      '2:11 server-url-contradiction',
      '4:5 server-url-path',
      '5:17 hostname-ip-address',
      '5:40 wrong-value',
      '7:1 unknown-key',
      '8:7 text-as-boolean',
    ]);
  });
});
