import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { paccRecord } from '../../src/formats/pacc-digest.ts';
import { fillPacc, type PaccDocument } from '../../src/formats/pacc-template.ts';
import { pacc } from '../../src/formats/pacc.ts';
import type { Domain } from '../../src/model/domain.ts';
import type { Provider } from '../../src/model/provider.ts';
import { plainText } from '../../src/model/text.ts';
import { goldenCaseNames, readGoldenCase } from '../support/golden-cases.ts';
import { needsProgram } from '../support/needs.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';

function body(provider: Provider, domain = 'example.org'): string {
  const prepared = pacc.prepare(provider);
  assert.ok(typeof prepared === 'function', 'it is not expressible');
  return prepared({ domain: domain as Domain }).body;
}

function document(rest: Parameters<typeof aProvider>[0] = {}, domain?: string): PaccDocument {
  return JSON.parse(body(aProvider(rest), domain)) as PaccDocument;
}

const imap = aServer('imap', 'imap.example.org');
const smtp = aServer('smtp', 'smtp.example.org');
const oauth2 = { issuer: 'https://login.example.org' };
const passwordOnly = { authentication: ['password-cleartext'] } as const;
const oauth2Only = { authentication: ['OAuth2'] } as const;
const both = { authentication: ['OAuth2', 'password-cleartext'] } as const;

describe('the PACC document: protocols', () => {
  const table: readonly (readonly [string, Parameters<typeof aProvider>[0], readonly string[]])[] = [
    ['mail servers with TLS, submit also as smtp', {}, ['imap', 'submit', 'smtp']],
    ['submit alone', { pacc: { enabled: true, rolloverHours: 48, outgoing: 'submit' } }, ['imap', 'submit']],
    ['smtp alone', { pacc: { enabled: true, rolloverHours: 48, outgoing: 'smtp' } }, ['imap', 'smtp']],
    [
      'STARTTLS',
      { incoming: [aServer('imap', 'a.example', { socketType: 'STARTTLS' })] },
      ['submit', 'smtp'],
    ],
    ['no TLS', { outgoing: [aServer('smtp', 'a.example', { socketType: 'plain' })] }, ['imap']],
    ['an odd port', { incoming: [aServer('imap', 'a.example', { port: 9993 })] }, ['submit', 'smtp']],
    ['TLS on the port of STARTTLS', { outgoing: [aServer('smtp', 'a.example', { port: 587 })] }, ['imap']],
    [
      'another login',
      { incoming: [aServer('imap', 'a.example', { username: '%EMAILLOCALPART%' })] },
      ['submit', 'smtp'],
    ],
    [
      'the full address, put together',
      { incoming: [aServer('imap', 'a.example', { username: '%EMAILLOCALPART%@%EMAILDOMAIN%' })] },
      ['imap', 'submit', 'smtp'],
    ],
    ['POP3', { incoming: [aServer('pop3', 'a.example'), imap] }, ['imap', 'pop3', 'submit', 'smtp']],
    [
      'no way to log in',
      { outgoing: [aServer('smtp', 'a.example', { authentication: ['none'] })] },
      ['imap'],
    ],
    ['OAuth2 without issuer', { incoming: [aServer('imap', 'a.example', oauth2Only)] }, ['submit', 'smtp']],
    [
      'a server that takes OAuth2 beside one that takes passwords',
      {
        incoming: [aServer('imap', 'a.example', passwordOnly)],
        outgoing: [aServer('smtp', 'b.example', oauth2Only)],
        oauth2,
      },
      ['imap'],
    ],
    ['JMAP', { jmap: aUrlService('a.example', '/session') }, ['jmap', 'imap', 'submit', 'smtp']],
    [
      'calendar, address book and files',
      {
        calendar: aUrlService('a.example', '/c/'),
        addressbook: aUrlService('a.example', '/a/'),
        fileShare: aUrlService('a.example', '/f/'),
      },
      ['imap', 'submit', 'smtp', 'caldav', 'carddav', 'webdav'],
    ],
    ['a bare origin', { calendar: aUrlService('a.example', '/') }, ['imap', 'submit', 'smtp']],
    ['a bare origin with a query', { calendar: aUrlService('a.example', '/?a') }, ['imap', 'submit', 'smtp']],
    [
      'a mailbox in the URL',
      { calendar: aUrlService('a.example', '/%EMAILADDRESS%/') },
      ['imap', 'submit', 'smtp'],
    ],
    [
      'http',
      {
        calendar: aUrlService('a.example', '/c', {
          url: { scheme: 'http', hostname: 'a.example', path: '/c' },
        }),
      },
      ['imap', 'submit', 'smtp'],
    ],
    [
      'a port in the URL',
      {
        jmap: aUrlService('a.example', '/c', {
          url: { scheme: 'https', hostname: 'a.example', port: 8443, path: '/c' },
        }),
      },
      ['imap', 'submit', 'smtp'],
    ],
  ];
  for (const [title, rest, protocols] of table) {
    it(`autoconfig 54, 55: ${title}`, () => {
      assert.deepEqual(Object.keys(document(rest).protocols), protocols);
    });
  }

  it('autoconfig 54: the first server that can be said is taken', () => {
    const outgoing = [aServer('smtp', 'a.example', { socketType: 'STARTTLS' }), smtp];
    assert.deepEqual(document({ outgoing }).protocols['submit'], { host: 'smtp.example.org' });
  });

  for (const [title, rest] of [
    ['it is switched off', { pacc: { enabled: false, rolloverHours: 48 } }],
    ['nothing can be said', { incoming: [], outgoing: [] }],
  ] as const) {
    it(`autoconfig 54: no document where ${title}`, () => {
      assert.ok('notExpressible' in pacc.prepare(aProvider(rest)));
    });
  }
});

describe('the PACC document: logging in', () => {
  const table: readonly (readonly [
    string,
    Parameters<typeof aProvider>[0],
    PaccDocument['authentication'],
  ])[] = [
    ['passwords', {}, { password: true }],
    ['an issuer that no server is for', { oauth2 }, { password: true }],
    [
      'both',
      {
        incoming: [aServer('imap', 'a.example', both)],
        outgoing: [aServer('smtp', 'a.example', both)],
        oauth2,
      },
      { 'oauth-public': { issuer: 'https://login.example.org' }, password: true },
    ],
    [
      'one server takes both, the other passwords',
      { incoming: [aServer('imap', 'a.example', both)], oauth2 },
      { password: true },
    ],
    [
      'OAuth2 only',
      {
        incoming: [aServer('imap', 'a.example', oauth2Only)],
        outgoing: [aServer('smtp', 'a.example', oauth2Only)],
        oauth2,
      },
      { 'oauth-public': { issuer: 'https://login.example.org' }, password: false },
    ],
    ...[
      'login.example.org',
      'http://login.example.org',
      'https://login.example.org?a=b',
      'https://login.example.org/#a',
      'https://user@login.example.org',
      'https://login.example.org/%EMAILADDRESS%',
    ].map((issuer): readonly [string, Parameters<typeof aProvider>[0], PaccDocument['authentication']] => [
      `the issuer ${issuer}`,
      {
        incoming: [aServer('imap', 'a.example', both)],
        outgoing: [aServer('smtp', 'a.example', both)],
        oauth2: { issuer },
      },
      { password: true },
    ]),
  ];
  for (const [title, rest, authentication] of table) {
    it(`autoconfig 56: ${title}`, () => {
      assert.deepEqual(document(rest).authentication, authentication);
    });
  }
});

describe('the PACC document: the provider', () => {
  it('autoconfig 56: names that follow the domain stay within their limits', () => {
    const long = `${'a'.repeat(60)}.example.org`;
    const name = plainText('%EMAILDOMAIN%');
    const { provider } = document({ displayName: name, displayShortName: name }, long).info;
    assert.equal(provider.name, `${'a'.repeat(59)}…`);
    assert.equal(provider.shortName, `${'a'.repeat(19)}…`);
  });

  it('autoconfig 56: a name is there whatever was configured', () => {
    const blank = plainText(' ');
    const { provider } = document({ displayName: blank, displayShortName: blank }).info;
    assert.deepEqual(provider, { name: 'example.org', shortName: 'example.org' });
  });

  const logos: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['logo.svg', 'https://ua-auto-config.example.org/logo/example.org.svg', 'image/svg+xml'],
    ['pictures/Our Logo.PNG', 'https://ua-auto-config.example.org/logo/example.org.png', 'image/png'],
    ['a.jpeg', 'https://ua-auto-config.example.org/logo/example.org.jpeg', 'image/jpeg'],
    ['https://example.org/a.webp?v=2', 'https://example.org/a.webp?v=2', 'image/webp'],
    ['http://example.org/a.png', undefined, undefined],
    ['logo.gif', undefined, undefined],
    ['logo', undefined, undefined],
  ];
  for (const [logo, url, contentType] of logos) {
    it(`the logo ${logo}`, () => {
      assert.deepEqual(
        document({ branding: { logo } }).info.provider.logo,
        url === undefined ? undefined : [{ url, 'content-type': contentType }],
      );
    });
  }

  it('help is there where it can be said', () => {
    const help = {
      documentation: 'https://example.org/',
      developer: 'http://example.org',
      contact: '"a b"@münchen.example',
    };
    assert.deepEqual(document({ help }).info.help, {
      documentation: 'https://example.org/',
      contact: ['mailto:%22a%20b%22@xn--mnchen-3ya.example'],
    });
    assert.equal(document({ help: { contact: 'https://example.org/', phone: '1' } }).info.help, undefined);
  });
});

describe('the PACC document: bytes', () => {
  it('autoconfig 52: depend on the provider and the domain alone', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(text, text, (displayName, contact) => {
        const rest = { displayName: plainText(displayName), help: { contact: `${contact}@example.org` } };
        const written = body(aProvider(rest));
        assert.equal(body(aProvider(rest)), written);
        assert.equal(fillPacc(written, 'example.org' as Domain), written, 'filled again it changes');
        assert.doesNotThrow(() => JSON.parse(written) as unknown);
      }),
      { numRuns: 300 },
    );
  });

  it(
    'autoconfig 53: the record of every golden document is the one that openssl and python3 find',
    {
      skip: needsProgram('python3') || needsProgram('openssl'),
    },
    () => {
      const read =
        'import base64, hashlib, json, sys\nb = sys.stdin.buffer.read()\njson.loads(b)\nsys.stdout.write(base64.b64encode(hashlib.sha256(b).digest()).decode())';
      let count = 0;
      for (const { provider, address } of goldenCaseNames().map(readGoldenCase)) {
        const prepared = pacc.prepare(provider);
        if (typeof prepared !== 'function') continue;
        const input = prepared({ domain: address.domain }).body;
        const python = spawnSync('python3', ['-c', read], { input });
        assert.equal(paccRecord(input), `v=UAAC1; a=sha256; d=${python.stdout.toString()}`);
        const openssl = spawnSync('openssl', ['dgst', '-sha256', '-binary'], { input });
        assert.equal(openssl.stdout.toString('base64'), python.stdout.toString());
        count += 1;
      }
      assert.ok(count >= 10);
    },
  );
});
