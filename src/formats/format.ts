import type { Domain } from '../model/domain.ts';
import type { EmailAddress } from '../model/email-address.ts';
import type { MailboxLink } from '../model/mailbox-link.ts';
import type { Provider } from '../model/provider.ts';

/** A finished answer, independent of the way it is carried. */
export interface Document {
  /** Exactly as it is sent, with charset where the clients want one. */
  readonly contentType: string;
  readonly body: string;
  /** Where a program would save it. */
  readonly filename?: string;
  /** Its user names are only a guess, because the person was to be asked for them and no login was given. */
  readonly guessesLogin?: true;
}

/** A provider whose settings a format can't express, and why: shown to the operator and, as plain text, to the client. */
export interface NotExpressible {
  readonly notExpressible: string;
}

/** What a domain's answer depends on beside the provider. */
export interface DomainQuestion {
  readonly domain: Domain;
}

/** What a mailbox's answer depends on beside the provider. */
export interface MailboxQuestion {
  readonly address: EmailAddress;
  /** The sender name a person asked for; Apple profiles and QR codes carry it. At most 100 characters. */
  readonly name?: string;
  /**
   * The login name that takes the place of every configured user name, for mailboxes whose login is not made from the
   * address. It comes from a signed link or a directory, never from the request itself. At most 256 characters.
   */
  readonly login?: string;
  /** The signed link that the mailbox was asked for with; what the answer itself links to carries it on. */
  readonly link?: MailboxLink;
  /** `https://host` under which the program asks, without a final slash; built from hosted or configured names only. */
  readonly origin: string;
}

interface FormatBase {
  /** The word for `render`, for metrics and for the golden files. */
  readonly name: string;
  /** For help texts and docs. */
  readonly title: string;
  /** The paths it is served at, as Express patterns in the spelling of design section 3. */
  readonly paths: readonly string[];
  readonly methods: readonly ('GET' | 'POST')[];
  /** The Cache-Control value of a good answer. */
  readonly cacheControl: string;
}

/** An answer that is the same for everybody in a domain: finished bytes. */
export interface DomainFormat extends FormatBase {
  readonly kind: 'domain';
  /** Done once when configuration changes; pure: no clock, no files. */
  prepare(provider: Provider): ((question: DomainQuestion) => Document) | NotExpressible;
}

/** An answer for one mailbox: a prepared document with open places. */
export interface MailboxFormat extends FormatBase {
  readonly kind: 'mailbox';
  /** Done once when configuration changes; pure: no clock, no files. */
  prepare(provider: Provider): ((question: MailboxQuestion) => Document) | NotExpressible;
  /**
   * Why a filled document is of no use, in formats that not every address or name fits into; undefined where it fits.
   * The reason never repeats the address. Absent = everything fits.
   */
  refuses?(question: MailboxQuestion, document: Document): string | undefined;
}

export type Format = DomainFormat | MailboxFormat;
