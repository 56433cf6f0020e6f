import type { EmailAddress } from '../model/email-address.ts';
import { fillMailbox } from '../model/placeholders.ts';
import type { LocalizedText } from '../model/text.ts';

/**
 * A provider's own text as this reader gets it: under exactly the reader's tag, else in the reader's language (`de` for
 * `de-AT`, and `pt-BR` for `pt`), else the text's default. Placeholders are filled for the mailbox. Plain text: whoever
 * writes it out escapes it.
 */
export function ownText(text: LocalizedText, language: string, address: EmailAddress): string {
  return fillMailbox(inLanguage(text, language), address);
}

function inLanguage(text: LocalizedText, language: string): string {
  const written = Object.entries(text.languages).map(([tag, words]) => ({ tag: tag.toLowerCase(), words }));
  const tag = language.toLowerCase();
  const primary = primaryLanguage(tag);
  const found =
    written.find((one) => one.tag === tag) ??
    written.find((one) => one.tag === primary) ??
    written.find((one) => primaryLanguage(one.tag) === primary);
  return found?.words ?? text.default;
}

/** The first part of a BCP 47 tag, which is the language itself. */
function primaryLanguage(tag: string): string {
  return tag.split('-', 1)[0] ?? tag;
}
