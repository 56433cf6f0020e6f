import type { Problem } from '../model/problem.ts';

/** Blanks that a tab becomes, so that the marker stands under the right character on every terminal. */
const tabWidth = 4;

/** Controls, invisible format characters (they turn the direction of text) and line separators. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** East Asian wide and full-width characters and emoji take two columns (Unicode TR 11, in its large blocks). */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

const combining = /\p{M}/u;

const colours = { error: '\u001b[31m', warning: '\u001b[33m', bold: '\u001b[1m', off: '\u001b[0m' } as const;

/**
 * Writes a problem for a terminal: `file:line:column: error: what is wrong [code]`, the line with a marker under the
 * place, and what to write instead. Control characters and everything else that could steer a terminal or hide text
 * is escaped. Ends without a line break.
 */
export function printProblem(problem: Problem, options: { readonly colour?: boolean } = {}): string {
  const paint = (text: string, colour: keyof typeof colours): string =>
    options.colour === true ? `${colours[colour]}${text}${colours.off}` : text;
  const { place, severity } = problem;
  const where = place === undefined ? problem.file : `${place.file}:${place.line}:${place.column}`;
  const lines = [
    `${where === undefined ? '' : `${paint(escapeForTerminal(where), 'bold')}: `}${paint(severity, severity)}: ` +
      `${escapeForTerminal(problem.message)} [${escapeForTerminal(problem.code)}]`,
  ];
  if (place !== undefined && place.excerpt.trim() !== '') {
    lines.push(`    ${shown(place.excerpt)}`);
    if (place.column <= place.excerpt.length + 1) {
      const before = widthOf(shown(place.excerpt.slice(0, place.column - 1)));
      lines.push(`    ${' '.repeat(before)}${paint('^', severity)}`);
    }
  }
  if (problem.advice !== undefined) lines.push(`    ${escapeForTerminal(problem.advice)}`);
  return lines.join('\n');
}

/** Makes a text harmless on a terminal: `\u{1b}` instead of ESC. Line breaks and tabs are escaped too. */
export function escapeForTerminal(text: string): string {
  let result = '';
  for (const character of text) {
    result += hidden.test(character) ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}` : character;
  }
  return result;
}

function shown(excerpt: string): string {
  return escapeForTerminal(excerpt.replaceAll('\t', ' '.repeat(tabWidth)));
}

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (combining.test(character)) continue;
    width += wide.test(character) ? 2 : 1;
  }
  return width;
}
