import { parsed, refused, type Parsed } from '../model/parsed.ts';
import { defaultPorts, type SocketType } from '../model/server.ts';
import { childElement, textOf, type XmlElement } from '../xml/reader.ts';
import type { ChosenServer, Mailbox } from './client.ts';
import { describeServer, implicitTlsPorts, quoted, startTlsPorts } from './document.ts';

/** MS-OXDSCLI section 2.2.4.1.1.2.6.22: TLS means STARTTLS here. */
const encryptions: ReadonlyMap<string, ChosenServer['socketType']> = new Map([
  ['None', 'plain'],
  ['SSL', 'SSL'],
  ['TLS', 'STARTTLS'],
  ['Auto', 'automatic'],
]);

type MailType = 'imap' | 'pop3' | 'smtp';
const mailTypes: ReadonlyMap<string, MailType> = new Map([
  ['IMAP', 'imap'],
  ['POP3', 'pop3'],
  ['SMTP', 'smtp'],
]);

/**
 * Reads one Protocol, or answers why it sets up nothing. What an operator should know of it is added to the notes.
 */
export function readProtocol(protocol: XmlElement, mailbox: Mailbox, notes: string[]): Parsed<ChosenServer> {
  const typeText = field(protocol, 'Type') ?? '';
  if (['EXCH', 'EXPR', 'EXHTTP'].includes(typeText)) {
    notes.push(
      `tries Exchange because of ${typeText}, and asks for the password without end where there is none`,
    );
  }
  const type = mailTypes.get(typeText);
  if (type === undefined) return refused(`it does not set up mail from the type ${quoted(typeText)}`);
  const hostname = field(protocol, 'Server');
  if (hostname === undefined || hostname === '') return refused('it has no Server');
  const socketType = readSocketType(protocol, notes);
  const port = readPort(field(protocol, 'Port'), type, socketType);
  if (port === undefined) return refused('its Port is not a number from 1 to 65535');
  const authentication = readAuthentication(protocol, type);
  const username =
    authentication === 'none' ? undefined : (field(protocol, 'LoginName') ?? mailbox.localPart);
  const server: ChosenServer = { type, hostname, port, socketType, authentication };
  noteTraps(server, field(protocol, 'LoginName') === undefined && username !== undefined, notes);
  return parsed(username === undefined ? server : { ...server, username });
}

/** Encryption decides alone where it is there (Outlook 2010 and later); SSL is on by default and means TLS at once. */
function readSocketType(protocol: XmlElement, notes: string[]): ChosenServer['socketType'] {
  const encryption = encryptions.get(field(protocol, 'Encryption') ?? '');
  if (encryption !== undefined) {
    if (encryption !== 'plain' && field(protocol, 'SSL') === 'off') {
      notes.push('encrypts as Encryption says; Thunderbird and Delta Chat read SSL off and would not');
    }
    return encryption;
  }
  const ssl = field(protocol, 'SSL') ?? 'on';
  if (ssl !== 'on' && ssl !== 'off')
    notes.push(`logs in and drops the connection where SSL is ${quoted(ssl)}`);
  return ssl === 'off' ? 'plain' : 'SSL';
}

function readPort(
  text: string | undefined,
  type: MailType,
  socketType: ChosenServer['socketType'],
): number | undefined {
  const usual: SocketType = socketType === 'automatic' ? 'SSL' : socketType;
  if (text === undefined) return defaultPorts[type][usual];
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** SPA, which is NTLM, is on by default. */
function readAuthentication(protocol: XmlElement, type: MailType): string {
  if (type === 'smtp' && field(protocol, 'AuthRequired') === 'off') return 'none';
  return field(protocol, 'SPA') === 'off' ? 'password-cleartext' : 'NTLM';
}

function noteTraps(server: ChosenServer, loginMissing: boolean, notes: string[]): void {
  const where = describeServer(server);
  if (server.socketType === 'STARTTLS' && implicitTlsPorts.has(server.port)) {
    notes.push(`waits for a greeting without TLS at ${where} and fails in silence`);
  }
  if (
    server.socketType === 'STARTTLS' &&
    !startTlsPorts.has(server.port) &&
    !implicitTlsPorts.has(server.port)
  ) {
    notes.push(
      `takes STARTTLS at ${where}; Thunderbird and FairEmail, which read this answer too, know it on the usual ports only`,
    );
  }
  if (server.authentication === 'NTLM') notes.push(`logs in to ${where} with NTLM, because SPA is not off`);
  if (loginMissing)
    notes.push(`logs in to ${where} with the part before the @, because LoginName is missing`);
}

/** The text of a child element, trimmed; undefined where there is none. */
export function field(parent: XmlElement, name: string): string | undefined {
  const child = childElement(parent, name);
  return child === undefined ? undefined : textOf(child).trim();
}
