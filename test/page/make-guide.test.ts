import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linkProviders } from '../../src/config/link-providers.ts';
import { loadPresets } from '../../src/config/presets.ts';
import { parseProviderFile } from '../../src/config/provider-file.ts';
import { parseEmailAddress, type EmailAddress } from '../../src/model/email-address.ts';
import { plainText } from '../../src/model/text.ts';
import type { Provider } from '../../src/model/provider.ts';
import type { Visitor } from '../../src/page/device.ts';
import { devices, type Device, type Guide } from '../../src/page/guide.ts';
import { makeGuide } from '../../src/page/make-guide.ts';
import { fullProvider } from '../support/full-provider.ts';
import { goldenCaseNames, readGoldenCase } from '../support/golden-cases.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';
import { inEnglish, walkGuide, walkParts } from '../support/guide-texts.ts';

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

  it('says first what has to be switched on', () => {
    assert.match(before(mean['all texts of its own'] ?? aProvider()), /^Switch on first\./);
  });
});
