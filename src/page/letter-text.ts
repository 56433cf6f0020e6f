import { foldText, textWidth } from './fold-text.ts';
import type { LetterSection } from './letter-advice.ts';
import type { LetterServers } from './letter-servers.ts';
import type { Letter } from './letter.ts';

/** Columns of a welcome mail: mail programs quote with two more and fold at 80 (RFC 5322 section 2.1.1 wishes for 78). */
const columns = 76;

const indent = '  ';

/**
 * The letter as plain text for a welcome mail, in lines of at most 76 columns; only a link or a name that is longer by
 * itself stays whole. There are no codes in it: they are for another screen or for paper.
 */
export function letterText(letter: Letter): string {
  const { linked, servers, before, after } = letter;
  const blocks = [
    [...foldText(letter.title, columns), ...foldText(letter.recipient, columns)],
    ...before.map(sectionLines),
    [...heading(linked.title), ...indented(linked.text), '', ...indented(linked.address)],
    ...(servers === undefined ? [] : tableBlocks(servers)),
    ...after.map(sectionLines),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function tableBlocks({ title, choose, labels, rows }: LetterServers): string[][] {
  return [
    [...heading(title), ...(choose === undefined ? [] : indented(choose))],
    ...rows.map((row) => [
      ...indented(row.what),
      ...labelled([
        [labels.server, row.server],
        [labels.port, row.port],
        [labels.security, row.security],
        [labels.username, row.username],
      ]),
    ]),
  ];
}

function heading(title: string): string[] {
  const lines = foldText(title, columns);
  return [...lines, '-'.repeat(Math.min(columns, Math.max(...lines.map(textWidth))))];
}

function sectionLines({ title, lines }: LetterSection): string[] {
  return [
    ...heading(title),
    ...lines.flatMap(({ label, text }) => indented(label === undefined ? text : `${label} ${text}`)),
  ];
}

function indented(text: string, by = indent): string[] {
  return foldText(text, columns - by.length).map((line) => by + line);
}

/** Names and values below each other, the values in one column. Rows without a value are left out. */
function labelled(pairs: readonly (readonly [label: string, value: string])[]): string[] {
  const by = indent.repeat(2);
  const width = Math.max(...pairs.map(([label]) => textWidth(label)));
  return pairs
    .filter(([, value]) => value !== '')
    .flatMap(([label, value]) => {
      const start = `${by}${label}${' '.repeat(width - textWidth(label) + 1)}`;
      const rest = ' '.repeat(textWidth(start));
      return foldText(value, columns - textWidth(start)).map(
        (line, index) => (index === 0 ? start : rest) + line,
      );
    });
}
