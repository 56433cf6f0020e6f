import { styleOf } from './brand.ts';
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

/**
 * The Content-Security-Policy under which a letter works in a browser: its own style and pictures, nothing else. The
 * hashes are those of the style elements in it, because the template may be the operator's own; what people and
 * provider files say is escaped and makes no element.
 */
export function letterPolicy(html: string): string {
  const styles = [...html.matchAll(/<style>([^<]*)<\/style>/g)].map(([, text = '']) => styleOf(text).source);
  return `default-src 'none'; style-src ${styles.length === 0 ? "'none'" : styles.join(' ')}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}
