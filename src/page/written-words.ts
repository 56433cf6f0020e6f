import type { Catalogue } from './catalogue.ts';
import type { Words } from './guide.ts';
import { escapeHtml, Html } from './html.ts';

/**
 * Writes words out for a template. What the provider wrote may run the other way than the page (an English name on an
 * Arabic page), so it stands by itself. A text of the catalogue is plain text, which the template escapes.
 */
export function wordsIn({ say }: Catalogue): (words: Words) => Html | string {
  return (words) => ('own' in words ? new Html(`<bdi>${escapeHtml(words.own)}</bdi>`) : say(words));
}
