import type { EmailAddress } from '../model/email-address.ts';
import { fillDomain, fillMailbox } from '../model/placeholders.ts';
import type { Provider } from '../model/provider.ts';
import {
  printUrl,
  type Authentication,
  type Login,
  type MailServer,
  type SocketType,
  type UrlService,
} from '../model/server.ts';
import type { ManualServer } from './guide.ts';
import { ownText } from './own-text.ts';

/** The mailbox whose settings are typed by hand. `login` takes the place of every configured user name. */
export interface ManualMailbox {
  readonly address: EmailAddress;
  readonly login?: string;
  /** The reader's, for the words in which a provider asks for a user name; its default where none is given. */
  readonly language?: string;
}

const typeRank: Readonly<Record<MailServer['type'], number>> = { imap: 0, pop3: 1, smtp: 2 };
const socketRank: Readonly<Record<SocketType, number>> = { SSL: 0, STARTTLS: 1, plain: 2 };

/**
 * Everything that a provider offers to people who type settings by hand, filled in for one mailbox: IMAP, POP3, SMTP,
 * then calendars, address books and Exchange; of each kind the best first (TLS from the first byte, STARTTLS, none,
 * then the order of the file), without rows that say the same twice. Empty where the provider offers none of these.
 */
export function manualServers(provider: Provider, mailbox: ManualMailbox): ManualServer[] {
  const servers = [...provider.incoming, ...provider.outgoing].sort(
    (one, other) =>
      typeRank[one.type] - typeRank[other.type] || socketRank[one.socketType] - socketRank[other.socketType],
  );
  const rows = [
    ...servers.map((server) => manualServer(server, mailbox)),
    ...manualService('caldav', provider.calendar, mailbox),
    ...manualService('carddav', provider.addressbook, mailbox),
    ...manualService('exchange', provider.ews, mailbox),
    ...manualService('activesync', provider.activeSync, mailbox),
  ];
  const seen = new Set<string>();
  return rows.filter((row) => {
    const key = [
      row.type,
      row.url ?? row.hostname,
      row.port,
      row.security,
      row.username,
      row.authentication,
    ].join(' ');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The row of one mail server. */
export function manualServer(server: MailServer, mailbox: ManualMailbox): ManualServer {
  const authentication = typedAuthentication(server);
  return {
    type: server.type,
    hostname: fillDomain(server.hostname, mailbox.address.domain),
    port: server.port,
    security: server.socketType,
    // Where nobody logs in there is no field for a user name either.
    ...(authentication === 'none' ? {} : typedLogin(server, mailbox)),
    authentication,
  };
}

/** The row of a service that is reached by a URL; none where there is no such service. */
export function manualService(
  type: 'caldav' | 'carddav' | 'exchange' | 'activesync',
  service: UrlService | undefined,
  mailbox: ManualMailbox,
): ManualServer[] {
  if (service === undefined) return [];
  const { url, authentication } = service;
  const { domain } = mailbox.address;
  return [
    {
      type,
      hostname: fillDomain(url.hostname, domain),
      url: fillDomain(printUrl(url), domain),
      security: url.scheme === 'http' ? 'plain' : 'SSL',
      ...typedLogin(service, mailbox),
      authentication: authentication.some((one) => one !== 'OAuth2') ? 'password' : 'OAuth2',
    },
  ];
}

/** The user name, or what the person is asked for who knows it better; a login that is known leaves nothing to ask. */
function typedLogin(
  { username, ask }: Login,
  { address, login, language = '' }: ManualMailbox,
): Pick<ManualServer, 'username' | 'ask'> {
  if (login !== undefined) return { username: login };
  return ask === undefined
    ? { username: fillMailbox(username, address) }
    : { ask: { own: ownText(ask, language, address) } };
}

/**
 * What a program without any agreement with the provider can do: a password where the server takes one, because
 * OAuth2 works only in programs that the provider knows. Without TLS an encrypted password goes before a readable one.
 */
function typedAuthentication({ authentication, socketType }: MailServer): ManualServer['authentication'] {
  const offers = (one: Authentication): boolean => authentication.includes(one);
  if (socketType === 'plain' && offers('password-encrypted')) return 'encrypted-password';
  if (offers('password-cleartext')) return 'password';
  if (offers('password-encrypted')) return 'encrypted-password';
  if (offers('OAuth2')) return 'OAuth2';
  // A server that knows its clients by their address asks for nothing.
  return offers('none') || offers('client-IP-address') ? 'none' : 'other';
}
