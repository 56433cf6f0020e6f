import { Filter, FilterParser } from 'ldapts';
import { parsed, refused, type Parsed } from '../../model/parsed.ts';

/** A filter with the value in its place, escaped (RFC 4515 section 3). */
export type FillFilter = (value: string) => string;

/** Reads a filter with a place for a value, such as `(&(objectClass=mailDomain)(dc={domain}))`. */
export function parseLdapFilter(text: string, place: '{domain}' | '{address}'): Parsed<FillFilter> {
  if (!text.includes(place)) return refused(`${place} is missing, which stands for what is asked for`);
  const fill: FillFilter = (value) => text.replaceAll(place, () => Filter.escape(value));
  return isFilter(fill('example.org'))
    ? parsed(fill)
    : refused('it is not an LDAP filter; is a bracket missing?');
}

/** The library reads a filter without its last bracket as if it were there; brackets in values are escaped. */
function isFilter(text: string): boolean {
  if (text.split('(').length !== text.split(')').length) return false;
  try {
    FilterParser.parseString(text);
    return true;
  } catch {
    return false;
  }
}
