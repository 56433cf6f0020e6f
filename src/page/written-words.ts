import type { Catalogue } from './catalogue.ts';
import type { Words } from './guide.ts';
import { escapeHtml, Html } from './html.ts';

/**
 * Writes words out for a template. What the provider wrote and what is filled into a text may run the other way than the
 * page (an address or a phone number on an Arabic page), so each of these stands by itself. The address of a page, which
 * is opened elsewhere, can be copied as the values of a table can.
 */
export function wordsIn({ cut }: Catalogue): (words: Words) => Html | string {
  return (words) => {
    if ('own' in words) return isolated(words.own);
    const pieces = cut(words);
    if (pieces.length === 1) return pieces[0] ?? '';
    return new Html(
      pieces.map((piece, index) => (index % 2 === 0 ? escapeHtml(piece) : filled(piece).text)).join(''),
    );
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
