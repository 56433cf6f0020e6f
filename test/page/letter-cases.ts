import { loadCatalogues, type Catalogue } from '../../src/page/catalogue.ts';
import type { Language } from '../../src/page/languages.ts';
import { letterHtml } from '../../src/page/letter-html.ts';
import type { LetterLook } from '../../src/page/letter-look.ts';
import { makeLetter, type Letter } from '../../src/page/letter.ts';
import { openTemplates, type Templates } from '../../src/page/templates.ts';
import type { MailboxQuestion } from '../../src/formats/format.ts';
import { parseEmailAddress } from '../../src/model/email-address.ts';
import type { Provider } from '../../src/model/provider.ts';
import { aProvider } from '../support/providers.ts';

/** A problem in what is shipped is a mistake of ours. */
function fail({ file, message }: { readonly file: string; readonly message: string }): never {
  throw new Error(`${file}: ${message}`);
}

const catalogues = loadCatalogues(fail);
const templates: Templates = openTemplates(fail);

/** The shipped texts in a language. */
export function catalogueOf(language: Language = 'en'): Catalogue {
  return catalogues.of(language);
}

export interface LetterCase {
  readonly provider?: Provider;
  readonly address?: string;
  readonly rest?: Partial<MailboxQuestion>;
  readonly catalogue?: Catalogue;
  readonly look?: LetterLook;
}

/** The letter of ann@example.org, unless told otherwise. */
export function aLetter({
  provider,
  address = 'ann@example.org',
  rest = {},
  catalogue,
  look = {},
}: LetterCase = {}): Letter {
  const read = parseEmailAddress(address);
  if (!read.ok) throw new Error(read.reason);
  return makeLetter(
    provider ?? aProvider(),
    { address: read.value, origin: 'https://setup.example.org', ...rest },
    catalogue ?? catalogueOf(),
    look,
  );
}

/** The letter as HTML, with the shipped template. */
export function asHtml(letter: Letter): string {
  return letterHtml(letter, templates);
}
