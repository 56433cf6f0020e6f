import type { Letter } from './letter.ts';
import { Html } from './html.ts';
import type { Templates } from './templates.ts';

/**
 * The letter as one HTML document that needs nothing else: its style, its pictures and its codes are in it, and it
 * runs no script. Always black on white, because it is meant for paper and codes are read that way.
 */
export function letterHtml(letter: Letter, templates: Templates): string {
  const codes = letter.codes.map(({ svg, ...code }) => ({ ...code, picture: new Html(svg) }));
  return templates.fill('letter', { letter: { ...letter, codes } }).text;
}
