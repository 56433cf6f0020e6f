import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, describe, it } from 'node:test';
import type { Provider } from '../../src/model/provider.ts';
import { plainText } from '../../src/model/text.ts';
import { fullProvider } from '../support/full-provider.ts';
import { needsProgram } from '../support/needs.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';
import { aLetter, asHtml, catalogueOf, type LetterCase } from './letter-cases.ts';

const skip =
  needsProgram('chromium') || needsProgram('pdftotext') || needsProgram('zbarimg') || needsProgram('fc-list');

const folder = mkdtempSync(join(tmpdir(), 'signpost-letter-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Milliseconds after which a program that hangs is ended. */
const patience = 30_000;

const browserFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-pdf-header-footer',
];

function run(program: string, ...given: readonly string[]): string {
  const done = spawnSync(program, given, { timeout: patience, maxBuffer: 64 * 1024 * 1024 });
  assert.equal(done.status, 0, `${program}: ${done.stderr.toString()}`);
  return done.stdout.toString();
}

/** What a person gets who prints the letter: its pages as text, and what a phone reads from the first one. */
function print(
  name: string,
  given: LetterCase,
): {
  readonly pages: number;
  readonly size: string;
  readonly text: string;
  readonly codes: readonly string[];
} {
  const html = join(folder, `${name}.html`);
  const pdf = join(folder, `${name}.pdf`);
  writeFileSync(html, asHtml(aLetter(given)));
  run(
    'chromium',
    ...browserFlags,
    `--user-data-dir=${join(folder, 'browser')}`,
    `--print-to-pdf=${pdf}`,
    pathToFileURL(html).href,
  );
  const about = run('pdfinfo', pdf);
  run('pdftoppm', '-r', '150', '-png', '-singlefile', pdf, join(folder, name));
  const scanned = spawnSync('zbarimg', [
    '--quiet',
    '--raw',
    '-Sdisable',
    '-Sqrcode.enable',
    join(folder, `${name}.png`),
  ]);
  return {
    pages: Number(/^Pages: +(\d+)$/m.exec(about)?.[1]),
    size: /^Page size: +(.*)$/m.exec(about)?.[1] ?? '',
    text: run('pdftotext', '-layout', pdf, '-'),
    codes: scanned.stdout.toString().trim().split('\n').sort(),
  };
}

const ordinary = aProvider({
  displayName: plainText('Example Mail'),
  incoming: [aServer('imap', 'imap.example.org'), aServer('pop3', 'pop.example.org')],
  outgoing: [
    aServer('smtp', 'smtp.example.org'),
    aServer('smtp', 'smtp.example.org', { socketType: 'STARTTLS' }),
  ],
  calendar: aUrlService('dav.example.org'),
  addressbook: aUrlService('dav.example.org'),
  enable: {
    url: 'https://www.example.org/on',
    instruction: plainText('Switch on access for mail programs first.'),
  },
  passwordHelp: { url: 'https://www.example.org/password', instruction: plainText('Use an app password.') },
  help: {
    phone: '+49 30 123456',
    hours: plainText('Monday to Friday, 9 to 17'),
    contact: 'help@example.org',
  },
});

describe('a letter on paper', { skip }, () => {
  const onePage: readonly (readonly [name: string, provider: Provider])[] = [
    ['two-lines', aProvider()],
    ['ordinary', ordinary],
    ['everything', fullProvider()],
  ];
  for (const [name, provider] of onePage) {
    it(`${name}: one page A4 with the address and every server, and codes that a phone reads`, () => {
      const printed = print(name, { provider });
      assert.equal(printed.pages, 1);
      assert.match(printed.size, /\(A4\)$/);
      assert.match(printed.text, /ann@example\.org/);
      assert.match(printed.text, /setup\.example\.org/);
      const hosts = [...provider.incoming, ...provider.outgoing].map(({ hostname }) => hostname);
      for (const host of hosts) {
        assert.ok(printed.text.includes(host.replace('%EMAILDOMAIN%', 'example.org')), host);
      }
      const [profile, android] = [printed.codes.at(1), printed.codes.at(0)];
      assert.match(
        profile ?? '',
        /^https:\/\/setup\.example\.org\/email\.mobileconfig\?emailaddress=ann@example\.org$/,
      );
      assert.match(android ?? '', /^\[1,\[1,1\],/);
      assert.equal(printed.codes.length, 2);
    });
  }

  it('right to left: one page, and the codes are where they were', () => {
    const printed = print('right-to-left', {
      provider: ordinary,
      catalogue: { ...catalogueOf(), direction: 'rtl' },
    });
    assert.equal(printed.pages, 1);
    assert.equal(printed.codes.length, 2);
  });

  it('goes on to a second page between two rows, and repeats the headings there', () => {
    const incoming = Array.from({ length: 40 }, (_, number) => aServer('imap', `imap-${number}.example.org`));
    const printed = print('large', { provider: aProvider({ incoming }) });
    assert.equal(printed.pages, 2);
    const [first = '', second = ''] = printed.text.split('\f');
    for (const page of [first, second]) assert.match(page, /Server +Port +Security +User name/);
    assert.match(second, /imap-39\.example\.org +993 +SSL\/TLS +ann@example\.org/);
  });
});
