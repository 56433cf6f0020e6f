import type { AutoconfigOptions, Provider } from '../../src/model/provider.ts';
import { parseDomainPattern } from '../../src/model/domain.ts';
import { aProvider, aServer, aUrlService } from './providers.ts';

/** A provider that uses everything an autoconfig document can say, with %EMAILDOMAIN% in every field. */
export function fullProvider(
  autoconfig: AutoconfigOptions = { version: '1.1', order: 'recommended', legacyAddressBook: false },
): Provider {
  const mx = parseDomainPattern('*.mx.example.net');
  if (!mx.ok) throw new Error(mx.reason);
  const username = '%EMAILLOCALPART%.%EMAILDOMAIN%';
  return aProvider({
    id: '%EMAILDOMAIN%',
    mx: [mx.value],
    displayName: { default: `Mail & more of %EMAILDOMAIN% <"'>]]>`, languages: {} },
    displayShortName: { default: '%EMAILDOMAIN%', languages: {} },
    incoming: [
      aServer('pop3', 'pop.%EMAILDOMAIN%', { username }),
      aServer('imap', 'imap.%EMAILDOMAIN%', { username, authentication: ['OAuth2', 'password-cleartext'] }),
      aServer('imap', 'imap2.%EMAILDOMAIN%', { socketType: 'STARTTLS' }),
    ],
    outgoing: [
      aServer('smtp', 'smtp.%EMAILDOMAIN%', { username, authentication: ['OAuth2', 'password-cleartext'] }),
      aServer('smtp', 'smtp2.%EMAILDOMAIN%', {
        socketType: 'STARTTLS',
        authentication: ['client-IP-address'],
      }),
    ],
    calendar: aUrlService('dav.%EMAILDOMAIN%', '/?a=1&b=2', {
      authentication: ['Digest', 'Basic', 'OAuth2'],
    }),
    addressbook: aUrlService('dav.%EMAILDOMAIN%'),
    fileShare: aUrlService('dav.%EMAILDOMAIN%', '/files/'),
    jmap: aUrlService('jmap.%EMAILDOMAIN%', '/.well-known/jmap', { authentication: ['OAuth2', 'Basic'] }),
    ews: aUrlService('exchange.%EMAILDOMAIN%', '/EWS/Exchange.asmx', { username }),
    activeSync: aUrlService('exchange.%EMAILDOMAIN%', '/Microsoft-Server-ActiveSync'),
    graph: aUrlService('graph.%EMAILDOMAIN%', '/v1.0', { authentication: ['OAuth2'] }),
    manageSieve: {
      hostname: 'sieve.%EMAILDOMAIN%',
      port: 4190,
      socketType: 'STARTTLS',
      username,
      authentication: ['password-cleartext'],
    },
    xmpp: {
      hostname: 'chat.%EMAILDOMAIN%',
      port: 5223,
      socketType: 'SSL',
      username: '%EMAILLOCALPART%',
      authentication: ['password-encrypted', 'password-cleartext'],
      webSocket: { scheme: 'wss', hostname: 'chat.%EMAILDOMAIN%', path: '/ws?a=1&b=2' },
    },
    pop3: { leaveMessagesOnServer: true, daysToLeaveMessagesOnServer: 14, downloadOnBiff: false },
    oauth2: {
      issuer: 'https://login.example.org',
      scope: 'mail calendar',
      authorizationUrl: 'https://login.%EMAILDOMAIN%/auth?a=1&b=2',
      tokenUrl: 'https://login.example.org/token',
      clientId: 'signpost',
    },
    documentation: [
      {
        url: 'https://help.%EMAILDOMAIN%/?a=1&b=2',
        text: { default: 'Help', languages: { en: 'Help <1>', de: 'Hilfe "ä"', he: 'עזרה 📮' } },
      },
      { url: 'https://help.example.org/' },
    ],
    enable: {
      url: 'https://settings.%EMAILDOMAIN%/?a=1&b=2',
      instruction: { default: 'On', languages: { en: 'On', de: 'An' } },
    },
    webmail: { scheme: 'https', hostname: 'webmail.%EMAILDOMAIN%', path: '/?a=1&b=2' },
    autoconfig,
  });
}
