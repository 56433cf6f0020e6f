import { parsed, refused, type Parsed } from '../model/parsed.ts';

/** A piece of a document in a tokenizer's eyes. Comments, CDATA, instructions and empty elements leave no token. */
export type Token =
  | { readonly kind: 'start'; readonly name: string; readonly attributes: string }
  | { readonly kind: 'end'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string };

/**
 * Splits a document the way quick-xml 0.38 does in its default settings, which is far more than well-formed XML: no root
 * element is needed, elements may stay open at the end, attributes are not looked at, entities need not exist. Refused
 * are markup that does not end, an end tag that fits no start tag, and an ampersand without its semicolon.
 * Every ampersand ends the text before it, which is why the last part of a text with entities wins.
 */
export function readTokens(document: string): Parsed<readonly Token[]> {
  const tokens: Token[] = [];
  const open: string[] = [];
  let at = document.startsWith('\ufeff') ? 1 : 0;
  while (at < document.length) {
    const character = document[at];
    if (character === '&') {
      const end = document.slice(at + 1, at + 1 + maxReferenceLength).search(/[;&<]/);
      if (end < 0 || document[at + 1 + end] !== ';') return refused('an ampersand has no semicolon');
      at += end + 2;
      continue;
    }
    if (character !== '<') {
      const end = nextMarkup(document, at);
      const text = document.slice(at, end).trim();
      if (text !== '') tokens.push({ kind: 'text', text });
      at = end;
      continue;
    }
    const end = endOfMarkup(document, at);
    if (end === undefined) return refused('a tag, comment or instruction does not end');
    const token = readTag(document.slice(at + 1, end - 1));
    if (token?.kind === 'start') open.push(token.name);
    if (token?.kind === 'end' && open.pop() !== token.name)
      return refused('an end tag does not fit the start tag');
    if (token !== undefined) tokens.push(token);
    at = end;
  }
  return parsed(tokens);
}

/** Longer than every entity's name; without it a row of ampersands would be searched to its end again and again. */
const maxReferenceLength = 256;

function nextMarkup(document: string, from: number): number {
  for (let at = from; at < document.length; at += 1) {
    if (document[at] === '<' || document[at] === '&') return at;
  }
  return document.length;
}

/** Where the markup that begins here is over, or undefined. */
function endOfMarkup(document: string, from: number): number | undefined {
  for (const [begin, end] of [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
    ['<?', '?>'],
  ] as const) {
    if (document.startsWith(begin, from)) {
      const found = document.indexOf(end, from + begin.length);
      return found < 0 ? undefined : found + end.length;
    }
  }
  return document[from + 1] === '!' ? endOfDoctype(document, from) : endOfTag(document, from);
}

/** Only a DOCTYPE is left of what begins with `<!`; markup inside it is counted, not read. */
function endOfDoctype(document: string, from: number): number | undefined {
  if (document.slice(from + 2, from + 9).toUpperCase() !== 'DOCTYPE') return undefined;
  let depth = 0;
  for (let at = from; at < document.length; at += 1) {
    if (document[at] === '<') depth += 1;
    if (document[at] === '>') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

/** A `>` inside quotes does not end a tag. */
function endOfTag(document: string, from: number): number | undefined {
  let quote = '';
  for (let at = from; at < document.length; at += 1) {
    const character = document[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if (character === '>') {
      return at + 1;
    }
  }
  return undefined;
}

/** Reads what stands between `<` and `>`; undefined for what leaves no token. */
function readTag(inside: string): Token | undefined {
  if (inside.startsWith('!') || inside.startsWith('?') || inside.endsWith('/')) return undefined;
  if (inside.startsWith('/')) return { kind: 'end', name: inside.slice(1).trimEnd() };
  const end = inside.search(/\s/);
  if (end < 0) return { kind: 'start', name: inside, attributes: '' };
  return { kind: 'start', name: inside.slice(0, end), attributes: inside.slice(end) };
}
