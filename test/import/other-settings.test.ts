import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import * as fc from 'fast-check';
import { goldenFolder } from '../support/golden.ts';
import { needsProgram } from '../support/needs.ts';
import { importText, onlyFile, providerOf } from './import-file.ts';

/** What a person reads below the note of origin. */
async function body(content: string | Buffer, domains: readonly string[] = []): Promise<string> {
  const file = onlyFile(await importText(content, { domains }));
  providerOf(file);
  return file.text.slice(file.text.indexOf('\n\n') + 2);
}

async function firstError(content: string | Buffer): Promise<string> {
  const { files, problems } = await importText(content);
  assert.equal(files.length, 0);
  return problems.find((one) => one.severity === 'error')?.message ?? '';
}

describe("importing Monogramm's environment", () => {
  it('reads servers, names and the domain', async () => {
    const text = [
      'COMPANY_NAME="Example: Mail"',
      'SUPPORT_URL=https://example.org/help',
      'DOMAIN=example.org',
      "export IMAP_HOST='imap.example.org'",
      'IMAP_PORT=993',
      'IMAP_SOCKET=SSL',
      'SMTP_HOST=smtp.example.org # submission',
      'SMTP_PORT=587',
      'SMTP_SOCKET=STARTTLS',
      'MOBILESYNC_URL=https://sync.example.org/Microsoft-Server-ActiveSync',
      'PROFILE_UUID=92943D26-CAB3-4086-897D-DC6C0D8B1E86',
      'DATABASE_PASSWORD=hush',
    ].join('\n');
    assert.equal(
      await body(text),
      [
        'displayName: "Example: Mail"',
        'incoming: imaps://imap.example.org',
        'outgoing: submission://smtp.example.org',
        'activeSync: https://sync.example.org/Microsoft-Server-ActiveSync',
        'documentation:',
        '  - url: https://example.org/help',
        '# Kept from the original because no key is for it; never sent.',
        'extras:',
        '  PROFILE_UUID: 92943D26-CAB3-4086-897D-DC6C0D8B1E86',
        '',
      ].join('\n'),
    );
  });

  it('takes what the port says where the socket is not named, and domains from outside', async () => {
    const text =
      'IMAP_HOST=a.example.org\nIMAP_PORT=143\nPOP_HOST=a.example.org\nSMTP_HOST=a.example.org\nSMTP_PORT=465\n';
    const written = await body(text, ['example.net']);
    assert.match(written, /- imap:\/\/a\.example\.org\n {2}- pop3s:\/\/a\.example\.org/);
    assert.match(written, /outgoing: submissions:\/\/a\.example\.org/);
  });

  it('says that a domain is missing, and what is no port', async () => {
    assert.match(await firstError('IMAP_HOST=a.example.org\n'), /no mail domain/);
    assert.match(
      await firstError('DOMAIN=example.org\nIMAP_HOST=a.example.org\nIMAP_PORT=x\n'),
      /IMAP_PORT is not a number/,
    );
  });
});

const php = `<?php
// 'imap' => array( in a comment
$mailcow_hostname = strtolower(getenv('MAILCOW_HOSTNAME'));
$autodiscover_config = array(
  'autodiscoverType' => 'activesync',
  'imap' => array(
    'server' => 'mail.example.org',
    'port' => array_pop(explode(':', getenv('IMAPS_PORT'))),
    'tlsport' => 1143,
  ),
  'smtp' => array(
    'server' => 'mail.example.org',
    'port' => '465',
    'tlsport' => (int)filter_var(getenv('SUBMISSION_PORT')),
  ),
  'activesync' => array(
    'url' => 'https://mail.example.org/Microsoft-Server-ActiveSync',
  ),
);
`;

describe("importing mailcow's settings", () => {
  it('reads mailcow.conf', async () => {
    const conf =
      'MAILCOW_HOSTNAME=mail.example.org\nDBPASS=hush\nIMAPS_PORT=127.0.0.1:1993\nSMTPS_PORT=465\n';
    const written = await body(conf, ['example.org']);
    assert.match(
      written,
      /- imaps:\/\/mail\.example\.org:1993\n {2}- imap:\/\/mail\.example\.org\n {2}- pop3s:/,
    );
    assert.match(written, /- submissions:\/\/mail\.example\.org\n {2}- submission:\/\/mail\.example\.org/);
    assert.doesNotMatch(written, /hush/);
  });

  it('reads plain values of vars.inc.php', async () => {
    const written = await body(php, ['example.org']);
    assert.match(written, /- imaps:\/\/mail\.example\.org\n {2}- imap:\/\/mail\.example\.org:1143/);
    assert.match(written, /activeSync: https:\/\/mail\.example\.org\/Microsoft-Server-ActiveSync/);
    assert.doesNotMatch(written, /pop3/);
  });

  it('reads arrays that are written in one line, and takes nothing of one for the next', async () => {
    const lines = `<?php
$autodiscover_config = array(
  'imap' => array('server' => 'imap.example.org', 'port' => (!empty(getenv('P'))) ? getenv('P') : '1', 'tlsport' => '1143'),
  'smtp' => ['port' => '1465', 'server' => 'smtp.example.org'], // of ours (and yours
  'caldav' => array('server' => 'dav.example.org', 'port' => '8443'), 'carddav' => array('server' => 'dav.' . $name));
`;
    assert.equal(
      (await body(lines, ['example.org'])).replace(/^#.*\n/gm, ''),
      `incoming:
  - imaps://imap.example.org
  - imap://imap.example.org:1143
outgoing:
  - submissions://smtp.example.org:1465
  - submission://smtp.example.org
calendar: https://dav.example.org:8443/SOGo/dav/
`,
    );
  });

  it('says what to import where the host name is only in a variable', async () => {
    const { problems } = await importText(php.replaceAll("'mail.example.org'", '$mailcow_hostname'));
    assert.match(problems[0]?.message ?? '', /host name of the mail server does not stand in this file/);
    assert.match(problems[0]?.advice ?? '', /mailcow\.conf/);
  });
});

const answer = (inside: string): string =>
  '<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">' +
  '<Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">' +
  `<User><DisplayName>Ann Somebody</DisplayName></User>${inside}</Response></Autodiscover>`;
const protocol = (type: string, rest: string): string =>
  `<Protocol><Type>${type}</Type><Server>mail.example.org</Server>${rest}</Protocol>`;

describe('importing an Outlook answer', () => {
  it('says the same as the provider that our own answer was made for', async () => {
    const written = await body(readFileSync(join(goldenFolder, 'gmail', 'outlook.xml')));
    assert.match(written, /incoming: pop3s:\/\/pop\.gmail\.com/);
    assert.match(written, /outgoing: submissions:\/\/smtp\.gmail\.com/);
  });

  const cases: readonly (readonly [string, string])[] = [
    ['<Port>993</Port><SSL>on</SSL>', 'imaps://mail.example.org'],
    ['<Port>143</Port><SSL>on</SSL><Encryption>TLS</Encryption>', 'imap://mail.example.org'],
    ['<Port>143</Port><SSL>on</SSL>', 'imap://mail.example.org'],
    ['<Port>143</Port><SSL>off</SSL>', 'socketType: plain'],
    ['<Port>143</Port><Encryption>None</Encryption>', 'socketType: plain'],
    ['', 'imaps://mail.example.org'],
  ];
  for (const [rest, expected] of cases) {
    it(`reads ${rest || 'no port at all'} as ${expected}`, async () => {
      const login = '<LoginName>ann@example.org</LoginName>';
      const written = await body(answer(`<Account>${protocol('IMAP', rest + login)}</Account>`));
      assert.ok(written.includes(expected), written);
      assert.doesNotMatch(written, /ann|Somebody/i);
    });
  }

  it('takes a login without a domain for the local part', async () => {
    const inside = `<Account>${protocol('IMAP', '<LoginName>ann</LoginName>')}${protocol('EXCH', '')}</Account>`;
    const written = await body(answer(inside), ['example.org']);
    assert.match(written, /^username: "%EMAILLOCALPART%"$/m);
  });

  it('keeps redirects, and refuses errors', async () => {
    const redirect =
      '<Account><Action>redirectAddr</Action><RedirectAddr>ann@other.example</RedirectAddr></Account>';
    assert.match(
      await body(answer(redirect), ['example.org']),
      /redirectAddress: "%EMAILLOCALPART%@other\.example"/,
    );
    assert.match(
      await firstError(answer('<Error Time="1"><ErrorCode>600</ErrorCode></Error>')),
      /ErrorCode 600/,
    );
    assert.match(await firstError('<Autodiscover/>'), /no <Response>/);
  });
});

describe('importing an Apple profile', () => {
  const profile = readFileSync(join(goldenFolder, 'calendars-and-address-books', 'apple.mobileconfig'));
  const folder = mkdtempSync(join(tmpdir(), 'signpost-import-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('says the same as the provider that our own profile was made for', async () => {
    const written = await body(profile);
    assert.match(written, /^incoming: imaps:\/\//m);
    assert.match(written, /^outgoing: submissions:\/\//m);
    assert.match(written, /^calendar: https:\/\//m);
    assert.match(written, /^addressbook: https:\/\//m);
    assert.doesNotMatch(written, /ann/);
  });

  for (const [form, flags] of [
    ['DER', []],
    ['BER of indefinite length', ['-stream', '-indef']],
  ] as const) {
    it(`reads a signed one, ${form}`, { skip: needsProgram('openssl') }, async () => {
      const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
      const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=x'.split(' ');
      const made = spawnSync('openssl', [...request, '-keyout', key, '-out', certificate]);
      assert.equal(made.status, 0, String(made.stderr));
      const signed = spawnSync(
        'openssl',
        [
          'cms',
          '-sign',
          '-binary',
          '-nodetach',
          '-outform',
          'DER',
          ...flags,
          '-signer',
          certificate,
          '-inkey',
          key,
        ],
        { input: profile },
      );
      assert.equal(signed.status, 0, String(signed.stderr));
      assert.equal(await body(signed.stdout), await body(profile));
    });
  }

  it('leaves passwords out, and says what is missing', async () => {
    const secret = profile
      .toString('utf8')
      .replace(
        '<key>IncomingMailServerHostName',
        '<key>IncomingPassword</key><string>hush</string><key>IncomingMailServerHostName',
      );
    assert.doesNotMatch(await body(secret), /hush/);
    assert.match(await firstError('<plist version="1.0"><dict/></plist>'), /com\.apple\.mail\.managed/);
    assert.match(await firstError(Buffer.from('3082000106', 'hex')), /not a signed profile/);
  });
});

it('no bytes whatsoever make a reader fail', async () => {
  const beginnings = [
    '',
    '<clientConfig>',
    '<Autodiscover>',
    '<plist>',
    'IMAP_HOST=',
    '$autodiscover_config',
    'MAILCOW_HOSTNAME=',
    '{',
    '0\u0082',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...beginnings),
      fc.uint8Array({ maxLength: 60 }),
      async (beginning, rest) => {
        await importText(Buffer.concat([Buffer.from(beginning, 'latin1'), rest]), {
          domains: ['example.org'],
        });
      },
    ),
    { numRuns: 500 },
  );
});
