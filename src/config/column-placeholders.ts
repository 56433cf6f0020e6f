import { columnsIn, replaceColumns } from '../model/columns.ts';
import type { Problem } from '../model/problem.ts';
import type { Provider } from '../model/provider.ts';

/** Keys whose values are looked at before any directory is asked; no column can fill them. */
const fixedKeys: ReadonlySet<string> = new Set(['domains', 'domainsFile', 'extends', 'mx', 'id', 'extras']);

/** Stands for a column's placeholder while a value is read: letters and digits pass wherever a name or text may stand. */
const standIn = /xsignpostcolumn(\d+)x/gi;

/** The placeholders of columns in one file. */
export interface ColumnPlaceholders {
  /** A value of the file, as its schema shall see it. */
  hide(key: string, value: unknown): unknown;
  /** What the schema made of it, with the placeholders in place again. */
  show(value: unknown): unknown;
  /** A problem with the operator's own words in it. */
  showProblem(problem: Problem): Problem;
}

/**
 * Lets a file without domains of its own (`domains: []`) hold placeholders that a directory's columns fill, such as
 * `imaps://imap-%CLUSTER%.example.net`. Its values are read with a stand-in for each of them, so that everything else
 * about a host name, a URL or a text is checked as ever. Other files don't get this: nothing would fill them.
 */
export function columnPlaceholders(
  file: { readonly [key: string]: unknown } | undefined,
): ColumnPlaceholders {
  const { domains, domainsFile } = file ?? {};
  if (!Array.isArray(domains) || domains.length > 0 || domainsFile !== undefined) return none;
  const names: string[] = [];
  const numberOf = (name: string): number => {
    const known = names.indexOf(name);
    return known === -1 ? names.push(name) - 1 : known;
  };
  const hideText = (text: string): string =>
    // A text that holds a stand-in already is the joke of somebody; its placeholders are refused as elsewhere.
    text.search(standIn) >= 0 ? text : replaceColumns(text, (name) => `xsignpostcolumn${numberOf(name)}x`);
  const showText = (text: string): string =>
    text.replaceAll(standIn, (found, index: string) => {
      const name = names[Number(index)];
      return name === undefined ? found : `%${name}%`;
    });
  return {
    hide: (key, value) => (fixedKeys.has(key) ? value : mapTexts(value, hideText)),
    show: (value) => (names.length === 0 ? value : mapTexts(value, showText)),
    showProblem: (problem) => ({
      ...problem,
      message: showText(problem.message),
      ...(problem.advice === undefined ? {} : { advice: showText(problem.advice) }),
    }),
  };
}

const none: ColumnPlaceholders = {
  hide: (_key, value) => value,
  show: (value) => value,
  showProblem: (problem) => problem,
};

/** Maps every text inside plain data, keys excepted. The reader of files bounds depth and size. */
export function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapTexts(one, map)]));
}

/** The columns that a provider asks for, without repeats, in alphabetical order. */
export function columnsOf(provider: Provider): readonly string[] {
  const { extras: _notRendered, domains: _domains, mx: _mx, file: _file, name: _name, ...rest } = provider;
  const found = new Set<string>();
  mapTexts(rest, (text) => {
    for (const name of columnsIn(text)) found.add(name);
    return text;
  });
  return [...found].sort();
}
