import { parseDomainPattern } from '../../src/model/domain.ts';
import type { Provider } from '../../src/model/provider.ts';
import type {
  IncomingServer,
  MailServer,
  MailServerType,
  OutgoingServer,
  ServiceUrl,
  SocketType,
  UrlService,
} from '../../src/model/server.ts';
import { defaultPorts } from '../../src/model/server.ts';
import { plainText } from '../../src/model/text.ts';

/** A mail server with defaults: TLS on the usual port, the full address and a password. */
export function aServer<Type extends MailServerType>(
  type: Type,
  hostname: string,
  rest: Partial<Omit<MailServer<Type>, 'type' | 'hostname'>> = {},
): MailServer<Type> {
  const socketType: SocketType = rest.socketType ?? 'SSL';
  return {
    type,
    hostname,
    port: defaultPorts[type][socketType],
    socketType,
    username: '%EMAILADDRESS%',
    authentication: ['password-cleartext'],
    ...rest,
  };
}

/** A URL service at https://host/path. */
export function aUrlService(hostname: string, path = '/', rest: Partial<UrlService> = {}): UrlService {
  const url: ServiceUrl = { scheme: 'https', hostname, path };
  return { url, username: '%EMAILADDRESS%', authentication: ['Basic'], ...rest };
}

/** A provider for tests: example.org with IMAP and SMTP over TLS, unless told otherwise. */
export function aProvider(
  rest: Partial<Omit<Provider, 'domains'>> & { domains?: readonly string[] } = {},
): Provider {
  const { domains = ['example.org'], ...given } = rest;
  const incoming: readonly IncomingServer[] = [aServer('imap', 'imap.example.org')];
  const outgoing: readonly OutgoingServer[] = [aServer('smtp', 'smtp.example.org')];
  return {
    name: 'example.org',
    file: 'example.org.yaml',
    id: 'example.org',
    domains: domains.map((text) => {
      const pattern = parseDomainPattern(text);
      if (!pattern.ok) throw new Error(pattern.reason);
      return pattern.value;
    }),
    mx: [],
    displayName: plainText('Example Mail'),
    displayShortName: plainText('Example'),
    incoming,
    outgoing,
    pop3: {},
    documentation: [],
    help: {},
    branding: {},
    autoconfig: { version: '1.1', order: 'recommended', legacyAddressBook: false },
    apple: { account: 'mail' },
    outlook: { external: false },
    tlsRpt: [],
    pacc: { enabled: true, rolloverHours: 48 },
    extras: {},
    ...given,
  };
}
