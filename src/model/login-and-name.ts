import { hasUnwantedCharacters } from './characters.ts';
import { parsed, refused, type Parsed } from './parsed.ts';

/** Longer than any login of a directory; it travels in links and in QR codes, where room is scarce. */
export const maxLoginLength = 256;

/** Characters of a person's name; longer ones only serve to fool readers. */
export const maxNameLength = 100;

/** They turn the direction of what follows: what a person reads would not be what a program gets (Unicode UAX #9). */
const bidirectional = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Characters that nobody sees and no login has (RFC 8265 section 3.3 takes none of them). */
const invisible = /\p{Format}/u;

/**
 * Reads a login name: trimmed, composed (NFC, as RFC 8265 has servers compare them), empty allowed. Reasons never
 * repeat it.
 */
export function parseLogin(text: string): Parsed<string> {
  const login = text.trim().normalize('NFC');
  if (isLonger(login, maxLoginLength)) return refused(`a login has at most ${maxLoginLength} characters`);
  if (hasUnwantedCharacters(login) || invisible.test(login)) {
    return refused('a login holds no control characters and no invisible ones');
  }
  return parsed(login);
}

/** Reads the name of a person: trimmed, composed, empty allowed. Reasons never repeat it. */
export function parsePersonName(text: string): Parsed<string> {
  const name = text.trim().normalize('NFC');
  if (isLonger(name, maxNameLength) || hasUnwantedCharacters(name) || bidirectional.test(name)) {
    return refused(
      `a name is a line of at most ${maxNameLength} characters, without those that turn the direction of the text`,
    );
  }
  return parsed(name);
}

/** By characters as people count them; a text that is far too long is not taken apart. */
function isLonger(text: string, most: number): boolean {
  return text.length > 2 * most || Array.from(text).length > most;
}
