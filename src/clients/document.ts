import { parsed, type Parsed } from '../model/parsed.ts';
import { childElements, readXml, type XmlElement, type XmlLimits, type XmlRules } from '../xml/reader.ts';
import type { ChosenServer, Mailbox, Verdict } from './client.ts';

/** libxml2 stops at this depth too; the attributes only have to be finite. */
const documentLimits: XmlLimits = { depth: 256, attributes: 256 };

/** What the whole document may hold, in characters: the largest file of Thunderbird's database has 14,000. */
const maxDocumentLength = 1024 * 1024;

/** Notes are read by people; a hostile document would otherwise make one for each of its sections. */
const maxNotes = 12;

/** By these ports programs tell the two kinds of TLS apart where the answer does not. */
export const implicitTlsPorts: ReadonlySet<number> = new Set([993, 995, 465]);
export const startTlsPorts: ReadonlySet<number> = new Set([143, 110, 25, 587]);

/** Names quoted in a note are cut here. */
const maxQuotedLength = 80;

/**
 * Reads a document as mail programs do, which skip a DOCTYPE instead of refusing it. Says in the reason that it is
 * not well-formed XML, and where.
 */
export function readDocument(text: string, namespaces: XmlRules['namespaces']): Parsed<XmlElement> {
  if (text.length > maxDocumentLength) {
    return { ok: false, reason: `the document is longer than ${maxDocumentLength} characters` };
  }
  const root = readXml(text, documentLimits, { doctype: 'ignore', namespaces });
  return root.ok
    ? parsed(root.value)
    : { ok: false, reason: `it is not well-formed XML (${root.reason.slice(0, 200)})` };
}

/** True where a document begins with a byte order mark. */
export function hasByteOrderMark(text: string): boolean {
  return text.startsWith('\ufeff');
}

/** All text inside an element, of elements below it too: what DOM libraries call its text content. */
export function deepText(element: XmlElement): string {
  return element.children.map((child) => (typeof child === 'string' ? child : deepText(child))).join('');
}

/** The first element of a name among the elements below one, in the order of the document, the element itself included. */
export function findElement(element: XmlElement, name: string): XmlElement | undefined {
  if (element.name === name) return element;
  for (const child of childElements(element)) {
    const found = findElement(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The address of a mailbox. */
export function addressOf(mailbox: Mailbox): string {
  return `${mailbox.localPart}@${mailbox.domain}`;
}

/** Replaces a placeholder everywhere in a text. A dollar sign in the value has no meaning. */
export function fill(text: string, placeholder: string, value: string): string {
  return text.replaceAll(placeholder, () => value);
}

/** What to say of a server that a program wants to log in to with a password, although it takes OAuth2 alone. */
export function oauth2Note(type: 'imap' | 'smtp', authentications: readonly string[]): readonly string[] {
  const alone = authentications.length > 0 && authentications.every((one) => one === 'OAuth2');
  return alone
    ? [`asks for a password for the ${type.toUpperCase()} server, although it takes OAuth2 only`]
    : [];
}

/** A text of the document for a note: in quotes where it is unusual, and cut. */
export function quoted(text: string): string {
  const cut = text.length > maxQuotedLength ? `${text.slice(0, maxQuotedLength)}…` : text;
  return /^[\w.%-]+$/.test(cut) ? cut : JSON.stringify(cut);
}

/** A server in words: `IMAP imap.example.org:993 (SSL)`. */
export function describeServer(
  server: Pick<ChosenServer, 'type' | 'hostname' | 'port' | 'socketType'>,
): string {
  return `${server.type.toUpperCase()} ${quoted(server.hostname)}:${server.port} (${server.socketType})`;
}

/** What a program says that refuses the document or finds nothing in it. */
export function refusal(why: string, notes: readonly string[] = []): Verdict {
  return { accepted: false, why, notes: limitNotes(notes) };
}

/** What a program says that takes servers from the document. */
export function acceptance(
  incoming: ChosenServer | undefined,
  outgoing: ChosenServer | undefined,
  why: string,
  notes: readonly string[],
): Verdict {
  return {
    accepted: true,
    ...(incoming === undefined ? {} : { incoming }),
    ...(outgoing === undefined ? {} : { outgoing }),
    why,
    notes: limitNotes(notes),
  };
}

function limitNotes(notes: readonly string[]): readonly string[] {
  const different = [...new Set(notes)];
  if (different.length <= maxNotes) return different;
  return [...different.slice(0, maxNotes), `and ${different.length - maxNotes} more`];
}
