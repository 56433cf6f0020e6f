import type { DnsNeed } from './dns-record.ts';

/** The labels of RFC 6186, 8314, 6764, 8620, 5804 and 6120 (with XEP-0368), without their underscore. */
export type ServiceName =
  | 'imaps'
  | 'imap'
  | 'pop3s'
  | 'pop3'
  | 'submissions'
  | 'submission'
  | 'caldavs'
  | 'caldav'
  | 'carddavs'
  | 'carddav'
  | 'jmap'
  | 'sieve'
  | 'xmpp-client'
  | 'xmpps-client';

/** What is to be said about one kind of SRV record. */
export interface ServiceKind {
  /** For sentences: "says that POP3 with STARTTLS is not offered". */
  readonly title: string;
  readonly why: string;
  readonly need: DnsNeed;
  readonly readers: readonly string[];
  /** `0 0 0 .` where it is not offered spares programs a search for it. */
  readonly isDeniable: boolean;
}

const mailReaders = ['Evolution', 'FairEmail', 'Himalaya and other programs of Pimalaya'];
const davReaders = ['Thunderbird', 'Evolution', 'DAVx5', 'Apple Calendar and Contacts'];

function mail(title: string, why: string): ServiceKind {
  return { title, why, need: 'recommended', readers: mailReaders, isDeniable: true };
}

function dav(title: string, why: string): ServiceKind {
  return { title, why, need: 'recommended', readers: davReaders, isDeniable: true };
}

/** In the order in which they are printed. */
export const serviceKinds: ReadonlyMap<ServiceName, ServiceKind> = new Map([
  ['imaps', mail('IMAP with TLS', 'the IMAP server, TLS from the first byte (RFC 6186)')],
  ['imap', mail('IMAP with STARTTLS', 'the IMAP server, STARTTLS (RFC 6186)')],
  ['pop3s', mail('POP3 with TLS', 'the POP3 server, TLS from the first byte (RFC 6186)')],
  ['pop3', mail('POP3 with STARTTLS', 'the POP3 server, STARTTLS (RFC 6186)')],
  ['submissions', mail('sending with TLS', 'the server for sending, TLS from the first byte (RFC 8314)')],
  ['submission', mail('sending with STARTTLS', 'the server for sending, STARTTLS (RFC 6186)')],
  ['caldavs', dav('CalDAV with TLS', 'the calendars (RFC 6764)')],
  ['caldav', dav('CalDAV without TLS', 'the calendars, without TLS (RFC 6764)')],
  ['carddavs', dav('CardDAV with TLS', 'the address books (RFC 6764)')],
  ['carddav', dav('CardDAV without TLS', 'the address books, without TLS (RFC 6764)')],
  [
    'jmap',
    {
      title: 'JMAP',
      why: 'the JMAP server (RFC 8620); programs ask it at /.well-known/jmap',
      need: 'optional',
      readers: ['programs for JMAP', 'Himalaya and other programs of Pimalaya'],
      isDeniable: true,
    },
  ],
  [
    'sieve',
    {
      title: 'ManageSieve',
      why: 'the server for mail filters (RFC 5804)',
      need: 'optional',
      readers: ['programs for Sieve filters'],
      isDeniable: true,
    },
  ],
  [
    'xmpp-client',
    {
      title: 'chat with STARTTLS',
      why: 'the chat server, STARTTLS (RFC 6120)',
      need: 'recommended',
      readers: ['programs for XMPP'],
      isDeniable: false,
    },
  ],
  [
    'xmpps-client',
    {
      title: 'chat with TLS',
      why: 'the chat server, TLS from the first byte (XEP-0368)',
      need: 'recommended',
      readers: ['programs for XMPP'],
      isDeniable: false,
    },
  ],
]);
