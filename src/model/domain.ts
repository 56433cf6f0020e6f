import { domainToASCII, domainToUnicode } from 'node:url';
import { parsed, refused, type Parsed } from './parsed.ts';

declare const domainBrand: unique symbol;
declare const hostnameBrand: unique symbol;

/** A host name: A-labels, lower case, no trailing dot, never an IP address. May have a single label. */
export type Hostname = string & { readonly [hostnameBrand]: true };

/** A mail domain: a host name with at least two labels. Made only by parseDomain. */
export type Domain = Hostname & { readonly [domainBrand]: true };

/** RFC 1035 section 2.3.4. */
const maxLabelOctets = 63;
const maxNameOctets = 253;
const label = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/**
 * Names as programs send them: two labels or more of ASCII in lower case, none of them an A-label, the last one begins
 * with a letter. Each of them is valid as it stands, and is not taken apart. Everything else is looked at label by label.
 */
const usualName =
  /^(?:(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!xn--)[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Characters that people's keyboards write for a dot (UTS #46 section 2.3). */
const dots = /[.\u3002\uff0e\uff61]/u;

/**
 * Reads a host name as people write it: any case, U-labels or A-labels, one trailing dot allowed. Never an IP address.
 * Labels are converted one by one and checked afterwards, because node:url's domainToASCII takes `example.org/evil`,
 * percent escapes and `0x7f.1` (an IP address), and judges A-labels differently on Node 20 and 24.
 */
export function parseHostname(text: string): Parsed<Hostname> {
  // No spelling of a name of 253 octets comes near twice that.
  if (text.length > 2 * maxNameOctets) return refused(`it is longer than ${maxNameOctets} characters`);
  if (text.length <= maxNameOctets && usualName.test(text)) return parsed(text as Hostname);
  const given = text.split(dots);
  if (given.length > 1 && given.at(-1) === '') given.pop();
  const labels: string[] = [];
  for (const one of given) {
    const read = parseLabel(one);
    if (!read.ok) return read;
    labels.push(read.value);
  }
  const name = labels.join('.');
  if (name.length > maxNameOctets) return refused(`it is longer than ${maxNameOctets} characters`);
  // A name whose last label is a number is an IPv4 address to every URL parser (WHATWG URL section 3.5).
  if (/^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '')) return refused('it is an IP address, not a name');
  return parsed(name as Hostname);
}

function parseLabel(text: string): Parsed<string> {
  if (text === '')
    return refused('a label is missing (nothing written, two dots in a row, or a dot in front)');
  const odd = /(?=\p{ASCII})[^A-Za-z0-9-]/u.exec(text);
  if (odd !== null) return refused(`${JSON.stringify(odd[0])} can't be part of a host name`);
  const international = /\P{ASCII}/u.test(text);
  const ascii = international ? encodeLabel(text) : text.toLowerCase();
  if (ascii.length > maxLabelOctets) return refused(`a label is longer than ${maxLabelOctets} characters`);
  if (international ? !label.test(ascii) : ascii.startsWith('xn--') && !isALabel(ascii)) {
    return refused("it isn't a valid internationalised name");
  }
  return label.test(ascii) ? parsed(ascii) : refused('a label begins and ends with a letter or a digit');
}

/**
 * The A-label of a U-label, or '' where there is none. Characters that are dropped without a trace (soft hyphen, zero
 * width space) are refused: a name with one in it is not the name that it shows. The two joiners have a meaning in
 * Persian and Indic names and are judged by the library. Capital sharp s was "ss" before Unicode 15.1 and is ß since.
 */
function encodeLabel(text: string): string {
  if (/(?![\u200c\u200d])\p{Default_Ignorable_Code_Point}/u.test(text)) return '';
  const ascii = domainToASCII(text.replaceAll('\u1e9e', '\u00df'));
  const shown = domainToUnicode(ascii);
  return startsAsItsDirection(shown) && domainToASCII(shown) === ascii ? ascii : '';
}

/** RFC 5893 rule 1, which Node 20 does not check: a label with right-to-left letters begins with a letter. */
function startsAsItsDirection(shown: string): boolean {
  return !rightToLeft.test(shown) || /^\p{Letter}/u.test(shown);
}

/** The blocks that Unicode keeps for scripts written from right to left. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** True where an xn-- label means something and is the only spelling of it. Node 24 no longer checks this itself. */
function isALabel(ascii: string): boolean {
  const unicode = domainToUnicode(ascii);
  return unicode !== '' && unicode !== ascii && encodeLabel(unicode) === ascii;
}

/** Reads a mail domain: a host name of at least two labels. */
export function parseDomain(text: string): Parsed<Domain> {
  const name = parseHostname(text);
  if (!name.ok) return name;
  if (!name.value.includes('.')) return refused('a mail domain has at least one dot');
  return parsed(name.value as Domain);
}

/** The domain as people read it (U-labels). Falls back to the A-labels where they do not decode. */
export function unicodeDomain(domain: Hostname): string {
  return domainToUnicode(domain) || domain;
}

/** What a provider lists: one domain, or all names below one (`*.example.org`). */
export type DomainPattern =
  { readonly kind: 'exact'; readonly domain: Domain } | { readonly kind: 'wildcard'; readonly below: Domain };

/** Reads a domain, or `*.` and a domain. The star stands for one or more whole labels. */
export function parseDomainPattern(text: string): Parsed<DomainPattern> {
  const wildcard = text.startsWith('*.');
  const domain = parseDomain(wildcard ? text.slice(2) : text);
  if (!domain.ok) {
    return text.includes('*') && !wildcard
      ? refused('a star is only allowed in front, as in "*.example.org"')
      : domain;
  }
  return parsed(
    wildcard ? { kind: 'wildcard', below: domain.value } : { kind: 'exact', domain: domain.value },
  );
}

/** Writes a pattern the way it is read. */
export function printPattern(pattern: DomainPattern): string {
  return pattern.kind === 'exact' ? pattern.domain : `*.${pattern.below}`;
}
