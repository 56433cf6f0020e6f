import type { SocketType } from '../model/server.ts';
import { childElement, childElements, textOf, type XmlElement } from '../xml/reader.ts';
import type { ChosenServer, MailProgram, Verdict } from './client.ts';
import { acceptance, deepText, oauth2Note, readDocument, refusal } from './document.ts';

/**
 * Geary: accounts-autoconfig.vala. Only the very first incomingServer and outgoingServer are looked at, and they must
 * be IMAP and SMTP. It takes host name, port and encryption; user name and authentication are its own business.
 */
export const geary: MailProgram = {
  name: 'geary',
  title: 'Geary',
  reads: 'thunderbird',
  version: '43.0',
  read: readGeary,
};

function readGeary(document: string): Verdict {
  const root = readDocument(document, true);
  if (!root.ok) return refusal(root.reason);
  // The root element may be called anything.
  const provider = childElement(root.value, 'emailProvider');
  if (provider === undefined) return refusal('there is no emailProvider');
  const incoming = childElement(provider, 'incomingServer');
  const outgoing = childElement(provider, 'outgoingServer');
  if (incoming === undefined || outgoing === undefined) {
    return refusal('it needs an incoming and an outgoing server');
  }
  if (incoming.attributes.get('type') !== 'imap') {
    return refusal('the first incoming server is not IMAP, and it looks at no other');
  }
  if (outgoing.attributes.get('type') !== 'smtp') {
    return refusal('the first outgoing server is not SMTP, and it looks at no other');
  }
  const notes: string[] = [];
  return acceptance(
    readServer(incoming, 'imap', notes),
    readServer(outgoing, 'smtp', notes),
    'the first incoming and the first outgoing server',
    notes,
  );
}

function readServer(element: XmlElement, type: 'imap' | 'smtp', notes: string[]): ChosenServer {
  const text = (name: string): string => {
    const child = childElement(element, name);
    return child === undefined ? '' : deepText(child);
  };
  const socketType = toSocketType(text('socketType'));
  if (socketType === 'plain') {
    notes.push(`sets up the ${type.toUpperCase()} server without encryption`);
  }
  notes.push(...oauth2Note(type, childElements(element, 'authentication').map(textOf)));
  if (/%EMAIL[A-Z]+%/.test(text('hostname'))) {
    notes.push(`leaves the placeholder in the hostname of the ${type.toUpperCase()} server`);
  }
  const port = Number.parseInt(text('port'), 10);
  return { type, hostname: text('hostname'), port: Number.isNaN(port) ? 0 : port, socketType };
}

function toSocketType(text: string): SocketType {
  switch (text) {
    case 'SSL':
    case 'STARTTLS':
      return text;
    default:
      return 'plain';
  }
}
