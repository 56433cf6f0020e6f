import assert from 'node:assert/strict';
import { linkProviders } from '../../src/config/link-providers.ts';
import { loadPresets } from '../../src/config/presets.ts';
import { parseProviderFile } from '../../src/config/provider-file.ts';
import { parseEmailAddress, type EmailAddress } from '../../src/model/email-address.ts';
import { plainText } from '../../src/model/text.ts';
import type { Provider } from '../../src/model/provider.ts';
import type { Visitor } from '../../src/page/device.ts';
import type { Device, Guide } from '../../src/page/guide.ts';
import { makeGuide } from '../../src/page/make-guide.ts';
import { fullProvider } from './full-provider.ts';
import { goldenCaseNames, readGoldenCase } from './golden-cases.ts';
import { aProvider, aServer, aUrlService } from './providers.ts';

/** Where the page of these guides lies. */
export const origin = 'https://setup.example.org';
export const ann = address('ann@example.org');

/** Reads an address that is one. */
export function address(text: string): EmailAddress {
  const read = parseEmailAddress(text);
  assert.ok(read.ok);
  return read.value;
}

/** The guide in English, for a visitor with this device. */
export function guideOf(provider: Provider, device?: Device, asked: EmailAddress = ann): Guide {
  const visitor: Visitor = {
    ...(device === undefined ? {} : { device }),
    maybeIpad: false,
    installsProfiles: true,
  };
  return makeGuide(provider, { address: asked, origin }, { language: 'en', visitor });
}

const none = { incoming: [], outgoing: [] };
export const oauth2 = { authentication: ['OAuth2'] } as const;

/** Providers as mean as they may be. */
export const mean: Readonly<Record<string, Provider>> = {
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
  'a user name that people know': aProvider({
    incoming: [aServer('imap', 'imap.example.org', { ask: plainText('Windows user name') })],
    outgoing: [aServer('smtp', 'smtp.example.org', { ask: plainText('Windows user name') })],
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

/** All of them, every golden case, and a customer of every preset that is shipped. */
export const guideCases: readonly (readonly [name: string, provider: Provider, asked: EmailAddress])[] = [
  ...Object.entries(mean).map(([name, provider]) => [name, provider, ann] as const),
  ...goldenCaseNames().map((name) => {
    const one = readGoldenCase(name);
    return [`golden ${name}`, one.provider, one.address] as const;
  }),
  ...presetProviders(),
];
