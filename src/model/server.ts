import type { LocalizedText } from './text.ts';

/** How a connection is secured, in the words of the autoconfig format: SSL is TLS from the first byte. */
export type SocketType = 'SSL' | 'STARTTLS' | 'plain';

/** How a mail program proves who it is, in the words of the autoconfig format. */
export const authentications = [
  'password-cleartext',
  'password-encrypted',
  'OAuth2',
  'NTLM',
  'GSSAPI',
  'TLS-client-cert',
  'client-IP-address',
  'none',
] as const;

export type Authentication = (typeof authentications)[number];

export type MailServerType = 'imap' | 'pop3' | 'smtp';

/** Who logs in. */
export interface Login {
  /** A login name or placeholders; %EMAILADDRESS% unless the provider says otherwise. */
  readonly username: string;
  /**
   * What the person is asked for, who knows the login better than any rule ("Windows user name"). `username` is then
   * only the best guess: answers that can leave it out do so, and the program asks.
   */
  readonly ask?: LocalizedText;
}

/** An IMAP, POP3 or SMTP server as a provider offers it. Texts may hold placeholders, see placeholders.ts. */
export interface MailServer<Type extends MailServerType = MailServerType> extends Login {
  readonly type: Type;
  /** A host name in A-labels, or one with %EMAILDOMAIN% in it. */
  readonly hostname: string;
  readonly port: number;
  readonly socketType: SocketType;
  /** Best first, never empty. */
  readonly authentication: readonly Authentication[];
}

export type IncomingServer = MailServer<'imap' | 'pop3'>;
export type OutgoingServer = MailServer<'smtp'>;

/** A service that is reached by a URL: calendars, address books, JMAP, Exchange. */
export interface UrlService extends Login {
  readonly url: ServiceUrl;
  /** HTTP authentication, best first. */
  readonly authentication: readonly ('Basic' | 'Digest' | 'OAuth2')[];
}

/** A URL taken apart once, because one with %EMAILDOMAIN% in its host is no URL to a URL parser. */
export interface ServiceUrl {
  readonly scheme: 'https' | 'http' | 'wss';
  /** A host name in A-labels, or one with %EMAILDOMAIN%. */
  readonly hostname: string;
  /** Absent where it is the scheme's own. */
  readonly port?: number;
  /** Begins with a slash; with query. */
  readonly path: string;
}

/** A service on a TCP port: ManageSieve (RFC 5804), XMPP (RFC 6120). */
export interface TcpService extends Login {
  readonly hostname: string;
  readonly port: number;
  readonly socketType: SocketType;
  readonly authentication: readonly Authentication[];
}

/** XMPP, which programs that live in a browser reach by a WebSocket (RFC 7395). */
export interface ChatService extends TcpService {
  readonly webSocket?: ServiceUrl;
}

/** The ports that IANA registered for each way of reaching a server; 465 by RFC 8314. */
export const defaultPorts: Readonly<Record<MailServerType, Readonly<Record<SocketType, number>>>> = {
  imap: { SSL: 993, STARTTLS: 143, plain: 143 },
  pop3: { SSL: 995, STARTTLS: 110, plain: 110 },
  smtp: { SSL: 465, STARTTLS: 587, plain: 587 },
};

/** Writes a service URL back as one string. */
export function printUrl(url: ServiceUrl): string {
  return `${url.scheme}://${url.hostname}${url.port === undefined ? '' : `:${url.port}`}${url.path}`;
}
