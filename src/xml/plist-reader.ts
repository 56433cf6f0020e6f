import { parsed, refused, type Parsed } from '../model/parsed.ts';
import { childElements, readXml, textOf, type XmlElement, type XmlLimits } from './reader.ts';

/** What comes out of a property list. Dictionaries are maps, because their keys may come from strangers. */
export type PlistRead =
  string | number | boolean | Date | Buffer | readonly PlistRead[] | ReadonlyMap<string, PlistRead>;

/** Profiles nest four levels deep; far more is an attack. Longer ones than a megabyte are no mail profiles. */
const readLimits: XmlLimits = { depth: 32, attributes: 8 };
const maxReadLength = 1024 * 1024;

/** The one DOCTYPE that is let through, and only without declarations of its own: they could define entities. */
const doctype = /^(\uFEFF?(?:<\?xml[^>]*\?>)?\s*)(<!DOCTYPE\s+plist(?:\s[^>[\]]*)?>)/;

/**
 * Reads an XML property list from anywhere; never throws. Stricter than the plist package, whose parser (5.0.0)
 * fills in missing values, takes the last of duplicate keys, and prints to the console what it stumbles over.
 * The reason never repeats a value.
 */
export function parsePlist(text: string): Parsed<PlistRead> {
  if (text.length > maxReadLength) return refused(`it is longer than ${maxReadLength} characters`);
  // Blanks in place of the DOCTYPE keep the places that the XML reader reports.
  const document = text
    .replace(doctype, (_, before: string, found: string) => before + found.replaceAll(/[^\n]/g, ' '))
    .replace(/^\uFEFF/, '');
  const root = readXml(document, readLimits);
  if (!root.ok) return root;
  if (root.value.name !== 'plist') return refused('the root element is not plist');
  const [only, ...others] = childElements(root.value);
  if (only === undefined || others.length > 0 || hasStrayText(root.value)) {
    return refused('plist holds exactly one value');
  }
  return readValue(only);
}

/** Text between the elements of a dict or array is lost in every reader: a sign of a broken writer. */
function hasStrayText(node: XmlElement): boolean {
  return textOf(node).trim() !== '';
}

function readValue(node: XmlElement): Parsed<PlistRead> {
  const text = textOf(node);
  switch (node.name) {
    case 'dict':
      return readDict(node);
    case 'array':
      return readArray(node);
    default:
      if (childElements(node).length > 0) return refused(`${node.name} holds no elements`);
  }
  switch (node.name) {
    case 'string':
      return parsed(text);
    case 'true':
    case 'false':
      return text === '' ? parsed(node.name === 'true') : refused(`${node.name} is not empty`);
    case 'integer':
      return /^[+-]?\d{1,16}$/.test(text)
        ? parsed(Number(text))
        : refused('an integer is empty or malformed');
    case 'real':
      return /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)
        ? parsed(Number(text))
        : refused('a real is empty or malformed');
    case 'date':
      return readDate(text.trim());
    case 'data':
      return readData(text.replaceAll(/\s/g, ''));
    default:
      return refused(`${JSON.stringify(node.name)} is not a type of a property list`);
  }
}

function readDict(node: XmlElement): Parsed<PlistRead> {
  if (hasStrayText(node)) return refused('a dict holds text between its elements');
  const entries = new Map<string, PlistRead>();
  const children = childElements(node);
  for (let index = 0; index < children.length; index += 2) {
    const keyNode = children[index];
    const valueNode = children[index + 1];
    if (keyNode?.name !== 'key') return refused('a dict holds a value without a key');
    const key = textOf(keyNode);
    if (valueNode === undefined || valueNode.name === 'key') {
      return refused(`the key ${JSON.stringify(key)} has no value`);
    }
    if (entries.has(key)) return refused(`the key ${JSON.stringify(key)} stands twice in a dict`);
    const value = readValue(valueNode);
    if (!value.ok) return refused(`${key}: ${value.reason}`);
    entries.set(key, value.value);
  }
  return parsed(entries);
}

function readArray(node: XmlElement): Parsed<PlistRead> {
  if (hasStrayText(node)) return refused('an array holds text between its elements');
  const values: PlistRead[] = [];
  for (const child of childElements(node)) {
    const value = readValue(child);
    if (!value.ok) return value;
    values.push(value.value);
  }
  return parsed(values);
}

function readDate(text: string): Parsed<PlistRead> {
  const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? new Date(text) : new Date(Number.NaN);
  return Number.isNaN(date.getTime()) ? refused('a date is not YYYY-MM-DDTHH:MM:SSZ') : parsed(date);
}

function readData(text: string): Parsed<PlistRead> {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
    ? parsed(Buffer.from(text, 'base64'))
    : refused('data is not base64');
}
