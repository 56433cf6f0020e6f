import { CannotKnow, type DirectoryMatch } from './directory.ts';
import type { SqlRows } from './sql-engine.ts';

/** Characters of one value; host names and logins are shorter, and a database may hold anything. */
const maxValueLength = 512;

/** What was odd about an answer. */
export type OddAnswer = OddRow | 'odd-provider';
type OddRow = 'several-rows' | 'odd-value';

/**
 * Reads what a query says of a domain. The column `provider` names the provider; where there is none, `always` does, or,
 * without that, the first column. The other columns that are texts or numbers go along under their names in upper case.
 * No row is "not hosted", and so is a row without a provider where there is no `always`. Of several rows the first
 * counts, and the caller is told. Throws CannotKnow where the provider is neither a text nor a number: that is no "no".
 */
export function matchOfRows(
  answer: SqlRows,
  odd: (what: OddAnswer) => void,
  always?: string,
): DirectoryMatch | undefined {
  const [row] = answer.rows;
  if (row === undefined) return undefined;
  if (answer.rows.length > 1) odd('several-rows');
  const columns = new Map<string, string>();
  let provider: string | undefined;
  const named = answer.columns.findIndex((column) => column.toLowerCase() === 'provider');
  const at = named === -1 && always === undefined ? 0 : named;
  answer.columns.forEach((column, index) => {
    const value = textOf(row[index]);
    if (value === 'odd' && index === at) {
      odd('odd-provider');
      throw new CannotKnow('the column that names the provider is neither a text nor a number');
    }
    if (value === 'odd') return odd('odd-value');
    if (value === undefined) return;
    if (index === at) provider = value.text;
    else columns.set(column.toUpperCase(), value.text);
  });
  const found = provider === undefined || provider === '' ? always : provider;
  return found === undefined ? undefined : { provider: found, columns };
}

/** Reads the login from the first column of the first row. */
export function loginOfRows(answer: SqlRows, odd: (what: OddRow) => void): string | undefined {
  const [row] = answer.rows;
  if (row === undefined) return undefined;
  if (answer.rows.length > 1) odd('several-rows');
  const value = textOf(row[0]);
  // Half a login would be a wrong one: what can't be read is an error, not an absent mailbox.
  if (value === 'odd') throw new Error('the login is neither a text nor a number');
  return value === undefined || value.text === '' ? undefined : value.text;
}

/** Numbers and texts as texts, without the blanks that CHAR columns are filled up with; undefined for NULL. */
function textOf(value: unknown): { readonly text: string } | undefined | 'odd' {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'number' || typeof value === 'bigint') return { text: String(value) };
  if (typeof value !== 'string') return 'odd';
  const text = value.trim();
  return text.length > maxValueLength ? 'odd' : { text };
}
