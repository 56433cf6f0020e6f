import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { leftOut, NamedValues } from '../../src/import/left-out.ts';
import { goldenFolder } from '../support/golden.ts';
import { importText, onlyFile, providerOf } from './import-file.ts';

/** What is said about an input, a line a problem. */
async function said(content: string | Buffer): Promise<readonly string[]> {
  const files = await importText(content, { domains: ['example.org'] });
  const { text } = onlyFile(files);
  const messages = files.problems.map((one) => one.message);
  assert.doesNotMatch([text, ...messages].join('\n'), /hush/);
  return messages;
}

const pox = (inside: string): string =>
  '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">' +
  `<Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">${inside}` +
  '</Response></Autodiscover>';
const imap = (inside: string): string =>
  `<Protocol><Type>IMAP</Type><Server>mail.example.org</Server><Port>993</Port>${inside}</Protocol>`;

const profile = (keys: string, more = ''): string =>
  '<plist version="1.0"><dict><key>PayloadContent</key><array><dict>' +
  '<key>PayloadType</key><string>com.apple.mail.managed</string>' +
  '<key>IncomingMailServerHostName</key><string>mail.example.org</string>' +
  `<key>IncomingMailServerUseSSL</key><true/>${keys}</dict>${more}</array></dict></plist>`;
const text = (key: string, value: string): string => `<key>${key}</key><string>${value}</string>`;
const payload = (type: string, keys = ''): string => `<dict>${text('PayloadType', type)}${keys}</dict>`;
const calendar = (host: string): string =>
  payload('com.apple.caldav.account', text('CalDAVHostName', host) + '<key>CalDAVUseSSL</key><true/>');

const environment = (lines: string): string => `IMAP_HOST=mail.example.org\n${lines}\n`;
const mailcow = (lines: string): string => `MAILCOW_HOSTNAME=mail.example.org\n${lines}\n`;
const php = (lines: string): string =>
  `<?php\n$autodiscover_config = array(\n  'imap' => array(\n    'server' => 'mail.example.org',\n    'port' => 993,\n  ),\n${lines}`;
const seed = (more: object): string =>
  JSON.stringify({
    version: 2,
    provider: 'Example',
    domains: [{ name: 'example.org', comment: 'hush' }],
    servers: [{ type: 'imap', name: 'mail.example.org', weight: 3 }],
    ...more,
  });

describe('what is not taken over is named, and its value is not repeated', () => {
  const cases: readonly (readonly [string, string, readonly RegExp[]])[] = [
    [
      'POX: what a protocol says beside the server',
      pox(
        `<Account>${imap('<SPA>on</SPA><DomainRequired>on</DomainRequired><AuthPackage>hush</AuthPackage>')}</Account>`,
      ),
      [/^not taken over from <Protocol> IMAP: <SPA>, <DomainRequired>, <AuthPackage>$/],
    ],
    [
      'POX: a port that is no number, a password, an unknown encryption',
      pox(
        `<Account><Protocol><Type>IMAP</Type><Server>a.example.org</Server><Port>x</Port><Password>hush</Password><Encryption>Auto</Encryption></Protocol></Account>`,
      ),
      [/^not taken over from <Protocol> IMAP: <Port>, <Password>, <Encryption>$/],
    ],
    [
      'POX: names of people, pictures, a second account',
      pox(
        `<User><DisplayName>hush</DisplayName></User><Account>${imap('')}<Image>https://example.org/hush</Image></Account><Account/>`,
      ),
      [
        /^not taken over from <User>: <DisplayName>$/,
        /from <Account>: <Image>$/,
        /from <Response>: <Account>$/,
      ],
    ],
    [
      'POX: times that contradict each other',
      pox(`<Account>${imap('<TTL>12</TTL>')}${imap('<TTL>12</TTL>')}${imap('<TTL>1</TTL>')}</Account>`),
      [/^not taken over from <Protocol> IMAP: <TTL>$/],
    ],
    [
      'POX: an address beside a URL to go to, and a redirect of phones',
      pox(
        `<Account>${imap('')}<RedirectUrl>https://other.example/autodiscover/autodiscover.xml</RedirectUrl>` +
          '<RedirectAddr>hush@other.example</RedirectAddr></Account><Action><Redirect>hush@other.example</Redirect></Action>',
      ),
      [/^not taken over from <Account>: <RedirectAddr>$/, /^not taken over from <Action>: <Redirect>$/],
    ],
    [
      'Apple: keys of the mail account',
      profile(
        `${text('IncomingPassword', 'hush')}<key>PreventMove</key><true/><key>SMIMEEnabled</key><true/>`,
      ),
      [
        /^not taken over from the payload com\.apple\.mail\.managed: IncomingPassword, PreventMove, SMIMEEnabled$/,
      ],
    ],
    [
      'Apple: a way to log in, a kind of account and a port that are not known',
      profile(
        text('IncomingMailServerAuthentication', 'EmailAuthHush') +
          text('EmailAccountType', 'EmailTypeHush') +
          text('IncomingMailServerPortNumber', '993'),
      ),
      [/: IncomingMailServerAuthentication, EmailAccountType, IncomingMailServerPortNumber$/],
    ],
    [
      'Apple: what cannot be a server',
      profile(text('OutgoingMailServerUsername', 'hush')),
      [/: OutgoingMailServerUsername$/],
    ],
    [
      'Apple: other payloads, and second ones',
      profile(
        '',
        payload('com.apple.eas.account') +
          calendar('a.example') +
          calendar('b.example') +
          payload('com.apple.mail.managed'),
      ),
      [
        /^the payload com\.apple\.eas\.account is not taken over$/,
        /^the payload com\.apple\.caldav\.account is not taken over$/,
        /^the payload com\.apple\.mail\.managed is not taken over$/,
      ],
    ],
    [
      'Apple: a principal with the mailbox in it',
      profile(
        '',
        payload(
          'com.apple.caldav.account',
          text('CalDAVHostName', 'a.example') + text('CalDAVPrincipalURL', '/hush@example.org/'),
        ),
      ),
      [/^not taken over from the payload com\.apple\.caldav\.account: CalDAVPrincipalURL$/],
    ],
    [
      'Monogramm: other variables, lines that are none, half a server',
      environment('DATABASE_PASSWORD="hush\nhush"\n# a comment\nPOP_PORT=995\nIMAP_SOCKET=quic'),
      [/^not taken over from the environment: DATABASE_PASSWORD, POP_PORT, IMAP_SOCKET, line 3$/],
    ],
    [
      'mailcow.conf: everything that concerns no mail program',
      mailcow('DBPASS=hush\nIMAPS_PORT=993\nTZ=Europe/Berlin'),
      [/^not taken over from mailcow\.conf: DBPASS, TZ$/],
    ],
    [
      "mailcow's PHP: other settings, and ports that PHP works out",
      php(
        "  'useEASforOutlook' => 'no',\n  'smtp' => array(\n    'server' => 'mail.example.org',\n    'port' => getenv('HUSH'),\n  ),\n);\n" +
          "$DEFAULT_LANG = 'hush';\n$other['a'] = 'hush';\n",
      ),
      [
        /^"port" of "smtp" is worked out when PHP runs; 465 is taken$/,
        /^not taken over from the PHP settings: \$DEFAULT_LANG, \$other, \$autodiscover_config\['useEASforOutlook'\]$/,
      ],
    ],
    [
      "automx2's seed: other keys",
      seed({ ldapservers: [{ bind_password: 'hush' }] }),
      [
        /^not taken over from the seed: ldapservers$/,
        /^not taken over from "servers" and "domains": weight, comment$/,
      ],
    ],
  ];
  for (const [what, input, expected] of cases) {
    it(what, async () => {
      const messages = await said(input);
      for (const one of expected) {
        assert.ok(
          messages.some((message) => one.test(message)),
          `${String(one)} is not in\n${messages.join('\n')}`,
        );
      }
    });
  }

  for (const [what, input] of [
    ['blank lines', (many: number) => environment('\n'.repeat(many))],
    ['blanks', (many: number) => environment(`A=${' '.repeat(many)}x`)],
    ['blank lines in PHP', (many: number) => php('\n'.repeat(many))],
  ] as const) {
    it(`takes no seconds for ${what}`, async () => {
      const { user: before } = process.cpuUsage();
      await importText(input(1_000_000), { domains: ['example.org'] });
      assert.ok(process.cpuUsage().user - before < 2_000_000);
    });
  }

  it('takes the time that all protocols agree on', async () => {
    const files = await importText(pox(`<Account>${imap('<TTL>12</TTL>')}</Account>`), {
      domains: ['example.org'],
    });
    assert.equal(providerOf(onlyFile(files)).outlook.ttl, 12);
  });

  for (const [golden, name] of [
    ['calendars-and-address-books', 'apple.mobileconfig'],
    ['gmail', 'outlook.xml'],
  ] as const) {
    it(`says nothing about servers in our own ${name}`, async () => {
      const messages = await said(readFileSync(join(goldenFolder, golden, name)));
      assert.doesNotMatch(
        messages.join('\n'),
        /Server(?!s)|<Protocol> (?:IMAP|POP3|SMTP)|Port|Authentication|UUID/,
      );
    });
  }
});

describe('the list of what is left', () => {
  it('names each once, cuts long names, and counts what is too much', () => {
    assert.deepEqual(leftOut('a', 'b', []), []);
    const names = Array.from({ length: 500 }, (_, index) => `n${index}`.padEnd(100, 'x'));
    const [problem, ...others] = leftOut('a', 'b', [...names, ...names]);
    assert.deepEqual(others, []);
    assert.match(problem?.message ?? '', / and 380 more$/);
    assert.ok((problem?.message.length ?? 0) < 8000);
  });

  it('is what was not taken, whatever the names are', () => {
    const values = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean()));
    fc.assert(
      fc.property(values, fc.array(fc.string()), (object, more) => {
        const names = Object.keys(object);
        const taken = [...names.filter((_, index) => index % 2 === 0), ...more];
        const named = new NamedValues(new Map(Object.entries(object)));
        for (const name of taken) named.take(name);
        assert.deepEqual(
          named.left(),
          names.filter((name) => !taken.includes(name)),
        );
      }),
      { numRuns: 200 },
    );
  });
});
