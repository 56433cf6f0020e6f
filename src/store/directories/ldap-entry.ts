import type { Entry } from 'ldapts';
import { CannotKnow, type DirectoryMatch } from './directory.ts';

/** Characters of one value; see the same limit for databases. */
const maxValueLength = 512;

/** What of an entry names the provider and fills placeholders. */
export interface MatchAttributes {
  readonly provider?: string;
  readonly providerAttribute?: string;
  readonly attributes: readonly string[];
}

/**
 * Reads what an entry says of a domain. Names of attributes come in any letter case, and of several values the first
 * counts. An entry without the provider's attribute has the provider of the settings, or is not hosted.
 */
export function matchOfEntry(
  entry: Entry,
  { provider, providerAttribute, attributes }: MatchAttributes,
): DirectoryMatch | undefined {
  const named = providerAttribute === undefined ? undefined : providerOf(entry, providerAttribute);
  const found = named ?? provider;
  if (found === undefined) return undefined;
  const columns = new Map<string, string>();
  for (const attribute of attributes) {
    const value = valueOf(entry, attribute);
    // Placeholders are letters, digits and underscores; attributes may have hyphens.
    if (value !== undefined) columns.set(attribute.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_'), value);
  }
  return { provider: found, columns };
}

/** Throws CannotKnow where there is a value that can't name a provider: bytes, or a text that is too long. */
function providerOf(entry: Entry, attribute: string): string | undefined {
  const value = valueOf(entry, attribute);
  if (value === undefined && !isEmpty(firstValue(entry, attribute))) {
    throw new CannotKnow(`the attribute ${attribute} is no text that could name a provider`);
  }
  return value;
}

/** The library gives an empty list where an entry lacks an attribute that was asked for. */
function isEmpty(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value.trim() === '');
}

/** The first value of an attribute as a text; undefined where there is none, or where it is no text. */
export function valueOf(entry: Entry, attribute: string): string | undefined {
  const first = firstValue(entry, attribute);
  if (typeof first !== 'string') return undefined;
  const text = first.trim();
  return text === '' || text.length > maxValueLength ? undefined : text;
}

function firstValue(entry: Entry, attribute: string): string | Buffer | undefined {
  const wanted = attribute.toLowerCase();
  const found = Object.entries(entry).find(([name]) => name.toLowerCase() === wanted)?.[1];
  return Array.isArray(found) ? found[0] : found;
}
