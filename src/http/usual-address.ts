import { parseDomain } from '../model/domain.ts';
import type { EmailAddress } from '../model/email-address.ts';

/**
 * An address in a URL as nearly all are written: letters, digits, dots and three more signs, and no escape but that of
 * the @. For building patterns; its two groups are what stands before and after the @.
 */
export const usualAddressPattern = String.raw`([\w+-]{1,64}(?:\.[\w+-]{1,64}){0,31})(?:%40|@)([A-Za-z0-9.-]{3,253})`;

/** RFC 5321 section 4.5.3.1, as in parseEmailAddress. */
const maxLocalPart = 64;
const maxAddress = 254;

/** The address of the two groups; undefined where it is not a usual one after all. */
export function usualAddress(
  localPart: string | undefined,
  written: string | undefined,
): EmailAddress | undefined {
  if (localPart === undefined || written === undefined || localPart.length > maxLocalPart) return undefined;
  const domain = parseDomain(written);
  if (!domain.ok || localPart.length + 1 + domain.value.length > maxAddress) return undefined;
  return { localPart, domain: domain.value };
}

const usualQuery = new RegExp(`^emailaddress=${usualAddressPattern}$`, 'i');

/**
 * Recognises the query that Thunderbird and most others send for autoconfig, one address and nothing else, at a third
 * of the cost of reading any query. Anything else answers undefined and is read as a query. What it recognises is read
 * the same there; a property test holds the two together.
 */
export function readUsualAddress(search: string): EmailAddress | undefined {
  const found = usualQuery.exec(search);
  return found === null ? undefined : usualAddress(found[1], found[2]);
}
