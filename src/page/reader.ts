import type { EmailAddress } from '../model/email-address.ts';
import type { LocalizedText } from '../model/text.ts';
import type { Catalogue } from './catalogue.ts';
import { ownText } from './own-text.ts';

/** Whoever reads a letter: the texts of the catalogue in their language, and the provider's own texts for them. */
export interface Reader extends Catalogue {
  /** The provider's text in this language, else in the language that the provider says it in; placeholders filled. */
  own(text: LocalizedText): string;
  /** What stands before a value, with its colon: French puts a blank before it, Chinese and Japanese have their own. */
  label(key: string): string;
}

/** Makes the reader with this catalogue and this mailbox. */
export function readerOf(catalogue: Catalogue, address: EmailAddress): Reader {
  return {
    ...catalogue,
    own: (text) => ownText(text, catalogue.language, address),
    label: (key) => catalogue.say({ key: 'letter.label', values: { label: catalogue.say({ key }) } }),
  };
}
