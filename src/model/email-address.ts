import { hasUnwantedCharacters } from './characters.ts';
import { parseDomain, type Domain } from './domain.ts';
import { parsed, refused, type Parsed } from './parsed.ts';

/** An e-mail address. The local part is decoded: without quotes, in the case the person typed. */
export interface EmailAddress {
  readonly localPart: string;
  readonly domain: Domain;
}

/** RFC 5321 section 4.5.3.1.1 and the 254 octets that section 4.5.3.1.3 leaves for an address. */
const maxLocalPartOctets = 64;
const maxAddressOctets = 254;

/**
 * RFC 5322 atext; characters above ASCII are allowed by RFC 6531, but white space among them is only taken in quotes,
 * because it would be lost where an address is trimmed.
 */
const dotAtom =
  /^(?:[\w!#$%&'*+\-/=?^`{|}~]|(?!\s)\P{ASCII})+(?:\.(?:[\w!#$%&'*+\-/=?^`{|}~]|(?!\s)\P{ASCII})+)*$/u;
const quotedString = /^"(?:[^"\\]|\\.)*"$/u;

/** Marks of writing direction that nobody sees: they would show an address as another one. */
const directionMarks = /\p{Bidi_Control}/u;

/** The same, and spaces without width, around an address: Windows' contacts and many web pages copy them along. */
const invisibleEdges = /^[\s\p{Bidi_Control}\u200b\u2060\ufeff]+|[\s\p{Bidi_Control}\u200b\u2060\ufeff]+$/gu;

/**
 * Reads an address as it arrives in a query, a request body or on the command line. White space and invisible
 * marks around it are ignored. The domain may be written with U-labels. Reasons never repeat the address: they may reach a log.
 */
export function parseEmailAddress(text: string): Parsed<EmailAddress> {
  const given = withoutEdges(text.trim());
  if (directionMarks.test(given)) return refused('an e-mail address holds no marks of writing direction');
  if (hasUnwantedCharacters(given)) return refused('an e-mail address holds no control characters');
  const at = given.lastIndexOf('@');
  if (at < 0) return refused('an e-mail address has an @');
  const written = given.slice(0, at);
  if (written === '') return refused('there is nothing before the @');
  const domain = parseDomain(given.slice(at + 1));
  if (!domain.ok) return refused(`the part after the @ is not a mail domain: ${domain.reason}`);
  const quoted = quotedString.test(written);
  if (!quoted && !dotAtom.test(written)) return refused('the part before the @ is not a valid local part');
  const localPart = quoted ? written.slice(1, -1).replaceAll(/\\(.)/gu, '$1') : written;
  if (localPart === '') return refused('there is nothing before the @');
  const octets = Buffer.byteLength(written);
  if (octets > maxLocalPartOctets)
    return refused(`the part before the @ is over ${maxLocalPartOctets} octets`);
  if (octets + 1 + domain.value.length > maxAddressOctets) {
    return refused(`the address is over ${maxAddressOctets} octets`);
  }
  return parsed({ localPart, domain: domain.value });
}

/** A text that is far too long for an address is left as it is: looking for its end would take long. */
function withoutEdges(trimmed: string): string {
  const isShort = trimmed.length <= 2 * maxAddressOctets;
  return isShort && /\P{ASCII}/u.test(trimmed) ? trimmed.replaceAll(invisibleEdges, '') : trimmed;
}

/** Writes the local part as it stands in an address, in quotes only where it must be. */
export function printLocalPart(address: EmailAddress): string {
  const { localPart } = address;
  return dotAtom.test(localPart) ? localPart : `"${localPart.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** Writes the whole address, the domain in A-labels. */
export function printAddress(address: EmailAddress): string {
  return `${printLocalPart(address)}@${address.domain}`;
}
