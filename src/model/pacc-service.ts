import type { Provider } from './provider.ts';
import { defaultPorts, printUrl, type MailServer, type UrlService } from './server.ts';

/** The protocols that a PACC document can name (draft-ietf-mailmaint-pacc), in the order in which we write them. */
export type PaccProtocol = 'jmap' | 'imap' | 'pop3' | 'submit' | 'caldav' | 'carddav' | 'webdav';

/** A service as PACC sees it. */
export interface PaccService {
  readonly protocol: PaccProtocol;
  /** Where it stands in the provider's file: `incoming.0`. */
  readonly path: string;
  /** For messages: `imap.example.org:143` or a URL. */
  readonly shown: string;
  readonly value: { readonly host: string } | { readonly url: string };
  readonly takesPassword: boolean;
  readonly takesOAuth2: boolean;
  /** Why PACC can't say it; absent where it can. */
  readonly obstacle?: string;
}

/** PACC has one user name for everything: the address. */
const fullAddress: ReadonlySet<string> = new Set(['%EMAILADDRESS%', '%EMAILLOCALPART%@%EMAILDOMAIN%']);

const otherUsername = 'their login is not the full address, and PACC knows no other';
const mailboxInUrl =
  'their URL holds a placeholder of the mailbox, and a PACC document is the same for everybody';

/** Every service of a provider that PACC has a word for, in the order of the document. */
export function paccServices(provider: Provider): readonly PaccService[] {
  const { jmap, incoming, outgoing, calendar, addressbook, fileShare } = provider;
  const incomingServices = incoming.map((server, index) =>
    mailService(server.type, `incoming.${index}`, server),
  );
  return [
    ...urlService('jmap', 'jmap', jmap),
    ...incomingServices.filter(({ protocol }) => protocol === 'imap'),
    ...incomingServices.filter(({ protocol }) => protocol === 'pop3'),
    ...outgoing.map((server, index) => mailService('submit', `outgoing.${index}`, server)),
    ...urlService('caldav', 'calendar', calendar),
    ...urlService('carddav', 'addressbook', addressbook),
    ...urlService('webdav', 'fileShare', fileShare),
  ];
}

function mailService(protocol: PaccProtocol, path: string, server: MailServer): PaccService {
  const { hostname, port, authentication } = server;
  const obstacle = mailObstacle(server);
  return {
    protocol,
    path,
    shown: `${hostname}:${port}`,
    value: { host: hostname },
    // Which SASL mechanism carries the password is settled with the server.
    takesPassword: authentication.some((one) => one === 'password-cleartext' || one === 'password-encrypted'),
    takesOAuth2: authentication.includes('OAuth2'),
    ...(obstacle === undefined ? {} : { obstacle }),
  };
}

function mailObstacle({ type, port, socketType, username, ask }: MailServer): string | undefined {
  if (socketType === 'STARTTLS') return 'they use STARTTLS, and PACC knows TLS from the first byte only';
  if (socketType === 'plain') return 'they have no TLS';
  if (port !== defaultPorts[type].SSL) return 'their port is not the usual one, and PACC names none';
  return ask === undefined && fullAddress.has(username) ? undefined : otherUsername;
}

function urlService(
  protocol: 'jmap' | 'caldav' | 'carddav' | 'webdav',
  path: string,
  service: UrlService | undefined,
): readonly PaccService[] {
  if (service === undefined) return [];
  const { authentication } = service;
  const url = printUrl(service.url);
  const obstacle = urlObstacle(protocol, service);
  return [
    {
      protocol,
      path,
      shown: url,
      value: { url },
      takesPassword: authentication.some((one) => one === 'Basic' || one === 'Digest'),
      takesOAuth2: authentication.includes('OAuth2'),
      ...(obstacle === undefined ? {} : { obstacle }),
    },
  ];
}

function urlObstacle(protocol: PaccProtocol, { url, username, ask }: UrlService): string | undefined {
  if (url.scheme !== 'https') return 'they have no TLS';
  if (url.port !== undefined && url.port !== 443) return 'their URL names a port, which PACC does not allow';
  // A bare origin says nothing that the host name does not say: PACC wants the context path (RFC 6764 section 5).
  if (protocol !== 'jmap' && /^\/(?:[?#]|$)/.test(url.path)) {
    return 'their URL has no path, and PACC wants the one where the service lives';
  }
  if (/%EMAIL(?:ADDRESS|LOCALPART)%/.test(url.path + url.hostname)) return mailboxInUrl;
  return ask === undefined && fullAddress.has(username) ? undefined : otherUsername;
}
