import { pickServer } from '../model/one-slot.ts';
import {
  printUrl,
  type Authentication,
  type Login,
  type MailServer,
  type SocketType,
  type UrlService,
} from '../model/server.ts';
import type { Provider } from '../model/provider.ts';
import { element, type XmlNode } from '../xml/writer.ts';

/** What a Protocol element is written from; both kinds carry the login that belongs to them. */
export interface Protocol {
  /** The login as configured, with placeholders; absent where the person knows it better (`username.ask`). */
  readonly username: string | undefined;
  /** Writes the element; without the login where nobody knows yet who asks. */
  write(login: 'with-login' | 'without-login'): XmlNode;
}

/** The mail protocols first, because a program needs them; then calendar and address book. */
export interface Protocols {
  readonly incoming: readonly Protocol[];
  readonly all: readonly Protocol[];
}

/**
 * Chooses and describes the Protocols of a provider: one for each Type, because Thunderbird keeps the first of a Type
 * and FairEmail the last; IMAP, POP3, SMTP, then CalDAV and CardDAV, which eM Client reads and Outlook skips.
 * EXCH, EXPR and EXHTTP never: Outlook would try MAPI on them and ask for the password in a loop.
 */
export function chooseProtocols(provider: Provider): Protocols {
  const ttl = provider.outlook.ttl;
  const usable = provider.incoming.filter(takesPassword);
  const imap = pickServer(usable.filter((server) => server.type === 'imap'));
  const pop3 = pickServer(usable.filter((server) => server.type === 'pop3'));
  const smtp =
    pickServer(provider.outgoing.filter(takesPassword)) ?? pickServer(provider.outgoing.filter(takesAnyone));
  const incoming = [imap && mailProtocol('IMAP', imap, ttl), pop3 && mailProtocol('POP3', pop3, ttl)].filter(
    (protocol) => protocol !== undefined,
  );
  const outgoing = smtp && smtpProtocol(smtp, imap ?? pop3, ttl);
  const calendar = provider.calendar && davProtocol('CalDAV', provider.calendar, ttl);
  const addressbook = provider.addressbook && davProtocol('CardDAV', provider.addressbook, ttl);
  const all = [...incoming, outgoing, calendar, addressbook].filter((protocol) => protocol !== undefined);
  return { incoming, all };
}

/** The format knows a password (SPA off) or NTLM (SPA on, which asks for a Windows log-in); nothing else. */
function takesPassword(server: MailServer): boolean {
  return server.authentication.some((one) => one === 'password-cleartext' || one === 'password-encrypted');
}

const withoutLogin: ReadonlySet<Authentication> = new Set(['none', 'client-IP-address']);

/** A server that lets people send without a login: AuthRequired off. */
function takesAnyone(server: MailServer): boolean {
  return server.authentication.some((one) => withoutLogin.has(one));
}

/**
 * How a connection is secured. Encryption wins over SSL where a program knows it: SSL means TLS from the first byte and
 * TLS means STARTTLS (MS-OXDSCLI 2.2.4.1.1.2.6.22). SSL stays on for STARTTLS too, because Thunderbird and Delta Chat
 * read only SSL and would go without encryption.
 */
const security: Readonly<Record<SocketType, { readonly ssl: 'on' | 'off'; readonly encryption: string }>> = {
  SSL: { ssl: 'on', encryption: 'SSL' },
  STARTTLS: { ssl: 'on', encryption: 'TLS' },
  plain: { ssl: 'off', encryption: 'None' },
};

function mailProtocol(
  type: 'IMAP' | 'POP3' | 'SMTP',
  server: MailServer,
  ttl: number | undefined,
  further: readonly XmlNode[] = [],
): Protocol {
  const { ssl, encryption } = security[server.socketType];
  return {
    username: username(server),
    write: (login) =>
      element('Protocol', [
        element('Type', type),
        timeToLive(ttl),
        element('Server', server.hostname),
        // Thunderbird, Delta Chat and FairEmail drop a Protocol without Port.
        element('Port', String(server.port)),
        loginName(server, login),
        element('DomainRequired', 'off'),
        // Absent would mean on, and on means NTLM.
        element('SPA', 'off'),
        element('SSL', ssl),
        element('Encryption', encryption),
        element('AuthRequired', takesPassword(server) ? 'on' : 'off'),
        ...further,
      ]),
  };
}

/** SMTP says two things more: whether the incoming server's login is used again, and that there is no POP before SMTP. */
function smtpProtocol(
  server: MailServer<'smtp'>,
  incoming: MailServer | undefined,
  ttl: number | undefined,
): Protocol {
  const same = takesPassword(server) && incoming !== undefined && sameLogin(server, incoming);
  return mailProtocol('SMTP', server, ttl, [
    element('UsePOPAuth', same ? 'on' : 'off'),
    element('SMTPLast', 'off'),
  ]);
}

/** Only https and only with a password: a program sends Basic credentials to this URL. */
function davProtocol(
  type: 'CalDAV' | 'CardDAV',
  service: UrlService,
  ttl: number | undefined,
): Protocol | undefined {
  const password = service.authentication.some((one) => one === 'Basic' || one === 'Digest');
  if (service.url.scheme !== 'https' || !password) return undefined;
  return {
    username: username(service),
    write: (login) =>
      element('Protocol', [
        element('Type', type),
        timeToLive(ttl),
        element('Server', printUrl(service.url)),
        loginName(service, login),
        element('DomainRequired', 'off'),
      ]),
  };
}

function username(of: Login): string | undefined {
  return of.ask === undefined ? of.username : undefined;
}

/** Without it programs ask, or begin with the address or what stands before its @ (MS-OXDSCLI, LoginName). */
function loginName(of: Login, login: 'with-login' | 'without-login'): XmlNode | undefined {
  const name = login === 'with-login' ? username(of) : undefined;
  return name === undefined ? undefined : element('LoginName', name);
}

function sameLogin(one: Login, other: Login): boolean {
  return one.username === other.username && (one.ask === undefined) === (other.ask === undefined);
}

function timeToLive(hours: number | undefined): XmlNode | undefined {
  return hours === undefined ? undefined : element('TTL', String(hours));
}
