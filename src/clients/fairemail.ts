import { parsed, refused, type Parsed } from '../model/parsed.ts';
import { childElements, type XmlElement } from '../xml/reader.ts';
import type { ChosenServer, Mailbox, MailProgram, Verdict } from './client.ts';
import { acceptance, addressOf, hasByteOrderMark, oauth2Note, readDocument, refusal } from './document.ts';

interface Server {
  hostname: string;
  port: number;
  startTls: boolean;
  sections: number;
  authentications: string[];
}

interface Reading {
  readonly imap: Server;
  readonly smtp: Server;
  /** The section that is open, if it is one of the two types. */
  open: Server | undefined;
  username: string;
  usernames: Set<string>;
  unknownSocketType: boolean;
}

/**
 * FairEmail: EmailProvider.getISPDB. It walks through the whole document; of several IMAP or SMTP servers the last one
 * counts, and of all user names in the document, POP3's and the web mail's included, the very last.
 */
export const fairEmail: MailProgram = {
  name: 'fairemail',
  title: 'FairEmail',
  reads: 'thunderbird',
  version: 'EmailProvider.java @0095515',
  read: readFairEmail,
};

function readFairEmail(document: string, mailbox: Mailbox): Verdict {
  // The document is handed over as characters, so nothing takes the mark away.
  if (hasByteOrderMark(document)) return refusal('a byte order mark stands in front of the document');
  const root = readDocument(document, false);
  if (!root.ok) return refusal(root.reason);
  const reading: Reading = {
    imap: noServer(),
    smtp: noServer(),
    open: undefined,
    username: '%EMAILADDRESS%',
    usernames: new Set(),
    unknownSocketType: false,
  };
  const mistake = walk(root.value, reading);
  if (mistake !== undefined) return refusal(mistake);
  const incoming = toServer('imap', reading.imap, reading, mailbox);
  if (!incoming.ok) return refusal(incoming.reason);
  const outgoing = toServer('smtp', reading.smtp, reading, mailbox);
  if (!outgoing.ok) return refusal(outgoing.reason);
  const which = ({ sections }: Server, name: string): string =>
    sections > 1 ? `the last of ${sections} ${name} servers` : `the only ${name} server`;
  return acceptance(
    incoming.value,
    outgoing.value,
    `${which(reading.imap, 'IMAP')}, ${which(reading.smtp, 'SMTP')}`,
    notesOf(reading),
  );
}

function noServer(): Server {
  return { hostname: '', port: 0, startTls: false, sections: 0, authentications: [] };
}

/** Reads an element and what is below it, in the order of the document. Answers what is wrong, or undefined. */
function walk(element: XmlElement, reading: Reading): string | undefined {
  const type = element.attributes.get('type');
  if (element.name === 'incomingServer') openSection(type === 'imap' ? reading.imap : undefined, reading);
  if (element.name === 'outgoingServer') openSection(type === 'smtp' ? reading.smtp : undefined, reading);
  const [text] = element.children;
  if (typeof text === 'string') {
    const mistake = readText(element.name, text, reading);
    if (mistake !== undefined) return mistake;
  }
  for (const child of childElements(element)) {
    const mistake = walk(child, reading);
    if (mistake !== undefined) return mistake;
  }
  if (element.name === 'incomingServer' || element.name === 'outgoingServer') reading.open = undefined;
  return undefined;
}

function openSection(server: Server | undefined, reading: Reading): void {
  reading.open = server;
  if (server === undefined) return;
  server.sections += 1;
  server.authentications = [];
}

function readText(name: string, text: string, reading: Reading): string | undefined {
  const { open } = reading;
  switch (name) {
    case 'hostname':
      if (open !== undefined) open.hostname = text;
      return undefined;
    case 'port':
      if (open === undefined) return undefined;
      // Integer.parseInt throws on anything else, white space included.
      if (!/^[+-]?\d{1,10}$/.test(text)) return 'a port is not a number alone';
      open.port = Number(text);
      if (Math.abs(open.port) > 0x7fff_ffff) return 'a port is too large';
      // Set anew by every port: a socketType that stands before it is forgotten.
      open.startTls = open.port === (open === reading.imap ? 143 : 587);
      return undefined;
    case 'socketType':
      if (open === undefined) return undefined;
      if (text === 'SSL' || text === 'STARTTLS') open.startTls = text === 'STARTTLS';
      else reading.unknownSocketType = true;
      return undefined;
    case 'authentication':
      // It has no meaning for the program; kept for the note alone.
      open?.authentications.push(text);
      return undefined;
    case 'username':
      if (text !== '') {
        reading.username = text;
        reading.usernames.add(text);
      }
      return undefined;
    default:
      return undefined;
  }
}

/** validate(): without a host name and a port for both, the file is no answer. */
function toServer(
  type: 'imap' | 'smtp',
  server: Server,
  reading: Reading,
  mailbox: Mailbox,
): Parsed<ChosenServer> {
  if (server.sections === 0) return refused(`there is no ${type.toUpperCase()} server`);
  if (server.hostname === '' || server.port <= 0) {
    return refused(`the ${type.toUpperCase()} server has no hostname or no port`);
  }
  return parsed({
    type,
    hostname: server.hostname,
    port: server.port,
    // It never connects without encryption on its own.
    socketType: server.startTls ? 'STARTTLS' : 'SSL',
    username: fillUsername(reading.username, mailbox),
  });
}

/** Only a whole value is a placeholder; anything else is used as it stands. */
function fillUsername(username: string, mailbox: Mailbox): string {
  switch (username) {
    case '%EMAILADDRESS%':
      return addressOf(mailbox);
    case '%EMAILLOCALPART%':
      return mailbox.localPart;
    default:
      return username;
  }
}

function notesOf(reading: Reading): string[] {
  const notes = [
    ...oauth2Note('imap', reading.imap.authentications),
    ...oauth2Note('smtp', reading.smtp.authentications),
  ];
  if (reading.usernames.size > 1) notes.push('uses the last user name of the whole document for all servers');
  if (reading.unknownSocketType) notes.push('knows only SSL and STARTTLS and goes by the port otherwise');
  if (/%EMAIL[A-Z]+%/.test(`${reading.imap.hostname} ${reading.smtp.hostname}`)) {
    notes.push('leaves the placeholder in a hostname');
  }
  const whole = ['%EMAILADDRESS%', '%EMAILLOCALPART%'].includes(reading.username);
  if (!whole && /%EMAIL[A-Z]+%/.test(reading.username)) {
    notes.push('leaves the placeholders in a user name that is more than one of them alone');
  }
  return notes;
}
