import { z } from 'zod';
import { hasUnwantedCharacters } from '../model/characters.ts';
import { placeholderMistake, placeholders, type Placeholder } from '../model/placeholders.ts';
import type { LocalizedText } from '../model/text.ts';
import { pastedCharacter } from './pasted-text.ts';
import { misread, readBy, understood, type Reading } from './reading.ts';

/** Characters of any text. Longer ones are pasted pages; each is sent with every answer. */
const maxTextLength = 2000;

/** Formats mark their own open places with this prefix (formats/prepared-text.ts); no text may be taken for one. */
const reservedPrefix = '%SIGNPOST_';

const domainOnly: readonly Placeholder[] = ['%EMAILDOMAIN%'];

interface TextRules {
  readonly allowed?: readonly Placeholder[];
  readonly maxLength?: number;
  /** True where percent escapes (`%2F`) may stand. */
  readonly isUrl?: boolean;
}

/**
 * Reads one text: trimmed, lines joined by a blank (YAML's `>` and `|` leave line breaks), not empty, without control
 * characters, with no placeholder but the allowed ones (%EMAILDOMAIN% unless told otherwise).
 */
export function readText(given: string, rules: TextRules = {}): Reading<string> {
  const text = given.trim().replaceAll(/[ \t]*\r?\n\s*/g, ' ');
  if (text === '') return misread('empty-text', 'the text is empty', 'write a text, or remove the line');
  if (hasUnwantedCharacters(text)) {
    return misread(
      'control-character',
      'the text holds a control character or another one that can not be sent',
      'remove the invisible character; type the text anew instead of pasting it',
    );
  }
  if (text.toUpperCase().includes(reservedPrefix)) {
    return misread(
      'reserved-placeholder',
      `placeholders that begin with ${reservedPrefix} are Signpost's own`,
    );
  }
  const { allowed = domainOnly, maxLength = maxTextLength } = rules;
  const length = Array.from(text).length;
  if (length > maxLength) {
    return misread(
      'text-too-long',
      `the text has ${length} characters; ${maxLength} are allowed`,
      'shorten it',
    );
  }
  const mistake = placeholderMistake(rules.isUrl === true ? withoutEscapes(text) : text, allowed);
  if (mistake !== undefined) {
    return misread('placeholder', mistake, `allowed here: ${allowed.join(', ') || 'none'}`);
  }
  return understood(text);
}

/** `%2Fabcd%2F` is a part of a URL and no placeholder. */
function withoutEscapes(text: string): string {
  let rest = text;
  for (const placeholder of placeholders) rest = rest.replaceAll(placeholder, ` ${placeholder} `);
  return rest.replaceAll(/%[0-9a-f]{2}/gi, '__');
}

/** A text of one line in which %EMAILDOMAIN% may stand. */
export const text = readBy(z.string(), (value) => readText(value));

/** A text without any placeholder, such as a file name. */
export const literalText = readBy(z.string(), (value) => readText(value, { allowed: [] }));

/** The tags of BCP 47 in the forms that people write: `de`, `pt-BR`, `zh-Hans-CN`. */
const languageTag = z.string().regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/);

/**
 * A text for people: one string, or one a language. The default is English where it is given, else the first one
 * written (model/text.ts).
 */
export function localizedText(maxLength = maxTextLength) {
  const one = readBy(z.string(), (value) => readText(value, { maxLength }));
  return z.union([
    one.transform((value): LocalizedText => ({ default: value, languages: {} })),
    readBy(z.record(languageTag, one), (languages) => {
      const entries = Object.entries(languages);
      const first = entries[0];
      if (first === undefined) return misread('empty-text', 'there is no text in any language');
      const english = entries.find(([tag]) => /^en(?:-|$)/i.test(tag));
      return understood<LocalizedText>({ default: (english ?? first)[1], languages });
    }),
  ]);
}

/** A login name, and the question a set-up page puts where it can not be derived from the address. */
export interface WrittenUsername {
  readonly value: string;
  readonly ask?: LocalizedText | undefined;
}

const loginName = readBy(
  z.string(),
  (value): Reading<string> => pastedCharacter(value.trim()) ?? readText(value, { allowed: placeholders }),
);

/** A login name: a literal or the three placeholders; or the object with `ask`, the question to the person. */
export const username = z.union([
  loginName.transform((value): WrittenUsername => ({ value })),
  z.strictObject({ value: loginName, ask: localizedText().optional() }),
]);
