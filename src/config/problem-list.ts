import { problemCodes } from './problem-codes.ts';

/**
 * The table of problem codes for docs/errors.md, in Markdown, in the order of the alphabet: those of configuration
 * files, or other ones given by code and meaning.
 */
export function problemTable(codes: Readonly<Record<string, string>> = problemCodes): string {
  const rows = Object.entries(codes)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([code, meaning]) => `| <a id="${code}"></a>\`${code}\` | ${meaning.replaceAll('|', '\\|')} |`);
  return ['| code | what it means |', '|---|---|', ...rows, ''].join('\n');
}
