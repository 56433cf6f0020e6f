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
 * Reads a host name as people write it: any case, U-labels or A-labels, one trailing dot allowed.
 * node:url's domainToASCII alone would take `example.org/evil`, percent escapes and `0x7f.1` (an IP address),
 * so the characters are checked before it and the result after it.
 */
export function parseHostname(text: string): Parsed<Hostname> {
  const given = text.endsWith('.') ? text.slice(0, -1) : text;
  if (given === '') return refused('a host name is missing');
  if (given.length > maxNameOctets) return refused(`it is longer than ${maxNameOctets} characters`);
  // oxlint-disable-next-line no-control-regex
  const odd = /[\u0000-\u007f]/u.test(given) ? /[^A-Za-z0-9.\-\u0080-\u{10ffff}]/u.exec(given) : null;
  if (odd !== null) return refused(`${JSON.stringify(odd[0])} can't be part of a host name`);
  // oxlint-disable-next-line no-control-regex
  const ascii = /^[\u0000-\u007f]*$/u.test(given) ? given.toLowerCase() : domainToASCII(given);
  if (ascii === '') return refused("it isn't a valid internationalised name");
  if (ascii.length > maxNameOctets) return refused(`it is longer than ${maxNameOctets} characters`);
  const labels = ascii.split('.');
  for (const one of labels) {
    if (one === '') return refused('it has an empty label (two dots in a row, or a dot in front)');
    if (one.length > maxLabelOctets) {
      return refused(`the label ${JSON.stringify(one)} is longer than ${maxLabelOctets} characters`);
    }
    if (!label.test(one)) return refused(`${JSON.stringify(one)} isn't a valid label`);
  }
  // A name whose last label is a number is an IPv4 address to every URL parser (WHATWG URL section 3.5).
  if (/^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '')) return refused('it is an IP address, not a name');
  return parsed(ascii as Hostname);
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
