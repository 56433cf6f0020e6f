import type { ServiceUrl } from '../model/server.ts';

/** A text of the catalogue (templates/locales), with the values of its open places. */
export interface Message {
  readonly key: string;
  /** By the name between the braces. Plain text: whoever writes it out escapes it. */
  readonly values?: Readonly<Record<string, string>>;
}

/** What stands on a page: a text of the catalogue, or one that the provider wrote, already in the reader's language. */
export type Words = Message | { readonly own: string };

/** What a person holds in the hand, in the order of the picker. `ios` is iPhone and iPad. */
export const devices = ['ios', 'android', 'mac', 'windows', 'linux'] as const;

export type Device = (typeof devices)[number];

/** One piece of a way, in the order in which it is read. */
export type Part =
  | { readonly kind: 'paragraph'; readonly text: Words }
  | { readonly kind: 'steps'; readonly steps: readonly Words[] }
  /** The one thing to tap. `href` is a path of this server with its query, or an https URL of the provider's file. */
  | { readonly kind: 'button'; readonly label: Words; readonly href: string }
  /** `href` is one of these, too, or the `tel:` or `mailto:` of a help desk. */
  | { readonly kind: 'link'; readonly label: Words; readonly href: string }
  /** A picture to scan with another device. `src` is a path of this server with its query. */
  | { readonly kind: 'qr'; readonly src: string; readonly alt: Words; readonly caption: Words }
  /** `advice` helps, `warning` prevents harm. */
  | { readonly kind: 'note'; readonly tone: 'advice' | 'warning'; readonly text: Words; readonly link?: Link }
  /** What only some need: closed until it is asked for. */
  | { readonly kind: 'more'; readonly summary: Words; readonly parts: readonly Part[] }
  /** The table of servers, or the part of it that this program asks for. */
  | { readonly kind: 'settings'; readonly settings: readonly ManualServer[] };

export interface Link {
  readonly label: Words;
  readonly href: string;
}

/** One program on one kind of device, and how a person sets it up. */
export interface Way {
  /** For the anchor, the icon and the log: `apple-mail`, `thunderbird`, `outlook-new` ... */
  readonly id: string;
  /** The program's own name is no matter of language, but "any other program" is. */
  readonly name: Words;
  /** One line beside the name: who should take this way. */
  readonly summary?: Words;
  /** The way that fits most people on this device; at most one a device, and it comes first. */
  readonly recommended: boolean;
  readonly parts: readonly Part[];
}

/** What one domain's page says to one mailbox, before it is written out in a language. */
export interface Guide {
  /** What has to be done before any program works: `enable`, and what POP alone means. */
  readonly before: readonly Part[];
  /**
   * The programs of a device, at least "any other program". Written when it is asked for, because a page shows one
   * device of five.
   */
  readonly waysOn: (device: Device) => readonly Way[];
  readonly settings: readonly ManualServer[];
  /** The end of every way: send yourself a test mail, and what to do if that fails. */
  readonly after: readonly Part[];
  readonly webmail?: ServiceUrl;
  readonly documentation: readonly Link[];
}

/** A row of the table for people who type settings by hand. */
export interface ManualServer {
  readonly type: 'imap' | 'pop3' | 'smtp' | 'caldav' | 'carddav' | 'exchange' | 'activesync';
  readonly hostname: string;
  /** Absent where the program asks for a URL only. */
  readonly port?: number;
  /** Of calendars, address books and Exchange. */
  readonly url?: string;
  readonly security?: 'SSL' | 'STARTTLS' | 'plain';
  /**
   * As it is typed: filled in for the mailbox. Absent where the person knows it better (then there is `ask`), and
   * where nobody logs in.
   */
  readonly username?: string;
  /** What the person has to type as user name, in the provider's words: "Windows user name". */
  readonly ask?: Words;
  /** The first that the program can do, for the words "normal password" or "OAuth2". */
  readonly authentication: 'password' | 'encrypted-password' | 'OAuth2' | 'other' | 'none';
}
