import type { SocketType } from '../model/server.ts';
import { childElements, type XmlElement } from '../xml/reader.ts';
import type { ChosenServer, Mailbox, MailProgram, Verdict } from './client.ts';
import {
  acceptance,
  addressOf,
  deepText,
  describeServer,
  fill,
  findElement,
  readDocument,
  refusal,
} from './document.ts';

/** MailTransport's order of encryption; the wizard takes the highest for the outgoing server. */
const preference: Readonly<Record<SocketType, number>> = { plain: 0, SSL: 1, STARTTLS: 2 };

const authentications: ReadonlyMap<string, string> = new Map([
  ['password-cleartext', 'password-cleartext'],
  ['plain', 'password-cleartext'],
  ['password-encrypted', 'password-encrypted'],
  ['secure', 'password-encrypted'],
  ['NTLM', 'NTLM'],
  ['GSSAPI', 'GSSAPI'],
  ['client-ip-based', 'none'],
  ['none', 'none'],
  ['OAuth2', 'OAuth2'],
]);

interface Server extends ChosenServer {
  readonly socketType: SocketType;
}

/**
 * KMail and KOrganizer: the KDE account wizard (ispdbservice.cpp, serverconfiguration.cpp, configurationmodel.cpp).
 * It lists every IMAP server, then every POP3 server, each with the one outgoing server it likes best.
 */
export const kmail: MailProgram = {
  name: 'kmail',
  title: 'KMail',
  reads: 'thunderbird',
  version: 'July 2026 (8163b65)',
  read: readKMail,
};

function readKMail(document: string, mailbox: Mailbox): Verdict {
  const root = readDocument(document, false);
  if (!root.ok) return refusal(root.reason);
  // elementsByTagName: at any depth, below the root element.
  const provider = childElements(root.value)
    .map((child) => findElement(child, 'emailProvider'))
    .find((found) => found !== undefined);
  if (provider === undefined) return refusal('there is no emailProvider');
  const notes: string[] = [];
  const imap = readServers(provider, 'incomingServer', 'imap', mailbox, notes);
  const pop3 = readServers(provider, 'incomingServer', 'pop3', mailbox, notes);
  const smtp = readServers(provider, 'outgoingServer', 'smtp', mailbox, notes);
  const [incoming, ...others] = [...imap, ...pop3];
  if (incoming === undefined) return refusal('there is no IMAP or POP3 server with a port', notes);
  const outgoing = preferred(smtp);
  if (outgoing === undefined) notes.push('sets up no way to send');
  if (mailbox.domain.endsWith('gmail.com')) notes.push('adds the Google groupware resource for this domain');
  const first = `the first ${incoming.type.toUpperCase()} server`;
  return acceptance(
    incoming,
    outgoing,
    `${first}${others.length === 0 ? '' : ` of ${others.length + 1} that it offers`}${explain(outgoing, smtp)}`,
    notes,
  );
}

function explain(outgoing: Server | undefined, smtp: readonly Server[]): string {
  if (outgoing === undefined) return '';
  const passedOver = smtp.some((one) => preference[one.socketType] < preference[outgoing.socketType]);
  return passedOver
    ? `; ${outgoing.socketType} for sending, because it ranks STARTTLS before SSL before plain`
    : '; the first SMTP server';
}

function preferred(servers: readonly Server[]): Server | undefined {
  let best: Server | undefined;
  for (const server of servers) {
    if (best === undefined || preference[best.socketType] < preference[server.socketType]) best = server;
  }
  return best;
}

function readServers(
  provider: XmlElement,
  name: string,
  type: 'imap' | 'pop3' | 'smtp',
  mailbox: Mailbox,
  notes: string[],
): readonly Server[] {
  const servers: Server[] = [];
  for (const element of childElements(provider, name)) {
    if (element.attributes.get('type') !== type) continue;
    const server = readServer(element, type, mailbox, notes);
    if (server === undefined) notes.push(`drops one ${type.toUpperCase()} server, which has no port`);
    else servers.push(server);
  }
  return servers;
}

function readServer(
  element: XmlElement,
  type: Server['type'],
  mailbox: Mailbox,
  notes: string[],
): Server | undefined {
  let hostname = '';
  let port = -1;
  // The default, also for a value it does not know.
  let socketType: SocketType = 'SSL';
  let username = '';
  let authentication = 'password-cleartext';
  let socketTypeKnown = false;
  for (const child of childElements(element)) {
    const text = deepText(child);
    if (child.name === 'hostname') hostname = replacePlaceholders(text, mailbox);
    else if (child.name === 'port') port = toInt(text);
    else if (child.name === 'username') username = replacePlaceholders(text, mailbox);
    else if (child.name === 'socketType' && (text === 'SSL' || text === 'STARTTLS' || text === 'plain')) {
      socketType = text;
      socketTypeKnown = true;
    } else if (child.name === 'authentication' && authentication === 'password-cleartext') {
      // Only while the value is still the default: a later OAuth2 overrides password-cleartext, nothing overrides OAuth2.
      authentication = authentications.get(text) ?? authentication;
    }
  }
  if (port === -1) return undefined;
  const server: Server = { type, hostname, port, socketType, authentication, username };
  if (!socketTypeKnown)
    notes.push(`takes SSL for one ${type.toUpperCase()} server, whose socketType it does not know`);
  if (port === 0)
    notes.push(`takes port 0 for ${describeServer({ ...server, hostname: type })}, because it is no number`);
  return server;
}

/** QString::toInt: white space around the number is ignored, anything else makes it 0. */
function toInt(text: string): number {
  const trimmed = text.trim();
  const number = /^[+-]?\d{1,10}$/.test(trimmed) ? Number(trimmed) : 0;
  return Math.abs(number) > 0x7fff_ffff ? 0 : number;
}

/** In the wizard's order, which matters only for a local part that looks like a placeholder. */
function replacePlaceholders(text: string, mailbox: Mailbox): string {
  const withLocalPart = fill(text, '%EMAILLOCALPART%', mailbox.localPart);
  return fill(fill(withLocalPart, '%EMAILADDRESS%', addressOf(mailbox)), '%EMAILDOMAIN%', mailbox.domain);
}
