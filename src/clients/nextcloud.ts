import type { SocketType } from '../model/server.ts';
import { childElement, childElements, textOf, type XmlElement } from '../xml/reader.ts';
import type { ChosenServer, Mailbox, MailProgram, Verdict } from './client.ts';
import { acceptance, addressOf, fill, oauth2Note, readDocument, refusal } from './document.ts';

/**
 * Nextcloud Mail: IspDb.php, which reads with SimpleXML. It wants the first IMAP and the first SMTP server; one of them
 * is enough. Authentication is not read.
 */
export const nextcloud: MailProgram = {
  name: 'nextcloud',
  title: 'Nextcloud Mail',
  reads: 'thunderbird',
  version: 'August 2026 (e5734fe)',
  read: readNextcloud,
};

function readNextcloud(document: string, mailbox: Mailbox): Verdict {
  const root = readDocument(document, true);
  if (!root.ok) return refusal(root.reason);
  // SimpleXML's property access finds names without a prefix; the root element may be called anything.
  const provider = plainElements(root.value, 'emailProvider')[0];
  if (provider === undefined) return refusal('there is no emailProvider');
  const imap = serversOf(provider, 'incomingServer', 'imap');
  const smtp = serversOf(provider, 'outgoingServer', 'smtp');
  const notes: string[] = [];
  if (imap.length + smtp.length > 2) notes.push('ignores every IMAP and SMTP server after the first');
  const incoming = readServer(imap[0], 'imap', mailbox, notes);
  const outgoing = readServer(smtp[0], 'smtp', mailbox, notes);
  if (incoming === undefined && outgoing === undefined)
    return refusal('there is no IMAP and no SMTP server', notes);
  const first = [incoming, outgoing].filter((one) => one !== undefined);
  return acceptance(
    incoming,
    outgoing,
    first.map((one) => `the first ${one.type.toUpperCase()} server`).join(', '),
    notes,
  );
}

function serversOf(provider: XmlElement, name: string, type: string): readonly XmlElement[] {
  return plainElements(provider, name).filter((server) => server.attributes.get('type') === type);
}

function plainElements(parent: XmlElement, name: string): readonly XmlElement[] {
  return childElements(parent, name).filter((child) => child.prefix === '');
}

function readServer(
  element: XmlElement | undefined,
  type: 'imap' | 'smtp',
  mailbox: Mailbox,
  notes: string[],
): ChosenServer | undefined {
  if (element === undefined) return undefined;
  const text = (name: string): string => {
    const child = childElement(element, name);
    return child === undefined ? '' : textOf(child);
  };
  notes.push(...oauth2Note(type, childElements(element, 'authentication').map(textOf)));
  if (/%EMAIL[A-Z]+%/.test(text('hostname'))) {
    notes.push(`leaves the placeholder in the hostname of the ${type.toUpperCase()} server`);
  }
  return {
    type,
    hostname: text('hostname'),
    port: toInteger(text('port')),
    socketType: toSocketType(text('socketType')),
    username: replacePlaceholders(text('username'), mailbox),
  };
}

/** PHP's (int): white space in front and whatever follows the digits are ignored; no digits are 0. */
function toInteger(text: string): number {
  const number = Number.parseInt(text, 10);
  return Number.isNaN(number) ? 0 : number;
}

/** mapSocketTypeToSecurity: any case, `tls` is STARTTLS, and whatever it does not know is no encryption. */
function toSocketType(text: string): SocketType {
  switch (text.toLowerCase()) {
    case 'ssl':
      return 'SSL';
    case 'starttls':
    case 'tls':
      return 'STARTTLS';
    default:
      return 'plain';
  }
}

function replacePlaceholders(text: string, mailbox: Mailbox): string {
  const withAddress = fill(text, '%EMAILADDRESS%', addressOf(mailbox));
  return fill(fill(withAddress, '%EMAILLOCALPART%', mailbox.localPart), '%EMAILDOMAIN%', mailbox.domain);
}
