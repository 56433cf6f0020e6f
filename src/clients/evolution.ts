import type { SocketType } from '../model/server.ts';
import type { XmlElement } from '../xml/reader.ts';
import type { ChosenServer, Mailbox, MailProgram, Verdict } from './client.ts';
import { acceptance, addressOf, fill, hasByteOrderMark, readDocument, refusal } from './document.ts';

type SlotType = 'imap' | 'pop3' | 'smtp';

/** One server of each type: Evolution overwrites field by field, so a later section inherits what it leaves out. */
interface Slot {
  sections: number;
  hostname?: string;
  port?: number;
  socketType?: SocketType;
  authentication?: string;
  username?: string;
}

interface Reading {
  readonly mailbox: Mailbox;
  readonly slots: ReadonlyMap<string, Slot>;
  readonly notes: string[];
}

/**
 * Evolution: e-mail-autoconfig.c on top of GLib's small XML parser (GMarkup), which has no namespaces. It looks for
 * the sections wherever they stand, checks neither id nor domain, and keeps the last server of each type.
 */
export const evolution: MailProgram = {
  name: 'evolution',
  title: 'Evolution',
  reads: 'thunderbird',
  version: '3.46 and e-mail-autoconfig.c @6901b22',
  read: readEvolution,
};

function readEvolution(document: string, mailbox: Mailbox): Verdict {
  if (hasByteOrderMark(document)) return refusal('a byte order mark stands in front of the document');
  const root = readDocument(document, false);
  if (!root.ok) return refusal(root.reason);
  const imap: Slot = { sections: 0 };
  const pop3: Slot = { sections: 0 };
  const smtp: Slot = { sections: 0 };
  const slots = new Map<string, Slot>([
    ['imap', imap],
    ['pop3', pop3],
    ['smtp', smtp],
  ]);
  const reading: Reading = { mailbox, slots, notes: [] };
  const mistake = walk(root.value, undefined, reading);
  if (mistake !== undefined) return refusal(mistake);
  // A result of IMAP ranks before one of POP3 (E_CONFIG_LOOKUP_RESULT_PRIORITY_IMAP).
  const incoming = toServer('imap', imap) ?? toServer('pop3', pop3);
  const outgoing = toServer('smtp', smtp);
  if (incoming === undefined && outgoing === undefined) {
    return refusal('there is no IMAP, POP3 or SMTP server, and it looks no further', reading.notes);
  }
  const which = (slot: Slot, name: string): string =>
    slot.sections > 1 ? `the last of ${slot.sections} ${name} servers` : `the only ${name} server`;
  const parts: string[] = [];
  if (incoming?.type === 'imap') parts.push(which(imap, 'IMAP'));
  else if (incoming !== undefined) parts.push(which(pop3, 'POP3'));
  if (outgoing !== undefined) parts.push(which(smtp, 'SMTP'));
  return acceptance(incoming, outgoing, parts.join(', '), reading.notes);
}

/** Reads an element and what is below it, in the order of the document. Answers what is wrong, or undefined. */
function walk(element: XmlElement, outer: Slot | undefined, reading: Reading): string | undefined {
  let slot = outer;
  const isSection = element.name === 'incomingServer' || element.name === 'outgoingServer';
  if (isSection) {
    // g_markup_collect_attributes: `type` and nothing else.
    if (element.attributes.size !== 1 || !element.attributes.has('type')) {
      return `${element.name} may carry the attribute type and no other`;
    }
    const type = element.attributes.get('type') ?? '';
    slot = reading.slots.get(type);
    if (slot === undefined)
      reading.notes.push('hands servers of other types than IMAP, POP3 and SMTP to its plug-ins');
    else slot.sections += 1;
  }
  for (const child of element.children) {
    if (typeof child === 'string') {
      if (slot !== undefined) readText(element.name, child, slot, reading);
      continue;
    }
    const mistake = walk(child, slot, reading);
    if (mistake !== undefined) return mistake;
    // The end of a section inside a section closes the outer one too.
    if (child.name === 'incomingServer' || child.name === 'outgoingServer') slot = undefined;
  }
  return undefined;
}

function readText(name: string, raw: string, slot: Slot, reading: Reading): void {
  const text = substitute(raw, reading);
  switch (name) {
    case 'hostname':
      slot.hostname = text;
      break;
    case 'username':
      slot.username = text;
      break;
    case 'port': {
      // strtol: white space in front and whatever follows the digits are ignored; a port out of range is no port.
      const port = Number.parseInt(text, 10);
      if (port >= 1 && port <= 65_535) slot.port = port;
      break;
    }
    case 'socketType':
      if (text === 'plain' || text === 'SSL' || text === 'STARTTLS') slot.socketType = text;
      break;
    case 'authentication':
      readAuthentication(text, slot, reading);
      break;
    default:
  }
}

/** The last value it knows wins. OAuth2 is chosen by its own list of hosts, whatever the file says. */
function readAuthentication(text: string, slot: Slot, reading: Reading): void {
  switch (text) {
    case 'password-cleartext':
    case 'plain':
      slot.authentication = 'password-cleartext';
      break;
    case 'password-encrypted':
      slot.authentication = 'password-encrypted';
      break;
    case 'OAuth2':
      reading.notes.push('ignores OAuth2 in the file; its own list of hosts decides');
      break;
    default:
  }
}

/** %EMAILDOMAIN% stands for the domain that was given to the look-up, which is none in the assistant. */
function substitute(text: string, reading: Reading): string {
  if (text.includes('%EMAILDOMAIN%')) reading.notes.push('turns %EMAILDOMAIN% into nothing');
  const address = fill(text, '%EMAILADDRESS%', addressOf(reading.mailbox));
  return fill(fill(address, '%EMAILLOCALPART%', reading.mailbox.localPart), '%EMAILDOMAIN%', '');
}

function toServer(type: SlotType, slot: Slot): ChosenServer | undefined {
  const { sections: _, ...fields } = slot;
  if (Object.keys(fields).length === 0) return undefined;
  // An unset port is 0 and an unset socketType the first of its kind: none.
  return { type, hostname: '', port: 0, socketType: 'plain', ...fields };
}
