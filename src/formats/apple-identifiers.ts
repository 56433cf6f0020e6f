import { hash } from 'node:crypto';
import type { Domain } from '../model/domain.ts';
import { printAddress, type EmailAddress } from '../model/email-address.ts';

/**
 * FROZEN. A device replaces a profile by its PayloadIdentifier and updates an account in place by PayloadIdentifier
 * and PayloadUUID together. Any change in this file gives every phone that installs a profile again a second account
 * beside the first. So they depend on the mail domain and the address alone: not on host names, settings, display
 * names, file names or the server's own name. test/formats/apple-identifiers.test.ts pins them.
 */

/** Follows the reversed domain, so that the identifier is told apart from the domain owner's own ones. */
const product = 'autoconfig';

/** What the identifier is for. Another kind of profile for the same mailbox would carry another word. */
const variant = 'mail';

/** Identifiers stay within 255 characters; this leaves room for the product, the slug and a payload's suffix. */
const maxReversedDomain = 200;

/** Hex digits of the slug: 64 bits, far beyond what a collision inside one domain needs. */
const slugDigits = 16;

/** RFC 9562 section 6.6: the name space of domain names. */
const dnsNamespace = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex');

/**
 * The PayloadIdentifier of a mailbox's profile, such as `org.example.autoconfig.0f5ebb9a1c2d3e4f`; its payloads add
 * `.mail`, `.caldav` and so on. The address stands in it as a hash only: `@`, `+` and quotes would break the
 * reverse-DNS form, and devices write identifiers into their logs. Letter case and Unicode composition of the
 * address make no difference: they are the same mailbox to any server we can set up.
 */
export function profileIdentifier(address: EmailAddress): string {
  const key = `${printAddress(address).normalize('NFC').toLowerCase()}|${variant}`;
  const slug = hash('sha256', key, 'hex').slice(0, slugDigits);
  return `${reversedDomain(address.domain)}.${product}.${slug}`;
}

/** `mail.example.org` as `org.example.mail`. A very long name loses its innermost labels; the slug tells them apart. */
function reversedDomain(domain: Domain): string {
  let reversed = '';
  for (const label of domain.split('.').reverse()) {
    if (reversed.length + label.length + 1 > maxReversedDomain) break;
    reversed += reversed === '' ? label : `.${label}`;
  }
  return reversed;
}

/**
 * Makes the PayloadUUIDs of a domain's profiles: version 5 (RFC 9562 section 5.5), of the payload's identifier. In
 * upper case, as Apple's own tools write them.
 */
export function payloadUuids(domain: Domain): (payloadIdentifier: string) => string {
  const namespace = Buffer.from(uuidVersion5(dnsNamespace, domain).replaceAll('-', ''), 'hex');
  return (payloadIdentifier) => uuidVersion5(namespace, payloadIdentifier).toUpperCase();
}

/** In lower case. The digits of version and variant take the places of two of the hash (RFC 9562 section 5.5). */
function uuidVersion5(namespace: Buffer, name: string): string {
  const hex = hash('sha1', Buffer.concat([namespace, Buffer.from(name)]), 'hex');
  const digit = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${digit}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
