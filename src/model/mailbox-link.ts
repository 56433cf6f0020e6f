import { hasUnwantedCharacters } from './characters.ts';
import { printAddress, type EmailAddress } from './email-address.ts';

/**
 * The values of a signed link as they stand in it, the percent escapes of the URL taken off. They travel on unchanged
 * from the page to the profile and the QR codes, because the signature is over exactly these.
 */
export interface MailboxLink {
  readonly address: string;
  /** Empty where the link carries none: the login is looked up, or made from the address as configured. */
  readonly login: string;
  /** Empty where the link carries none. */
  readonly name: string;
  /** Seconds since 1970, in digits. */
  readonly expires: string;
  /** Which of the operator's keys signed. Empty where the link does not say. */
  readonly key: string;
  /** HMAC-SHA-256 in base64url without padding. */
  readonly signature: string;
}

/** One of the operator's keys for links. The first one signs, all of them verify. */
export interface LinkKey {
  /** Stands in the links that it signs. Empty where the operator gave none. */
  readonly id: string;
  /** The key is these bytes as they are written, without any decoding, so that panels need none. */
  readonly secret: string;
}

/** A mailbox as it is asked for in a query. */
export interface QueriedMailbox {
  readonly address: EmailAddress;
  readonly name?: string;
  /** The signed link that it was asked for with. */
  readonly link?: MailboxLink;
}

/**
 * The query under which our own pages ask for something of this mailbox, without the question mark: what the page was
 * asked with travels on to the profile and the pictures. Percent-encoded; for HTML it is still to be escaped.
 */
export function mailboxQuery({ address, name, link }: QueriedMailbox): string {
  if (link === undefined) {
    return printQuery([
      ['emailaddress', printAddress(address)],
      ['name', name ?? ''],
    ]);
  }
  return printQuery([
    ['emailaddress', link.address],
    ['login', link.login],
    ['name', link.name],
    ['expires', link.expires],
    ['key', link.key],
    // Last: a link that a mail program cut off is then missed as a whole.
    ['signature', link.signature],
  ]);
}

/** Empty values are left out. */
function printQuery(parameters: readonly (readonly [name: string, value: string])[]): string {
  return parameters
    .filter(([, value]) => value !== '')
    .map(
      ([name, value]) =>
        `${name}=${name === 'emailaddress' ? encodeAddress(value) : encodeURIComponent(value)}`,
    )
    .join('&');
}

/**
 * An address for a URL, percent-encoded. The at sign before a domain in A-labels may stand in a query as it is; people see
 * the link before they open it.
 */
export function encodeAddress(address: string): string {
  return encodeURIComponent(address).replace(/%40(?=[^%]*$)/, '@');
}

/** The first line of what is signed: another order or meaning of the lines would get another one. */
const linkVersion = 'signpost-link-1';

/**
 * The text that a link's signature is over: version, address, login, name and expiry, one a line, without a line feed
 * at the end. No value may hold a control character, so no two links share a text; undefined where one does.
 */
export function signedText(link: Omit<MailboxLink, 'key' | 'signature'>): string | undefined {
  const values = [link.address, link.login, link.name, link.expires];
  return values.some(hasUnwantedCharacters) ? undefined : [linkVersion, ...values].join('\n');
}
