import { create } from 'xmlbuilder2';

/**
 * The only door to xmlbuilder2. A tree of plain values goes in, so that no format meets the library's traps:
 * version 4.0.3 leaves `&` alone where it looks like an entity (`&lt;`, `&foo;`), decodes entities in its object
 * notation, and writes control characters unless told to check.
 */
export interface XmlNode {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  /** Text, or child elements. Undefined children are left out, so that a format can write `condition ? node : undefined`. */
  readonly content?: string | readonly (XmlNode | undefined)[];
}

/** Shorthand for an element that holds text or elements. */
export function element(
  name: string,
  content?: string | readonly (XmlNode | undefined)[],
  attributes?: Readonly<Record<string, string | undefined>>,
): XmlNode {
  return {
    name,
    ...(content === undefined ? {} : { content }),
    ...(attributes === undefined ? {} : { attributes }),
  };
}

type Builder = ReturnType<typeof create>;

/**
 * Writes a document: XML declaration, two blanks of indentation, no white space inside an element that holds text,
 * LF, final newline. Throws on characters that XML can't carry; formats receive checked texts only.
 */
export function writeXml(root: XmlNode): string {
  const document = create({ version: '1.0', encoding: 'UTF-8' });
  append(document, root);
  return `${document.end({ prettyPrint: true, indent: '  ', newline: '\n', wellFormed: true })}\n`;
}

function append(parent: Builder, node: XmlNode): void {
  const namespace = node.attributes?.['xmlns'];
  const made = namespace === undefined ? parent.ele(node.name) : parent.ele(namespace, node.name);
  for (const [name, value] of Object.entries(node.attributes ?? {})) {
    if (value !== undefined && name !== 'xmlns') made.att(name, escaped(value));
  }
  if (typeof node.content === 'string') {
    if (node.content !== '') made.txt(escaped(node.content));
    return;
  }
  for (const child of node.content ?? []) if (child !== undefined) append(made, child);
}

/** Trap A of xmlbuilder2 4.0.3: an ampersand that looks like an entity goes out raw. Every `&` is escaped first. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;');
}

/** Escapes a value that is put into a finished document, in text or in a quoted attribute. */
export function escapeXml(text: string): string {
  if (!/[&<>"']/.test(text)) return text;
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}
