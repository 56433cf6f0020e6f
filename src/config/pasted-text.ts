import { misread, type Reading } from './reading.ts';

/** Quotes as text programs and mail programs write them in many languages; YAML knows only `"` and `'`. */
const typographicQuotes = /[\u2018-\u201f\u2039\u203a\u00ab\u00bb]/u;

/**
 * Characters without a shape (zero width space, soft hyphen, marks of direction) and blanks that are no space. The two
 * joiners have a meaning in Persian and Indic names.
 */
const invisible =
  /(?![\u200c\u200d])[\p{Default_Ignorable_Code_Point}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/u;

/**
 * What a text holds that was pasted from a web page or a text program and can't be meant in a host name, a URL or a
 * login; undefined where there is nothing of the kind. Not for names that people read: these may be in such quotes.
 */
export function pastedCharacter(text: string): Reading<never> | undefined {
  // Lists of a million domains are of ASCII.
  if (!/\P{ASCII}/u.test(text)) return undefined;
  const quote = typographicQuotes.exec(text);
  if (quote !== null) {
    return misread(
      'typographic-quote',
      `a typographic quote (${quote[0]}) stands here, as text programs write it`,
      'write straight quotes ("...") around the value, or none',
    );
  }
  const unseen = invisible.exec(text);
  if (unseen === null) return undefined;
  const number = (unseen[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return misread(
    'control-character',
    `an invisible character (U+${number}) stands here`,
    'remove the invisible character; type the text anew instead of pasting it',
  );
}
