import { SaxesParser } from 'saxes';
import { parsed, refused, type Parsed } from '../model/parsed.ts';

/** An element as it was read. Names are split into prefix and local name; `uri` is the namespace, '' for none. */
export interface XmlElement {
  readonly name: string;
  readonly prefix: string;
  readonly uri: string;
  /** By name as written, prefix included. Never a plain object: names come from strangers. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (XmlElement | string)[];
}

export interface XmlLimits {
  /** Nested tags cost saxes quadratic time: 16 KB of them block for 0.3 s without this limit. */
  readonly depth: number;
  readonly attributes: number;
}

/** What a request may hold: no client sends more than depth 3 and 2 attributes. */
export const requestLimits: XmlLimits = { depth: 32, attributes: 64 };

/** Which rules of XML a reader keeps. */
export interface XmlRules {
  /** `ignore` skips it unread: its own entities stay unknown, so a document that uses them is refused all the same. */
  readonly doctype: 'refuse' | 'ignore';
  /** Off: names are taken as written, colons included, and an undeclared prefix is no error. */
  readonly namespaces: boolean;
  /** `keep`: comments stand in the tree as elements called `commentName`. Otherwise they are skipped. */
  readonly comments?: 'keep';
}

/** The name of a comment in the tree: no element can be called so. */
export const commentName = '#comment';

/** What requests are held to. */
export const requestRules: XmlRules = { doctype: 'refuse', namespaces: true };

interface OpenElement extends XmlElement {
  readonly children: (XmlElement | string)[];
}

/** Thrown through saxes to stop at the first breach; never leaves this file. */
class Stop extends Error {}

/**
 * The only door to saxes. Reads a whole document into a tree and refuses a DOCTYPE of any kind unless the rules say
 * otherwise (so there are no entities but the five and numeric ones), too deep nesting and too many attributes. The
 * caller bounds the size. The reason starts with `line:column: `.
 */
export function readXml(
  text: string,
  limits: XmlLimits = requestLimits,
  rules: XmlRules = requestRules,
): Parsed<XmlElement> {
  // saxes takes the character behind a lone surrogate for its other half, also where that is a `<`.
  if (/\p{Surrogate}/u.test(text)) return refused('1:1: a character is cut in half (a lone surrogate)');
  const parser = makeParser(rules);
  const stack: OpenElement[] = [];
  // Comments in front of the root or behind it belong to the document; the root carries them.
  const early: XmlElement[] = [];
  let root: OpenElement | undefined;
  const stop = (reason: string): never => {
    throw new Stop(`${parser.line}:${parser.column + 1}: ${reason}`);
  };
  parser.on('error', (error) => {
    // saxes puts its own place in front and the offending name behind; a name may be a part of somebody's address.
    stop(error.message.replace(/^\d+:\d+: /, '').replace(/: .*$/s, ''));
  });
  if (rules.doctype === 'refuse') parser.on('doctype', () => stop('a DOCTYPE is not allowed'));
  parser.on('opentagstart', () => {
    if (stack.length >= limits.depth) stop(`elements are nested deeper than ${limits.depth}`);
  });
  let attributeCount = 0;
  parser.on('attribute', () => {
    attributeCount += 1;
    if (attributeCount > limits.attributes) stop(`there are more than ${limits.attributes} attributes`);
  });
  parser.on('opentag', (tag) => {
    attributeCount = 0;
    const made: OpenElement = {
      name: tag.local ?? tag.name,
      prefix: tag.prefix ?? '',
      uri: tag.uri ?? '',
      attributes: new Map(
        Object.entries(tag.attributes).map(([name, one]) => [
          name,
          typeof one === 'string' ? one : one.value,
        ]),
      ),
      children: [],
    };
    stack.at(-1)?.children.push(made);
    stack.push(made);
    if (root === undefined) {
      root = made;
      made.children.push(...early);
    }
  });
  parser.on('closetag', () => {
    stack.pop();
  });
  const addText = (value: string): void => {
    const open = stack.at(-1);
    if (open === undefined || value === '') return;
    const last = open.children.at(-1);
    if (typeof last === 'string') open.children[open.children.length - 1] = last + value;
    else open.children.push(value);
  };
  if (rules.comments === 'keep') {
    parser.on('comment', (text) => {
      const made = { name: commentName, prefix: '', uri: '', attributes: new Map(), children: [text] };
      ((stack.at(-1) ?? root)?.children ?? early).push(made);
    });
  }
  parser.on('text', addText);
  parser.on('cdata', addText);
  try {
    parser.write(text).close();
  } catch (error) {
    if (error instanceof Stop) return refused(error.message);
    throw error;
  }
  return root === undefined ? refused('1:1: there is no element') : parsed(root);
}

type Parser = SaxesParser<{ xmlns: boolean; position: true }>;

/** The properties in which saxes keeps the handlers that are set here. */
type Handlers = Record<
  | 'errorHandler'
  | 'doctypeHandler'
  | 'openTagStartHandler'
  | 'attributeHandler'
  | 'openTagHandler'
  | 'closeTagHandler'
  | 'textHandler'
  | 'cdataHandler'
  | 'commentHandler',
  undefined
>;

/**
 * A parser whose handler properties are there from the start. saxes adds them by computed name, and V8 turns an object
 * that grows so into a slow table: reading a request took twice as long. The names are saxes' own; should they change,
 * only the speed is lost.
 */
function makeParser(rules: XmlRules): Parser {
  const parser: Parser = new SaxesParser({ xmlns: rules.namespaces, position: true });
  const handlers = parser as unknown as Handlers;
  handlers.errorHandler = undefined;
  handlers.doctypeHandler = undefined;
  handlers.openTagStartHandler = undefined;
  handlers.attributeHandler = undefined;
  handlers.openTagHandler = undefined;
  handlers.closeTagHandler = undefined;
  handlers.textHandler = undefined;
  handlers.cdataHandler = undefined;
  handlers.commentHandler = undefined;
  return parser;
}

/** The child elements, of one name if given. */
export function childElements(parent: XmlElement, name?: string): XmlElement[] {
  return parent.children.filter(
    (child): child is XmlElement => typeof child !== 'string' && (name === undefined || child.name === name),
  );
}

/** The first child element of a name. */
export function childElement(parent: XmlElement, name: string): XmlElement | undefined {
  return childElements(parent, name)[0];
}

/** All text directly inside an element, not trimmed. */
export function textOf(node: XmlElement): string {
  return node.children.filter((child) => typeof child === 'string').join('');
}
