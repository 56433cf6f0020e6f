import type { Catalogue } from './catalogue.ts';
import type { Words } from './guide.ts';
import { escapeHtml, Html } from './html.ts';

/**
 * Writes words out for a template. What the provider wrote and what is filled into a text may run the other way than the
 * page (an address or a phone number on an Arabic page), so each of these stands by itself.
 */
export function wordsIn({ cut }: Catalogue): (words: Words) => Html | string {
  return (words) => {
    if ('own' in words) return isolated(words.own);
    const pieces = cut(words);
    if (pieces.length === 1) return pieces[0] ?? '';
    return new Html(
      pieces.map((piece, index) => (index % 2 === 0 ? escapeHtml(piece) : isolated(piece).text)).join(''),
    );
  };
}

function isolated(text: string): Html {
  return new Html(`<bdi>${escapeHtml(text)}</bdi>`);
}
