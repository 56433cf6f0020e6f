import type { ChosenServer, Mailbox, MailProgram, Verdict } from './client.ts';
import { acceptance, addressOf, fill, oauth2Note, refusal } from './document.ts';
import { readTokens, type Token } from './markup-tokens.ts';

interface Section {
  readonly type: string;
  readonly hostname: string;
  readonly port: number;
  readonly socketType: ChosenServer['socketType'];
  readonly username: string;
  /** It has no meaning for the program; kept for the note alone. */
  readonly authentications: readonly string[];
}

/** Attribute syntax as far as a tokenizer cares: a name after white space, a value in quotes. */
const attribute = /\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/**
 * Delta Chat: auto_mozilla.rs of chatmail core on top of quick-xml. Names and socketType in any case, texts trimmed,
 * authentication not read. All servers are tried in order until a login works, so the first one is what it prefers.
 */
export const deltaChat: MailProgram = {
  name: 'delta-chat',
  title: 'Delta Chat',
  reads: 'thunderbird',
  version: 'core, August 2026 (4888889)',
  read: readDeltaChat,
};

function readDeltaChat(document: string, mailbox: Mailbox): Verdict {
  const tokens = readTokens(document);
  if (!tokens.ok) return refusal(`it is not XML even to a lenient reader: ${tokens.reason}`);
  const notes: string[] = [];
  const { incoming, outgoing } = readSections(tokens.value, notes);
  const imap = incoming.concat(outgoing).filter((section) => section.type === 'imap');
  const smtp = incoming.concat(outgoing).filter((section) => section.type === 'smtp');
  const [firstImap] = imap;
  const [firstSmtp] = smtp;
  if (firstImap === undefined && firstSmtp === undefined) {
    return refusal(
      'there is no IMAP and no SMTP server, but it takes the document for an answer and looks no further',
      notes,
    );
  }
  if (firstImap === undefined) notes.push('guesses the IMAP server');
  if (firstSmtp === undefined) notes.push('guesses the SMTP server');
  notes.push(...oauth2Note('imap', firstImap?.authentications ?? []));
  notes.push(...oauth2Note('smtp', firstSmtp?.authentications ?? []));
  const more = imap.length + smtp.length - [firstImap, firstSmtp].filter((one) => one !== undefined).length;
  return acceptance(
    firstImap && toServer('imap', firstImap, mailbox),
    firstSmtp && toServer('smtp', firstSmtp, mailbox),
    more === 0
      ? 'the only IMAP and SMTP servers of the document'
      : `the first IMAP and SMTP server; tries ${more} more where a login fails`,
    notes,
  );
}

function readSections(
  tokens: readonly Token[],
  notes: string[],
): { readonly incoming: readonly Section[]; readonly outgoing: readonly Section[] } {
  const incoming: Section[] = [];
  const outgoing: Section[] = [];
  let at = 0;
  while (at < tokens.length) {
    const token = tokens[at];
    at += 1;
    if (token?.kind !== 'start') continue;
    const name = token.name.toLowerCase();
    if (name !== 'incomingserver' && name !== 'outgoingserver') continue;
    const begin = at;
    // A section ends where its end tag stands, or the document.
    while (at < tokens.length && !isEnd(tokens[at], name)) at += 1;
    const section = readSection(readType(token.attributes), tokens.slice(begin, at));
    if (section === undefined)
      notes.push(`drops one ${token.name.slice(0, 20)}, which lacks hostname, port or username`);
    else (name === 'incomingserver' ? incoming : outgoing).push(section);
  }
  return { incoming, outgoing };
}

function isEnd(token: Token | undefined, name: string): boolean {
  return token?.kind === 'end' && token.name.toLowerCase() === name;
}

function readType(attributes: string): string {
  for (const [, name, double, single] of attributes.matchAll(attribute)) {
    if (name?.toLowerCase() === 'type') return (double ?? single ?? '').toLowerCase();
  }
  return '';
}

function readSection(type: string, tokens: readonly Token[]): Section | undefined {
  let hostname: string | undefined;
  let port: number | undefined;
  let username: string | undefined;
  const authentications: string[] = [];
  let socketType: ChosenServer['socketType'] = 'automatic';
  // The start tag read last; an end tag does not end it, so text that strays behind counts too.
  let name = '';
  for (const token of tokens) {
    if (token.kind === 'start') name = token.name.toLowerCase();
    if (token.kind !== 'text') continue;
    if (name === 'hostname') hostname = token.text;
    else if (name === 'port') port = toPort(token.text);
    else if (name === 'username') username = token.text;
    else if (name === 'authentication') authentications.push(token.text);
    else if (name === 'sockettype') socketType = toSocketType(token.text);
  }
  if (hostname === undefined || port === undefined || username === undefined) return undefined;
  return { type, hostname, port, socketType, username, authentications };
}

/** Rust's u16: anything else is 0, which stands for the usual ports. */
function toPort(text: string): number {
  const port = /^\+?\d{1,8}$/.test(text) ? Number(text) : 0;
  return port > 65_535 ? 0 : port;
}

function toSocketType(text: string): ChosenServer['socketType'] {
  switch (text.toLowerCase()) {
    case 'ssl':
      return 'SSL';
    case 'starttls':
      return 'STARTTLS';
    case 'plain':
      return 'plain';
    default:
      return 'automatic';
  }
}

function toServer(type: 'imap' | 'smtp', section: Section, mailbox: Mailbox): ChosenServer {
  const { port, socketType } = section;
  return {
    type,
    port,
    socketType,
    hostname: fillPlaceholders(section.hostname, mailbox),
    username: fillPlaceholders(section.username, mailbox),
  };
}

/** In the order of the source, which matters only for a local part that looks like a placeholder. */
function fillPlaceholders(text: string, mailbox: Mailbox): string {
  const withAddress = fill(text, '%EMAILADDRESS%', addressOf(mailbox));
  return fill(fill(withAddress, '%EMAILLOCALPART%', mailbox.localPart), '%EMAILDOMAIN%', mailbox.domain);
}
