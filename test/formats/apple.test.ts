import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { apple } from '../../src/formats/apple.ts';
import { parseEmailAddress, printAddress } from '../../src/model/email-address.ts';
import type { Provider } from '../../src/model/provider.ts';
import { plainText } from '../../src/model/text.ts';
import { parsePlist, plistHead } from '../../src/xml/plist.ts';
import { matchGolden } from '../support/golden.ts';
import { needsProgram, needsShared } from '../support/needs.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';
import {
  anAddress,
  asDict,
  payloadsOf,
  profileOf,
  readDict,
  readProfile,
  textOf,
  type Dict,
} from './apple-reading.ts';
import { isReadBy, keysOn, schemaProblems } from './apple-schema.ts';

const exchange = {
  apple: { account: 'exchange' },
  activeSync: aUrlService('eas.example.org', '/Microsoft-Server-ActiveSync'),
  ews: aUrlService('ews.example.org', '/EWS/Exchange.asmx'),
} as const;

/** One provider for each way a profile can look; every one has a golden file. */
const cases: readonly [name: string, provider: Provider, address: string, personName?: string][] = [
  ['smallest', aProvider(), 'ann@example.org'],
  ['named', aProvider(), 'ann@example.org', 'Ann & Bob <\u{1f600}>'],
  [
    'starttls',
    aProvider({
      incoming: [aServer('imap', 'mail.%EMAILDOMAIN%', { socketType: 'STARTTLS' })],
      outgoing: [aServer('smtp', 'mail.%EMAILDOMAIN%', { socketType: 'STARTTLS' })],
    }),
    'ann@example.org',
  ],
  [
    'pop3',
    aProvider({
      displayName: plainText('Google Mail'),
      incoming: [aServer('pop3', 'pop.gmail.com')],
      outgoing: [
        aServer('smtp', 'smtp.gmail.com', { socketType: 'STARTTLS' }),
        aServer('smtp', 'smtp.gmail.com'),
      ],
    }),
    'ann@gmail.com',
  ],
  [
    'calendar-and-address-book',
    aProvider({
      calendar: aUrlService('dav.example.org', '/caldav/'),
      addressbook: aUrlService('dav.example.org', '/', { username: '%EMAILLOCALPART%' }),
    }),
    'ann@example.org',
  ],
  ['exchange', aProvider(exchange), 'ann@example.org'],
  [
    'texts',
    aProvider({
      displayName: plainText('M\u00fcller & S\u00f6hne "Mail" <1>'),
      apple: {
        account: 'mail',
        organization: plainText('M\u00fcller & S\u00f6hne'),
        description: plainText('F\u00fcr %EMAILDOMAIN%'),
        consentText: { default: 'Agree?', languages: { en: 'Agree?', 'de-CH': 'Einverstanden?' } },
      },
    }),
    'ann@example.org',
  ],
  [
    'other-authentication',
    aProvider({
      incoming: [aServer('imap', 'a.example.org', { authentication: ['NTLM'] })],
      outgoing: [
        aServer('smtp', 'b.example.org', { authentication: ['none'], port: 2525, socketType: 'plain' }),
      ],
    }),
    'ann@example.org',
  ],
  ['internationalised', aProvider(), 'j\u00fcrgen@b\u00fccher.example', '\u05d0\u05d1'],
  ['quoted', aProvider(), '"<a> & \\"b\\""@example.org'],
];

const texts = fc.string({ unit: 'grapheme' });

describe('the Apple profile', () => {
  for (const [name, provider, address, personName] of cases) {
    it(`apple 9: ${name} is the golden file`, () => {
      const { body } = profileOf(provider, address, personName);
      assert.equal(profileOf(provider, address, personName).body, body);
      matchGolden(`apple/${name}.mobileconfig`, body);
    });

    it(`apple 21, 22, 31, 35, 38, 62: ${name} is clean by Apple's schema`, { skip: needsShared() }, () => {
      const profile = readProfile(provider, address, personName);
      assert.deepEqual(schemaProblems(profile), []);
    });

    it(`apple 1, 10, 11, 12, 13, 18, 20, 39, 40, 41: ${name} has the top-level keys and no others`, () => {
      const { body } = profileOf(provider, address, personName);
      assert.ok(body.startsWith(`${plistHead}\t<dict>\n`));
      const profile = readDict(body);
      for (const key of ['PayloadIdentifier', 'PayloadUUID']) assert.equal(typeof profile.get(key), 'string');
      assert.equal(profile.get('PayloadType'), 'Configuration');
      const allowed = new Set([
        'ConsentText',
        'PayloadContent',
        'PayloadDescription',
        'PayloadDisplayName',
        'PayloadIdentifier',
        'PayloadOrganization',
        'PayloadType',
        'PayloadUUID',
        'PayloadVersion',
      ]);
      // No dates, no passcode for removal, nothing encrypted; no LDAP, certificate or web clip either.
      assert.deepEqual(
        [...profile.keys()].filter((key) => !allowed.has(key)),
        [],
      );
      for (const key of ['PayloadDescription', 'PayloadDisplayName', 'PayloadOrganization']) {
        assert.notEqual(profile.get(key), '');
      }
      for (const dict of [profile, ...payloadsOf(profile)]) assert.equal(dict.get('PayloadVersion'), 1);
      for (const payload of payloadsOf(profile)) {
        assert.match(
          textOf(payload, 'PayloadType'),
          /^com\.apple\.(?:mail\.managed|(?:caldav|carddav|eas|ews)\.account)$/,
        );
      }
      assert.doesNotMatch(
        body,
        /<real>|<null|%[A-Z_]+%|<key>(?:Incoming|Outgoing|CalDAV|CardDAV)?Password<|SMIME|PreventMove|VPNUUID/,
      );
    });
  }

  it('apple 42, 43, 46: says its type without charset, a safe file name and no-store', () => {
    const { contentType, filename } = profileOf(aProvider(), 'ann@b\u00fccher.example');
    assert.equal(contentType, 'application/x-apple-aspen-config');
    assert.equal(filename, 'xn--bcher-kva.example.mobileconfig');
    assert.equal(apple.cacheControl, 'private, no-store');
    const long = `a@${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.org`;
    assert.match(profileOf(aProvider(), long).filename ?? '', /^[A-Za-z0-9._-]{1,86}\.mobileconfig$/);
  });

  it('apple 48: is served under the paths that other servers made known', () => {
    assert.deepEqual(apple.paths, [
      '/email.mobileconfig',
      '/mobileconfig',
      '/mobileconfig.php',
      '/profile.mobileconfig',
      '/mail/ios.mobileconfig',
      '/.well-known/apple-mail.mobileconfig',
    ]);
    assert.deepEqual(apple.methods, ['GET']);
  });

  it('apple 49: depends on nothing of a mailbox but its address', () => {
    const prepared = apple.prepare(aProvider());
    assert.ok(typeof prepared === 'function');
    const body = (address: string): string =>
      prepared({ address: anAddress(address), origin: 'https://example.org' })
        .body.replaceAll(address, 'ADDRESS')
        .replaceAll(/[0-9a-f]{16}|[0-9A-F-]{36}/g, 'ID');
    assert.equal(body('ann@example.org'), body('nobody@example.org'));
  });

  it('says that an account goes only with the profile', () => {
    assert.match(
      textOf(readProfile(aProvider()), 'PayloadDescription'),
      /ann@example\.org.*delete this profile/,
    );
  });

  it('apple 19: ConsentText has a default and only language tags beside it', () => {
    const consentText = {
      default: 'Agree?',
      languages: {
        de: 'Ja?',
        'zh-Hant-TW': 'X',
        '12': 'no tag',
        'a b': 'no tag',
        default: 'Another',
        fr: ' ',
      },
    };
    const profile = readProfile(aProvider({ apple: { account: 'mail', consentText } }));
    assert.deepEqual(
      profile.get('ConsentText'),
      new Map([
        ['default', 'Agree?'],
        ['de', 'Ja?'],
        ['zh-Hant-TW', 'X'],
      ]),
    );
    assert.equal(readProfile(aProvider()).has('ConsentText'), false);
  });

  it('apple 13: an empty text is left out or replaced', () => {
    const profile = readProfile(
      aProvider({
        displayName: plainText(''),
        apple: { account: 'mail', organization: plainText(' '), description: plainText('') },
      }),
    );
    assert.equal(profile.get('PayloadDisplayName'), 'example.org');
    assert.equal(profile.get('PayloadOrganization'), 'example.org');
  });

  it('apple 2, 3, 4, 6, 32: carries any address, name and text unharmed', () => {
    const local = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((one) => !/["\\]/.test(one));
    fc.assert(
      fc.property(local, texts, texts, (localPart, name, display) => {
        const text = `"${localPart}"@example.org`;
        const provider = aProvider({ displayName: plainText(display.replaceAll('%', '')) });
        const address = parseEmailAddress(text);
        fc.pre(address.ok);
        const profile = readProfile(provider, text, name);
        const [mail] = payloadsOf(profile);
        assert.equal(mail?.get('EmailAddress'), printAddress(address.value));
        assert.equal(mail?.get('IncomingMailServerUsername'), printAddress(address.value));
        assert.equal(profile.size, readProfile(aProvider()).size);
      }),
      { numRuns: 300 },
    );
  });
});

describe("Apple's schema as a reader", { skip: needsShared() }, () => {
  const good = (): Dict => readProfile(aProvider({ calendar: aUrlService('dav.example.org') }));
  const edited = (from: string | RegExp, to: string): Dict => {
    const { body } = profileOf(aProvider({ calendar: aUrlService('dav.example.org') }), 'ann@example.org');
    assert.notEqual(body.replace(from, to), body);
    const read = parsePlist(body.replace(from, to));
    assert.ok(read.ok);
    return asDict(read.value);
  };
  const mistakes: readonly [string, string | RegExp, string, RegExp][] = [
    ['a port that is no integer', '<integer>443</integer>', '<string>443</string>', /CalDAVPort is <string>/],
    ['a fractional port', '<integer>443</integer>', '<real>4.5</real>', /CalDAVPort is <real>/],
    ['an unknown key', 'CalDAVPort', 'CalDavPort', /CalDavPort is unknown/],
    [
      'a missing key',
      /<key>EmailAccountType<\/key>\s*<string>\w+<\/string>/,
      '',
      /EmailAccountType is missing/,
    ],
    ['another value', 'EmailAuthPassword', 'EmailAuthOAuth', /is none of the values/],
    ['an empty value', 'imap.example.org', '', /IncomingMailServerHostName is empty/],
    ['another version', '<integer>1</integer>', '<integer>2</integer>', /PayloadVersion is none/],
    [
      'a deprecated key',
      'IncomingMailServerUseSSL',
      'SMIMEEnablePerMessageSwitch',
      /SMIMEEnablePerMessageSwitch is deprecated/,
    ],
    ['one UUID twice', /[0-9A-F]{8}-[0-9A-F-]{27}/g, '0', /PayloadUUID is used more than once/],
  ];
  for (const [name, from, to, expected] of mistakes) {
    it(`finds ${name}`, () => {
      assert.deepEqual(schemaProblems(good()), []);
      assert.match(schemaProblems(edited(from, to)).join('\n'), expected);
    });
  }

  it('apple 38: each Exchange payload holds keys of its own system alone', () => {
    for (const payload of payloadsOf(readProfile(aProvider(exchange)))) {
      const type = textOf(payload, 'PayloadType');
      const [system, other] = type.includes('.eas.')
        ? (['iOS', 'macOS'] as const)
        : (['macOS', 'iOS'] as const);
      assert.ok(isReadBy(system, type));
      assert.equal(isReadBy(other, type), false);
      const known = keysOn(system, type);
      assert.deepEqual(
        [...payload.keys()].filter((key) => !known.has(key)),
        [],
      );
    }
  });
});

describe('other readers of whole profiles', () => {
  for (const [name, provider, address, personName] of cases) {
    it(`apple 5: Python reads ${name} as we do`, { skip: needsProgram('python3') }, () => {
      const { body } = profileOf(provider, address, personName);
      const run = spawnSync(
        'python3',
        ['-c', 'import sys,json,plistlib; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))'],
        { input: body, encoding: 'utf8' },
      );
      assert.deepEqual(JSON.parse(run.stdout), plain(readDict(body)));
    });
  }
});

function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [key, plain(one)]));
  return Array.isArray(value) ? value.map(plain) : value;
}
