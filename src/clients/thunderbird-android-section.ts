import { parsed, refused, type Parsed } from '../model/parsed.ts';
import type { SocketType } from '../model/server.ts';
import { childElements, textOf, type XmlElement } from '../xml/reader.ts';
import type { Mailbox } from './client.ts';
import { addressOf, fill, quoted } from './document.ts';
import { isLegalHostName } from './host-name.ts';

const authentications: ReadonlySet<string> = new Set(['OAuth2', 'password-cleartext', 'password-encrypted']);

/** A section without fault. */
export interface Section {
  readonly type: 'imap' | 'smtp';
  readonly hostname: string;
  readonly port: number;
  readonly socketType: SocketType;
  readonly username: string;
  /** In the order of the file. */
  readonly authentications: readonly string[];
}

/** What a section says so far; of repeated elements the last one counts, except authentication, which adds up. */
interface Found {
  hostname?: string;
  port?: number;
  socketType?: SocketType;
  username?: string;
  readonly authentications: string[];
}

/** Reads an IMAP or SMTP section, or answers what is wrong with it. */
export function readSection(element: XmlElement, type: Section['type'], mailbox: Mailbox): Parsed<Section> {
  const found: Found = { authentications: [] };
  const mistake = readFields(element, found, mailbox);
  if (mistake !== undefined) return refused(mistake);
  const { hostname, port, socketType, username } = found;
  if (hostname === undefined) return refused('hostname is missing');
  if (port === undefined) return refused('port is missing');
  if (username === undefined) return refused('username is missing');
  if (found.authentications.length === 0) {
    return refused('authentication is none of OAuth2, password-cleartext, password-encrypted');
  }
  if (socketType === undefined) return refused('socketType is missing');
  // The first check trims, the type it is stored in does not.
  if (hostname !== hostname.trim()) return refused('white space stands around hostname');
  return parsed({ type, hostname, port, socketType, username, authentications: found.authentications });
}

/** Reads the known elements below a section, also inside unknown ones. Answers what is wrong, or undefined. */
function readFields(element: XmlElement, found: Found, mailbox: Mailbox): string | undefined {
  for (const child of childElements(element)) {
    const mistake = readField(child, found, mailbox);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

function readField(child: XmlElement, found: Found, mailbox: Mailbox): string | undefined {
  if (!['hostname', 'port', 'username', 'authentication', 'socketType'].includes(child.name)) {
    return readFields(child, found, mailbox);
  }
  const text = readText(child);
  if (!text.ok) return text.reason;
  switch (child.name) {
    case 'hostname':
      found.hostname = replaceVariables(text.value, mailbox);
      return isLegalHostName(found.hostname.trim()) ? undefined : 'hostname is not an ASCII host name';
    case 'port':
      found.port = Number(text.value);
      // Kotlin's toIntOrNull takes no white space; 0 is inside the range it checks.
      return /^[+-]?\d{1,10}$/.test(text.value) && found.port >= 0 && found.port <= 65_535
        ? undefined
        : 'port is not a number from 0 to 65535 alone';
    case 'username':
      found.username = replaceVariables(text.value, mailbox);
      return undefined;
    case 'authentication':
      if (authentications.has(text.value)) found.authentications.push(text.value);
      return undefined;
    default:
      if (text.value !== 'SSL' && text.value !== 'STARTTLS')
        return `socketType is ${quoted(text.value)}, not SSL or STARTTLS`;
      found.socketType = text.value;
      return undefined;
  }
}

/** The text of an element; an element inside it is a mistake. */
export function readText(element: XmlElement): Parsed<string> {
  return childElements(element).length === 0
    ? parsed(textOf(element))
    : refused(`${quoted(element.name)} holds an element where a text belongs`);
}

/** RealAutoconfigParser.replaceVariables, in its order. */
export function replaceVariables(text: string, mailbox: Mailbox): string {
  const withDomain = fill(text, '%EMAILDOMAIN%', mailbox.domain);
  return fill(fill(withDomain, '%EMAILLOCALPART%', mailbox.localPart), '%EMAILADDRESS%', addressOf(mailbox));
}
