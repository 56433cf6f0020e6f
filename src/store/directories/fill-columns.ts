import { readHostname } from '../../config/host-name.ts';
import { hasUnwantedCharacters } from '../../model/characters.ts';
import { columnsIn, replaceColumns } from '../../model/columns.ts';
import { parsed, refused, type Parsed } from '../../model/parsed.ts';
import type { Provider } from '../../model/provider.ts';

/** Characters of a value: a host name is the longest thing that makes sense. */
const maxValueLength = 253;

/** Fields whose text is for people or a login: everything that can be sent may stand in them. */
const freeFields: ReadonlySet<string> = new Set([
  'username',
  'default',
  'phone',
  'hours',
  'contact',
  'languages',
]);

/** What may go into a host name, a path or a URL: nothing that means something there (RFC 3986 section 2.3). */
const plainCharacters = /^[A-Za-z0-9._~-]+$/;

/** A column that can't be filled in: missing, or with a value that may not stand where it would. */
class Unusable extends Error {}

/**
 * Fills a provider's column placeholders with the values of a directory's row. A database is not trusted more than a
 * file: host names are checked as those of a file are, and a value can't add a path, a port, a scheme or another
 * placeholder. The reason names the column, never its value.
 */
export function fillColumns(provider: Provider, columns: ReadonlyMap<string, string>): Parsed<Provider> {
  try {
    // The walk keeps every key and every kind of value, so what comes out is a provider again.
    return parsed(walk('', provider, columns) as Provider);
  } catch (error) {
    if (error instanceof Unusable) return refused(error.message);
    throw error;
  }
}

function walk(key: string, value: unknown, columns: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return fillText(key, value, columns);
  if (Array.isArray(value)) return value.map((one) => walk(key, one, columns));
  if (typeof value !== 'object' || value === null) return value;
  if (key === 'extras') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, walk(key === 'languages' ? key : name, one, columns)]),
  );
}

function fillText(key: string, text: string, columns: ReadonlyMap<string, string>): string {
  if (columnsIn(text).length === 0) return text;
  const filled = replaceColumns(text, (name) => {
    const value = columns.get(name);
    if (value === undefined) throw new Unusable(`the column ${name} is missing`);
    if (!mayStand(key, value))
      throw new Unusable(`the column ${name} has a value that can't stand in ${key}`);
    return value;
  });
  if (key !== 'hostname') return filled;
  const hostname = readHostname(filled);
  if (hostname.ok) return hostname.value;
  throw new Unusable(`with the column ${columnsIn(text).join(', ')} filled in, ${key} is no host name`);
}

function mayStand(key: string, value: string): boolean {
  if (value === '' || value.length > maxValueLength) return false;
  // A percent sign could make another placeholder, or a percent escape.
  if (freeFields.has(key)) return !hasUnwantedCharacters(value) && !value.includes('%');
  return plainCharacters.test(value);
}
