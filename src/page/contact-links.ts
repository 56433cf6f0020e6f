import { encodeAddress } from '../model/mailbox-link.ts';
import { parseEmailAddress, printAddress } from '../model/email-address.ts';

/** What people write between the digits of a phone number (RFC 3966 section 5.1.1 calls them visual separators). */
const separators = /[\s().\-/\u00a0\u2010-\u2013]/g;

/** A number that a phone can dial; shorter ones are no numbers, longer ones no phone takes (E.164: 15 digits). */
const dialled = /^\+?[0-9*#]{3,20}$/;

/**
 * The link that a phone dials (RFC 3966), or undefined where the text is more than a number ("extension 12"): a wrong
 * number is worse than none. The zero in "+49 (0)30" is not dialled from abroad, nor anywhere behind a plus.
 */
export function phoneLink(written: string): string | undefined {
  const number = written
    .trim()
    .replace(/^(\+[\d\s]+)\(0\)/, '$1')
    .replaceAll(separators, '');
  return dialled.test(number) ? `tel:${encodeURIComponent(number).replaceAll('%2B', '+')}` : undefined;
}

/** The link that opens a mail to this address (RFC 6068), or undefined where the text is none. */
export function mailLink(written: string): string | undefined {
  const address = parseEmailAddress(written.replace(/^mailto:/i, ''));
  return address.ok ? `mailto:${encodeAddress(printAddress(address.value))}` : undefined;
}
