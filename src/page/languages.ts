/** The languages that the page is written in, in the order of the switcher, each by its own name. */
export const languageNames = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  it: 'Italiano',
  nl: 'Nederlands',
  pl: 'Polski',
  pt: 'Português',
  cs: 'Čeština',
  sv: 'Svenska',
  tr: 'Türkçe',
  uk: 'Українська',
  ru: 'Русский',
  ar: 'العربية',
  ja: '日本語',
  zh: '中文',
} as const;

export type Language = keyof typeof languageNames;

/** Every language there may be a catalogue of. */
export const languages = Object.keys(languageNames) as readonly Language[];

/** The language that is complete, and that stands in for every other. */
export const fallbackLanguage: Language = 'en';

/** Which way a language is written, as the `dir` attribute says it. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr';
}

/** Browsers send about 100 characters; what is longer is not read to its end. */
const maxHeaderLength = 1024;

/** Entries of Accept-Language that are looked at. Browsers send fewer than ten. */
const maxEntries = 32;

/**
 * The language for a reader: `?lang` if it is offered, else the best of Accept-Language (RFC 9110 section 12.5.4,
 * q-values, look-up by RFC 4647 section 3.4: `pt-BR` finds `pt`), else English. Never throws; no cookie is needed.
 */
export function chooseLanguage(
  wishes: { readonly lang?: string | undefined; readonly acceptLanguage?: string | undefined },
  offered: readonly Language[],
): Language {
  const asked = wishes.lang === undefined ? undefined : offeredFor(wishes.lang, offered);
  if (asked !== undefined) return asked;
  for (const tag of inOrderOfWish(wishes.acceptLanguage ?? '')) {
    // A star stands for every language that is not named; English is what most of its readers know.
    const found = tag === '*' ? fallbackLanguage : offeredFor(tag, offered);
    if (found !== undefined) return found;
  }
  return fallbackLanguage;
}

/** The tag itself, or what remains of it when subtags are taken off its end. Java and gettext write `pt_BR`. */
function offeredFor(tag: string, offered: readonly Language[]): Language | undefined {
  const primary = tag.trim().toLowerCase().split(/[-_]/, 1)[0];
  return offered.find((one) => one === primary);
}

/** The tags of Accept-Language, best first; equal ones stay in their order. Those with q=0 are not wanted. */
function inOrderOfWish(header: string): string[] {
  return header
    .slice(0, maxHeaderLength)
    .split(',', maxEntries)
    .map((entry) => {
      const [tag = '', ...parameters] = entry.split(';');
      return { tag: tag.trim(), quality: qualityOf(parameters) };
    })
    .filter(({ tag, quality }) => tag !== '' && quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ tag }) => tag);
}

/** RFC 9110 section 12.4.2: 0 to 1 with three digits; absent means 1. What is no such number is no wish. */
function qualityOf(parameters: readonly string[]): number {
  const written = parameters
    .map((one) => /^\s*q\s*=\s*(.*?)\s*$/i.exec(one)?.[1])
    .find((q) => q !== undefined);
  if (written === undefined) return 1;
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(written) ? Number(written) : 0;
}
