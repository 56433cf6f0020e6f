import { problemCodes } from './problem-codes.ts';

/** The table of all problem codes for docs/errors.md, in Markdown, in the order of the alphabet. */
export function problemTable(): string {
  const rows = Object.entries(problemCodes)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([code, meaning]) => `| <a id="${code}"></a>\`${code}\` | ${meaning.replaceAll('|', '\\|')} |`);
  return ['| code | what it means |', '|---|---|', ...rows, ''].join('\n');
}
