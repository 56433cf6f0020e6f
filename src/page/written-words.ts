import type { Catalogue } from './catalogue.ts';
import type { Words } from './guide.ts';
import { escapeHtml, Html } from './html.ts';

/** Writes words out for a template. */
export type WriteWords = (words: Words) => Html;

/** Texts kept as HTML for one language: more than a catalogue has. */
const maxConstants = 1000;

const writers = new WeakMap<Catalogue, WriteWords>();

/**
 * Writes words out for a template. What the provider wrote and what is filled into a text may run the other way than the
 * page (an address or a phone number on an Arabic page), so each of these stands by itself. The address of a page, which
 * is opened elsewhere, can be copied as the values of a table can. Texts without places are escaped once for all pages.
 */
export function wordsIn(catalogue: Catalogue): WriteWords {
  const known = writers.get(catalogue);
  if (known !== undefined) return known;
  const write = makeWriter(catalogue);
  writers.set(catalogue, write);
  return write;
}

function makeWriter({ cut }: Catalogue): WriteWords {
  const constants = new Map<string, Html>();
  return (words) => {
    if ('own' in words) return isolated(words.own);
    const kept = constants.get(words.key);
    if (kept !== undefined) return kept;
    const pieces = cut(words);
    const html = new Html(
      pieces.map((piece, index) => (index % 2 === 0 ? escapeHtml(piece) : filled(piece).text)).join(''),
    );
    if (pieces.length === 1 && constants.size < maxConstants) constants.set(words.key, html);
    return html;
  };
}

function filled(value: string): Html {
  return value.startsWith('https://')
    ? new Html(`<code class="copy" dir="ltr">${escapeHtml(value)}</code>`)
    : isolated(value);
}

function isolated(text: string): Html {
  return new Html(`<bdi>${escapeHtml(text)}</bdi>`);
}
