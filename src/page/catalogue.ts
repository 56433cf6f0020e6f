import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shippedFolder } from '../config/package-root.ts';
import type { Message, Words } from './guide.ts';
import { directionOf, fallbackLanguage, languages, type Language } from './languages.ts';

/** The texts of one language. */
export interface Catalogue {
  readonly language: Language;
  readonly direction: 'ltr' | 'rtl';
  /**
   * The text of a message with its places filled, or the provider's own words as they are; plain text, not escaped.
   * What this language lacks is said in English. What not even English has is a fault of ours that costs nobody the
   * page: it is reported once, and the key stands there.
   */
  readonly say: (words: Words) => string;
  /** The same cut at its places: what stands at odd positions is a value. */
  readonly cut: (message: Message) => readonly string[];
}

/** The catalogues that are there: always English, and every other language that has a file. */
export interface Catalogues {
  readonly offered: readonly Language[];
  readonly of: (language: Language) => Catalogue;
}

/** Something in a catalogue or template that is left out, and why: for the operator. */
export interface PageProblem {
  readonly file: string;
  readonly message: string;
}

/** A text cut at its places: what stands at odd positions is the name of one. */
type Pieces = readonly string[];

const place = /\{([A-Za-z][A-Za-z0-9]*)\}/;

/**
 * Reads `templates/locales/*.json`. `overrides` is a folder whose `locales/<language>.json` replaces texts key by key.
 * A text whose places are not those of the English one is left out and reported; so is a file that is not a mapping of
 * keys to texts. Throws where the shipped English file can't be read: then the installation is not whole.
 */
export function loadCatalogues(
  report: (problem: PageProblem) => void,
  {
    shipped = shippedFolder('locales'),
    overrides,
  }: { readonly shipped?: string; readonly overrides?: string } = {},
): Catalogues {
  const english = new Map<string, Pieces>();
  const texts = new Map<Language, Map<string, Pieces>>([[fallbackLanguage, english]]);
  const folders = overrides === undefined ? [shipped] : [shipped, join(overrides, 'locales')];
  for (const language of languages) {
    for (const folder of folders) {
      const read = readTexts(join(folder, `${language}.json`), report);
      if (read === undefined) continue;
      const own = texts.get(language) ?? new Map<string, Pieces>();
      texts.set(language, own);
      const isReference = language === fallbackLanguage && folder === shipped;
      for (const [key, text] of read.texts) {
        const pieces = text.split(place);
        const problem = isReference ? undefined : mismatch(key, pieces, english.get(key));
        if (problem === undefined) own.set(key, pieces);
        else report({ file: read.file, message: problem });
      }
    }
  }
  const reference = join(shipped, `${fallbackLanguage}.json`);
  if (english.size === 0) throw new Error(`${reference} is missing or empty`);
  const reported = new Set<string>();
  const lacks: Lacks = (key, reason) => {
    if (reported.has(key)) return;
    reported.add(key);
    report({ file: reference, message: `"${key}" ${reason}` });
  };
  const catalogues = new Map(
    [...texts].map(([language, own]) => [language, makeCatalogue(language, own, english, lacks)]),
  );
  const inEnglish = makeCatalogue(fallbackLanguage, english, english, lacks);
  return {
    offered: languages.filter((language) => catalogues.has(language)),
    of: (language) => catalogues.get(language) ?? inEnglish,
  };
}

/** Takes note of a text that is not there, or that can't be filled. */
type Lacks = (key: string, reason: string) => void;

function makeCatalogue(
  language: Language,
  texts: ReadonlyMap<string, Pieces>,
  english: ReadonlyMap<string, Pieces>,
  lacks: Lacks,
): Catalogue {
  function cut({ key, values = {} }: Message): Pieces {
    const pieces = texts.get(key) ?? english.get(key);
    if (pieces === undefined) {
      lacks(key, 'is in no catalogue');
      return [key];
    }
    if (pieces.length === 1) return pieces;
    return pieces.map((piece, index) => {
      if (index % 2 === 0) return piece;
      const value = Object.hasOwn(values, piece) ? values[piece] : undefined;
      if (value === undefined) lacks(key, `got no value for {${piece}}`);
      return value ?? `{${piece}}`;
    });
  }
  return {
    language,
    direction: directionOf(language),
    say: (words) => ('own' in words ? words.own : cut(words).join('')),
    cut,
  };
}

/** What is wrong with a translated text: the key is unknown, or its places are others than in English. */
function mismatch(key: string, pieces: Pieces, english: Pieces | undefined): string | undefined {
  if (english === undefined) return `"${key}" is no text of the page; the text is left out`;
  const own = placesOf(pieces);
  const theirs = placesOf(english);
  if (own === theirs) return undefined;
  return `"${key}" has the places ${own || '(none)'}, but needs ${theirs || '(none)'}; English is shown instead`;
}

/** The names of all places in one text, without order or repetition: languages differ in both. */
function placesOf(pieces: Pieces): string {
  const names = new Set(pieces.filter((_, index) => index % 2 === 1));
  return [...names]
    .sort()
    .map((name) => `{${name}}`)
    .join(' ');
}

interface ReadTexts {
  readonly file: string;
  readonly texts: readonly (readonly [string, string])[];
}

/** The texts of one file; undefined where there is none, or it holds something else. */
function readTexts(file: string, report: (problem: PageProblem) => void): ReadTexts | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      report({ file, message: 'the file can not be read' });
    }
    return undefined;
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    report({ file, message: 'the file is not JSON' });
    return undefined;
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    report({ file, message: 'the file has to be one mapping of keys to texts' });
    return undefined;
  }
  const texts: (readonly [string, string])[] = [];
  for (const [key, value] of Object.entries(content)) {
    if (typeof value === 'string') texts.push([key, value]);
    else report({ file, message: `"${key}" has to be a text` });
  }
  return { file, texts };
}
