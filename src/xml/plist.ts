import { build } from 'plist';
import { hasUnwantedCharacters } from '../model/characters.ts';

export { parsePlist, type PlistRead } from './plist-reader.ts';

/** What goes into a property list. There are no reals: no key of a profile that we write takes one. */
export type PlistValue = string | number | boolean | Date | Uint8Array | readonly PlistValue[] | PlistDict;

/** A dictionary in the order written. Keys whose value is undefined are left out. */
export interface PlistDict {
  readonly [key: string]: PlistValue | undefined;
}

/** Every property list that writePlist makes begins with these bytes. The signer signs nothing else. */
export const plistHead =
  '<?xml version="1.0" encoding="UTF-8"?>\n' +
  '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n' +
  '<plist version="1.0">\n';

/**
 * The only door to the plist package. Writes a property list: same input, same bytes; LF, final newline.
 * Throws a TypeError on what Apple's readers refuse or the package would write wrongly: an empty string, a number
 * that is no safe integer (plist 5.0.0 writes `<real>NaN</real>` and `<integer>1e+21</integer>`), a date without a
 * four-digit year, control characters and lone surrogates, and keys that look like numbers (JavaScript moves them to
 * the front, so the order written would be lost). Formats leave such values out before they come here.
 */
export function writePlist(root: PlistDict): string {
  const text = `${build(checkedDict(root, ''), { indent: '\t' })}\n`;
  if (!text.startsWith(plistHead)) throw new TypeError('the plist package writes another head than expected');
  return text;
}

type Checked = string | number | boolean | Date | Uint8Array | Checked[] | { [key: string]: Checked };

function checkedDict(dict: PlistDict, path: string): { [key: string]: Checked } {
  const entries: [string, Checked][] = [];
  for (const [key, value] of Object.entries(dict)) {
    if (value === undefined) continue;
    if (key === '' || /^\d+$/.test(key) || hasUnwantedCharacters(key)) {
      throw new TypeError(
        `a property list can't hold the key ${JSON.stringify(key)} in ${path || 'its root'}`,
      );
    }
    entries.push([key, checked(value, `${path}/${key}`)]);
  }
  return Object.fromEntries(entries);
}

function checked(value: PlistValue, path: string): Checked {
  const refuse = (what: string): never => {
    throw new TypeError(`a property list can't hold ${what} at ${path}`);
  };
  if (typeof value === 'string') {
    if (value === '') return refuse('an empty text');
    return hasUnwantedCharacters(value) ? refuse('control characters') : value;
  }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? value : refuse('a number that is no integer');
  }
  if (typeof value === 'boolean' || value instanceof Uint8Array) return value;
  if (value instanceof Date) return hasPlistYear(value) ? value : refuse('this date');
  if (isList(value)) return value.map((one, index) => checked(one, `${path}/${index}`));
  return checkedDict(value, path);
}

function isList(value: readonly PlistValue[] | PlistDict): value is readonly PlistValue[] {
  return Array.isArray(value);
}

/** The notation has room for four digits: 0000-9999. An invalid date has a year of NaN. */
function hasPlistYear(date: Date): boolean {
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999;
}
