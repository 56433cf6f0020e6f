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

/** The at sign before a domain in A-labels may stand in a query as it is; people see the link before they open it. */
function encodeAddress(address: string): string {
  return encodeURIComponent(address).replace(/%40(?=[^%]*$)/, '@');
}
