import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linkProviders } from '../../src/config/link-providers.ts';
import { loadPresets } from '../../src/config/presets.ts';
import { parseProviderFile } from '../../src/config/provider-file.ts';
import { parseEmailAddress, type EmailAddress } from '../../src/model/email-address.ts';
import { plainText } from '../../src/model/text.ts';
import type { Provider } from '../../src/model/provider.ts';
import type { Visitor } from '../../src/page/device.ts';
import { devices, type Device, type Guide, type Part, type Words } from '../../src/page/guide.ts';
import { makeGuide } from '../../src/page/make-guide.ts';
import { fullProvider } from '../support/full-provider.ts';
import { goldenCaseNames, readGoldenCase } from '../support/golden-cases.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';
import { english, inEnglish, walkGuide, walkParts } from '../support/guide-texts.ts';

const origin = 'https://setup.example.org';
const ann = address('ann@example.org');

function address(text: string): EmailAddress {
  const read = parseEmailAddress(text);
  assert.ok(read.ok);
  return read.value;
}

function guideOf(provider: Provider, device?: Device, asked: EmailAddress = ann): Guide {
  const visitor: Visitor = {
    ...(device === undefined ? {} : { device }),
    maybeIpad: false,
    installsProfiles: true,
  };
  return makeGuide(provider, { address: asked, origin }, { language: 'en', visitor });
}

function everythingSaid(guide: Guide): string {
  return walkGuide(guide).words.map(inEnglish).join('\n');
}

const none = { incoming: [], outgoing: [] };
const oauth2 = { authentication: ['OAuth2'] } as const;

/** Providers as mean as they may be. */
const mean: Readonly<Record<string, Provider>> = {
  usual: aProvider(),
  'everything there is': fullProvider(),
  'nothing at all': aProvider(none),
  'a calendar only': aProvider({ ...none, calendar: aUrlService('dav.example.org') }),
  'contacts only': aProvider({ ...none, addressbook: aUrlService('dav.example.org') }),
  'a calendar and contacts only': aProvider({
    ...none,
    calendar: aUrlService('dav.example.org'),
    addressbook: aUrlService('dav.example.org'),
  }),
  'addresses without words': aProvider({
    enable: { url: 'https://example.org/enable' },
    passwordHelp: { url: 'https://example.org/app' },
  }),
  'receiving only': aProvider({ outgoing: [] }),
  'sending only': aProvider({ incoming: [] }),
  'no TLS': aProvider({
    incoming: [aServer('imap', 'imap.example.org', { socketType: 'plain' })],
    outgoing: [aServer('smtp', 'smtp.example.org', { socketType: 'plain' })],
  }),
  'POP only': aProvider({ incoming: [aServer('pop3', 'pop.example.org')] }),
  'twenty servers': aProvider({
    incoming: Array.from({ length: 20 }, (_, index) => aServer('imap', `imap${index}.example.org`)),
  }),
  'OAuth2 only': aProvider({
    incoming: [aServer('imap', 'imap.example.org', oauth2)],
    outgoing: [aServer('smtp', 'smtp.example.org', oauth2)],
  }),
  'OAuth2 only, at a host that programs know': aProvider({
    incoming: [aServer('imap', 'imap.gmail.com', oauth2)],
    outgoing: [aServer('smtp', 'smtp.gmail.com', oauth2)],
  }),
  'Exchange only': aProvider({
    ...none,
    activeSync: aUrlService('ex.example.org', '/Microsoft-Server-ActiveSync'),
    ews: aUrlService('ex.example.org', '/EWS/Exchange.asmx'),
    apple: { account: 'exchange' },
  }),
  Kerberos: aProvider({
    incoming: [aServer('imap', 'imap.example.org', { authentication: ['GSSAPI'] })],
    outgoing: [aServer('smtp', 'smtp.example.org', { authentication: ['GSSAPI'] })],
  }),
  'all texts of its own': aProvider({
    enable: { url: 'https://example.org/enable', instruction: plainText('Switch on first.') },
    passwordHelp: { url: 'https://example.org/app', instruction: plainText('Use an app code.') },
    help: {
      phone: '+49 30 1',
      hours: plainText('9 to 17'),
      contact: 'help@example.org',
      documentation: 'https://example.org/doc',
    },
    webmail: { scheme: 'https', hostname: 'webmail.%EMAILDOMAIN%', path: '/' },
  }),
};

/** A customer of each preset that is shipped. */
function presetProviders(): (readonly [name: string, provider: Provider, asked: EmailAddress])[] {
  const presets = loadPresets();
  return presets.map(({ name }) => {
    const file = parseProviderFile({ file: 'example.org.yaml', text: `extends: ${name}\n` });
    const [linked] = linkProviders([file], new Map(), presets);
    assert.ok(linked?.provider, name);
    return [`preset ${name}`, linked.provider, ann];
  });
}

const cases: readonly (readonly [name: string, provider: Provider, asked: EmailAddress])[] = [
  ...Object.entries(mean).map(([name, provider]) => [name, provider, ann] as const),
  ...goldenCaseNames().map((name) => {
    const one = readGoldenCase(name);
    return [`golden ${name}`, one.provider, one.address] as const;
  }),
  ...presetProviders(),
];

describe('makeGuide', () => {
  for (const [name, provider, asked] of cases) {
    it(`says only what is in the catalogue and leads nowhere else: ${name}`, () => {
      for (const device of [undefined, ...devices]) {
        const guide = guideOf(provider, device, asked);
        const { words, hrefs } = walkGuide(guide);
        for (const one of words) assert.notEqual(inEnglish(one).trim(), '');
        for (const href of hrefs)
          assert.match(href, /^(?:\/(?:qr\/\w+\.svg|email\.mobileconfig)\?|https:\/\/)/);
        for (const each of devices) {
          const ways = guide.ways[each];
          assert.equal(ways.at(-1)?.id, 'other', each);
          assert.ok(ways.filter((way) => way.recommended).length <= 1);
          assert.ok(ways.slice(1).every((way) => !way.recommended));
          assert.equal(new Set(ways.map((way) => way.id)).size, ways.length);
          assert.ok(ways.every((way) => way.parts.length > 0));
        }
      }
    });
  }

  it('speaks of no password where only OAuth2 works', () => {
    for (const name of ['OAuth2 only', 'OAuth2 only, at a host that programs know', 'Kerberos']) {
      const provider = mean[name];
      assert.ok(provider);
      const asking = { ...provider, passwordHelp: { url: 'https://example.org/app' } };
      assert.doesNotMatch(everythingSaid(guideOf(asking)), /password/i, name);
    }
  });

  it('never puts a local part into a link as it is', () => {
    const mad = address('"a&b=\'<c>\\"#?/%41 "@example.org');
    for (const [name, provider] of Object.entries(mean)) {
      for (const href of walkGuide(guideOf(provider, 'windows', mad)).hrefs) {
        if (href.startsWith('/')) assert.doesNotMatch(href, /[<>"# ]|b=|%41%20/, name);
      }
    }
  });

  const before = (provider: Provider): string =>
    walkParts(guideOf(provider).before).words.map(inEnglish).join('\n');

  it('says what POP alone means, and only then', () => {
    assert.match(before(mean['POP only'] ?? aProvider()), /by POP/);
    assert.doesNotMatch(everythingSaid(guideOf(aProvider())), /POP/);
  });

  it('says first what has to be switched on, and only where something has to be', () => {
    assert.match(before(mean['all texts of its own'] ?? aProvider()), /^Switch on first\./);
    assert.equal(before(aProvider()), '');
  });

  it('warns where nothing is encrypted', () => {
    assert.match(before(mean['no TLS'] ?? aProvider()), /not encrypted/);
  });

  it('does not speak of what a provider does not offer', () => {
    const said = everythingSaid(guideOf(aProvider()));
    assert.doesNotMatch(said, /calendar|contacts|exchange|web mail|OAuth|sign-in page|call |write to/i);
    const calendar = everythingSaid(guideOf(mean['a calendar only'] ?? aProvider()));
    assert.doesNotMatch(calendar, /mailbox is there|IMAP|POP|send an e-mail|contacts/i);
    assert.doesNotMatch(
      everythingSaid(guideOf(mean['receiving only'] ?? aProvider())),
      /send an e-mail from/,
    );
  });

  it('names help wherever something may fail', () => {
    const { after } = guideOf(mean['all texts of its own'] ?? aProvider());
    const said = walkParts(after);
    const text = said.words.map(inEnglish).join('\n');
    for (const one of ['+49 30 1', '9 to 17', 'help@example.org', 'Use an app code.'])
      assert.ok(text.includes(one), one);
    assert.ok(said.hrefs.includes('https://example.org/doc'));
  });

  it('explains the password in every way that asks for one, and nowhere else', () => {
    const provider = mean['all texts of its own'] ?? aProvider();
    const guide = guideOf(provider);
    for (const way of devices.flatMap((device) => guide.ways[device])) {
      const said = walkParts(way.parts).words.map(inEnglish).join('\n');
      assert.equal(/asked for the password/.test(said), said.includes('Use an app code.'), way.id);
    }
  });

  it('shows the login of a signed link, and says that it is not the address', () => {
    const guide = makeGuide(aProvider(), { address: ann, origin, login: 'alee' }, { language: 'en' });
    assert.ok(guide.settings.every(({ username }) => username === 'alee'));
    for (const way of guide.ways.windows.filter(({ id }) => id !== 'other')) {
      assert.match(walkParts(way.parts).words.map(inEnglish).join('\n'), /type this: alee/, way.id);
    }
  });

  it('asks with everything that the page was asked with', () => {
    const question = { address: ann, origin, name: 'Ann Lee' };
    const { hrefs } = walkGuide(makeGuide(aProvider(), question, { language: 'en' }));
    for (const href of hrefs) assert.match(href, /\?emailaddress=ann@example\.org&name=Ann%20Lee$/);
  });

  it("fills the domain into the provider's own addresses", () => {
    const guide = guideOf(fullProvider());
    assert.equal(guide.webmail?.hostname, 'webmail.example.org');
    assert.equal(guide.documentation[0]?.href, 'https://help.example.org/?a=1&b=2');
    assert.deepEqual(guide.documentation[1]?.label, { own: 'help.example.org/' });
  });

  it('has no text in the catalogue that nobody is ever told', () => {
    const groups = new Set(['before', 'after', 'help', 'common']);
    const told = new Set<string>();
    const hear = (words: readonly Words[]): void => {
      for (const one of words) if (!('own' in one)) told.add(one.key);
    };
    for (const [, provider, asked] of cases) {
      for (const device of [undefined, ...devices]) hear(walkGuide(guideOf(provider, device, asked)).words);
    }
    const visitor: Visitor = { device: 'ios', maybeIpad: false, installsProfiles: false };
    hear(
      walkGuide(makeGuide(aProvider(), { address: ann, origin, login: 'x' }, { language: 'en', visitor }))
        .words,
    );
    for (const key of told) groups.add(key.split('.')[0] ?? '');
    const dead = [...english.keys()].filter(
      (key) => groups.has(key.split('.')[0] ?? '') && !told.has(key) && key !== 'common.askedUsername',
    );
    assert.deepEqual(dead, []);
  });
});

describe('the ways', () => {
  const of = (provider: Provider, device: Device): string =>
    guideOf(provider, 'windows')
      .ways[device].map(({ id, recommended }) => (recommended ? `${id}*` : id))
      .join(' ');

  const table: readonly (readonly [name: string, device: Device, ways: string])[] = [
    ['usual', 'ios', 'apple-mail* outlook-mobile gmail other'],
    ['usual', 'android', 'thunderbird-android* samsung-email gmail outlook-mobile other'],
    ['usual', 'mac', 'apple-mail* thunderbird outlook-mac other'],
    ['usual', 'windows', 'thunderbird* outlook-classic outlook-new other'],
    ['usual', 'linux', 'thunderbird* evolution other'],
    ['a calendar only', 'ios', 'apple-mail* other'],
    ['a calendar only', 'android', 'other'],
    ['a calendar only', 'windows', 'other'],
    ['receiving only', 'ios', 'other'],
    ['receiving only', 'windows', 'outlook-classic* other'],
    ['sending only', 'ios', 'other'],
    ['sending only', 'windows', 'other'],
    ['POP only', 'ios', 'apple-mail* outlook-mobile other'],
    ['POP only', 'android', 'thunderbird-android* samsung-email gmail outlook-mobile other'],
    ['POP only', 'windows', 'thunderbird* outlook-classic outlook-new other'],
    ['OAuth2 only', 'ios', 'other'],
    ['OAuth2 only', 'android', 'other'],
    ['OAuth2 only', 'windows', 'other'],
    ['OAuth2 only', 'linux', 'other'],
    ['OAuth2 only, at a host that programs know', 'ios', 'apple-mail* outlook-mobile gmail other'],
    [
      'OAuth2 only, at a host that programs know',
      'windows',
      'thunderbird* outlook-classic outlook-new other',
    ],
    ['Exchange only', 'ios', 'apple-mail* outlook-mobile other'],
    ['Exchange only', 'android', 'samsung-email* gmail outlook-mobile other'],
    ['Exchange only', 'mac', 'apple-mail* other'],
    ['Kerberos', 'windows', 'thunderbird* other'],
    ['no TLS', 'android', 'thunderbird-android* samsung-email gmail outlook-mobile other'],
    ['nothing at all', 'windows', 'other'],
    ['preset microsoft365', 'android', 'outlook-mobile* thunderbird-android samsung-email gmail other'],
    ['preset microsoft365', 'windows', 'outlook-new* thunderbird outlook-classic other'],
    ['preset google-workspace', 'android', 'gmail* thunderbird-android samsung-email outlook-mobile other'],
    ['golden gmail', 'ios', 'apple-mail* outlook-mobile other'],
  ];
  for (const [name, device, ways] of table) {
    it(`${name}, on ${device}: ${ways}`, () => {
      const found = cases.find(([one]) => one === name);
      assert.ok(found);
      assert.equal(of(found[1], device), ways);
    });
  }

  const partsOf = (device: Device, id: string, visitor: Visitor, provider = aProvider()) => {
    const guide = makeGuide(provider, { address: ann, origin }, { language: 'en', visitor });
    return guide.ways[device].find((way) => way.id === id)?.parts ?? [];
  };
  const at = (device: Device | undefined, rest: Partial<Visitor> = {}): Visitor => ({
    ...(device === undefined ? {} : { device }),
    maybeIpad: false,
    installsProfiles: true,
    ...rest,
  });
  const isCode = (part: Part): boolean => part.kind === 'qr';

  it('a code is shown to every visitor but the one who holds the phone', () => {
    for (const device of [undefined, 'windows', 'mac', 'linux', 'android'] as const) {
      assert.ok(partsOf('ios', 'apple-mail', at(device)).some(isCode), device);
    }
    assert.ok(!partsOf('ios', 'apple-mail', at('ios')).some(isCode));
    assert.ok(partsOf('android', 'thunderbird-android', at('windows')).some(isCode));
    assert.ok(!partsOf('android', 'thunderbird-android', at('android')).some(isCode));
  });

  it('no code is shown that would not be made', () => {
    const provider = aProvider({ incoming: [aServer('imap', 'imap.example.org', oauth2)] });
    assert.doesNotMatch(walkGuide(guideOf(provider, 'windows')).hrefs.join(' '), /qr/);
  });

  it("there is exactly one button for the profile, and none where the account is the system's own", () => {
    for (const device of ['ios', 'mac'] as const) {
      const buttons = (provider: Provider): number =>
        partsOf(device, 'apple-mail', at(device), provider).filter(({ kind }) => kind === 'button').length;
      assert.equal(buttons(aProvider()), 1);
      for (const addAccount of ['google', 'exchange'] as const) {
        assert.equal(buttons(aProvider({ apple: { account: 'mail', addAccount } })), 0);
      }
    }
  });

  it('a browser that cannot install a profile is sent to Safari', () => {
    const said = (visitor: Visitor): string =>
      walkParts(partsOf('ios', 'apple-mail', visitor).filter(({ kind }) => kind === 'note'))
        .words.map(inEnglish)
        .join();
    assert.match(
      said(at('ios', { installsProfiles: false })),
      /Safari: https:\/\/setup\.example\.org\/setup\?/,
    );
    assert.doesNotMatch(said(at('ios')), /Safari/);
  });

  it('the Mac asks whether it is an iPad where it may be one', () => {
    const said = (visitor: Visitor): string =>
      walkParts(partsOf('mac', 'apple-mail', visitor))
        .words.map(inEnglish)
        .join();
    assert.match(said(at('mac', { maybeIpad: true })), /On an iPad\?/);
    assert.match(said(at(undefined)), /On an iPad\?/);
    assert.doesNotMatch(said(at('mac')), /On an iPad\?/);
  });

  it('programs that take no POP say so', () => {
    const provider = mean['POP only'] ?? aProvider();
    for (const [device, id] of [
      ['ios', 'outlook-mobile'],
      ['android', 'outlook-mobile'],
      ['windows', 'outlook-new'],
      ['mac', 'outlook-mac'],
    ] as const) {
      assert.match(
        walkParts(partsOf(device, id, at(device), provider))
          .words.map(inEnglish)
          .join(),
        /POP/,
        id,
      );
    }
  });

  it('the Outlooks that sync through Microsoft say so', () => {
    for (const [device, id] of [
      ['ios', 'outlook-mobile'],
      ['windows', 'outlook-new'],
    ] as const) {
      assert.match(
        walkParts(partsOf(device, id, at(device)))
          .words.map(inEnglish)
          .join(),
        /Microsoft, whose servers/,
      );
    }
  });
});
