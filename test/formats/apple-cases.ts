import type { Provider } from '../../src/model/provider.ts';
import { plainText } from '../../src/model/text.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';

export const exchange = {
  apple: { account: 'exchange' },
  activeSync: aUrlService('eas.example.org', '/Microsoft-Server-ActiveSync'),
  ews: aUrlService('ews.example.org', '/EWS/Exchange.asmx'),
} as const;

/** One provider for each way a profile can look; every one has a golden file. */
export const cases: readonly [name: string, provider: Provider, address: string, personName?: string][] = [
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
