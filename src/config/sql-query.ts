import { parsed, refused, type Parsed } from '../model/parsed.ts';
import type { DatabasePlace } from './database-url.ts';

/** How an engine writes a parameter: PostgreSQL `$1`, MySQL `?`, SQLite `?1`. */
export type ParameterStyle = 'dollar' | 'question-mark' | 'numbered';

export const parameterStyles: Readonly<Record<DatabasePlace['engine'], ParameterStyle>> = {
  postgresql: 'dollar',
  mysql: 'question-mark',
  sqlite: 'numbered',
};

/** A query that is ready for its engine. Its text never changes with what is asked. */
export interface SqlQuery {
  readonly text: string;
  /** How many times the value is bound. */
  readonly parameters: number;
}

/** Longer queries than this are a mistake, such as a whole dump pasted in. */
const maxQueryLength = 10_000;

/**
 * One step through a statement: a quoted text or name, a comment, a parameter, the end of a statement, or one more
 * character. A backslash protects a quote in MySQL only, so a text with one is refused elsewhere before this is used.
 */
const piece =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|(?<parameter>\$\d+|\?\d*)|(?<end>;)|[\s\S]/g;

/**
 * Reads the operator's query: one SELECT (or WITH) with the domain or address as its only parameter. `$1` and `?` mean
 * the same; in PostgreSQL only `$1`, because `?` is an operator there. Parameters are replaced outside of quotes and
 * comments only, and only by the engine's own sign for a parameter: values are always bound.
 */
export function parseSqlQuery(text: string, style: ParameterStyle): Parsed<SqlQuery> {
  const given = text.trim().replace(/(?:\s*;)+$/, '');
  if (given.length > maxQueryLength) return refused(`it is longer than ${maxQueryLength} characters`);
  if (!/^\(*\s*(?:select|with)\b/i.test(given)) return refused('only a SELECT is possible');
  if (given.includes('\\')) return refused('it holds a backslash, which databases read differently');
  let parameters = 0;
  let written = '';
  for (const match of given.matchAll(piece)) {
    const { parameter, end } = match.groups ?? {};
    if (end !== undefined) return refused('it holds more than one statement');
    if (parameter === undefined || (parameter.startsWith('?') && style === 'dollar')) {
      written += match[0];
      continue;
    }
    if (!['$1', '?', '?1'].includes(parameter)) {
      return refused(`it has the parameter ${parameter}, but there is only one value, $1`);
    }
    parameters += 1;
    written += signs[style];
  }
  if (parameters === 0) return refused('$1 is missing, which stands for what is asked for');
  return parsed({ text: written, parameters });
}

const signs: Readonly<Record<ParameterStyle, string>> = {
  dollar: '$1',
  'question-mark': '?',
  numbered: '?1',
};
