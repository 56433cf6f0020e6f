import { styleOf } from './brand.ts';
import type { Letter } from './letter.ts';
import { Html } from './html.ts';
import type { Templates } from './templates.ts';

/** What a letter has on our own server beside what is in it. */
export interface ServedLetter {
  /** The address of the script that makes a button of the hint for printing. */
  readonly script: string;
  /** What the log line of the request carries, too. */
  readonly reference?: string;
}

/**
 * The letter as one HTML document that needs nothing else: its style, its pictures and its codes are in it; without
 * `served` it runs no script. Always black on white, because it is meant for paper and codes are read that way.
 */
export function letterHtml(letter: Letter, templates: Templates, served?: ServedLetter): string {
  const codes = letter.codes.map(({ svg, ...code }) => ({ ...code, picture: new Html(svg) }));
  return templates.fill('letter', { letter: { ...letter, codes }, served }).text;
}

/**
 * The Content-Security-Policy under which a letter works in a browser: its own style and pictures and our script. The
 * hashes are those of the style elements in it, because the template may be the operator's own; what people and
 * provider files say is escaped and makes no element.
 */
export function letterPolicy(html: string): string {
  const styles = [...html.matchAll(/<style>([^<]*)<\/style>/g)].map(([, text = '']) => styleOf(text).source);
  return `default-src 'none'; style-src ${styles.length === 0 ? "'none'" : styles.join(' ')}; script-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}
