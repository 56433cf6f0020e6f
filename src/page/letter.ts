import type { MailboxQuestion } from '../formats/format.ts';
import { printAddress } from '../model/email-address.ts';
import { mailboxQuery } from '../model/mailbox-link.ts';
import type { Provider } from '../model/provider.ts';
import type { Catalogue } from './catalogue.ts';
import type { Message } from './guide.ts';
import type { LetterLook } from './letter-look.ts';
import { letterAdvice, type LetterSection } from './letter-advice.ts';
import { letterCodes, type LetterCode } from './letter-codes.ts';
import { letterTable, printedServers, type LetterServers } from './letter-servers.ts';
import { manualServers } from './manual-settings.ts';
import { readerOf } from './reader.ts';

/**
 * One sheet of paper that sets up a mailbox, finished in one language. Everything in it is plain text: whoever writes
 * it out escapes it.
 */
export interface Letter {
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly title: string;
  /** For whom it is: the name where one was given, and the address. */
  readonly recipient: string;
  /** A picture of the operator as a `data:` URL; absent where there is none on this server. */
  readonly logo?: string;
  /** A colour for one line, `#rrggbb`. */
  readonly accentColor?: string;
  /** What comes before anything else, such as switching on IMAP. */
  readonly before: readonly LetterSection[];
  readonly codes: readonly LetterCode[];
  /**
   * What to type into a browser: short. Absent where the login is not made from the address: it is only in the signed
   * link, which nobody can type, and the page without it would show a login that fails.
   */
  readonly typed?: LetterPage;
  /** What to open from a mail: the page of this mailbox. */
  readonly linked: LetterPage;
  /** The table for people who type; absent where the provider offers nothing that can be typed. */
  readonly servers?: LetterServers;
  /** The password, and whom to ask. */
  readonly after: readonly LetterSection[];
  /** How to get it onto paper, also as the label of a button, and what stands before a reference; for the screen only. */
  readonly printHint: string;
  readonly printLabel: string;
  readonly referenceLabel: string;
}

/** The ways that a browser leads through: typed from paper, or opened from a mail. */
export interface LetterPage {
  readonly title: string;
  readonly text: string;
  readonly address: string;
}

/**
 * Makes the letter of a mailbox. `question.origin` is both what the codes lead to and what is typed into a browser, so
 * it has to be built from configured or hosted names only: people trust what is printed. A way that the provider does
 * not offer is not in it; where no code can be made the letter is made of the rest.
 */
export function makeLetter(
  provider: Provider,
  question: MailboxQuestion,
  catalogue: Catalogue,
  { logo, accentColor }: LetterLook,
): Letter {
  const reader = readerOf(catalogue, question.address);
  const say = (key: string, values?: Message['values']): string =>
    reader.say(values === undefined ? { key } : { key, values });
  const address = printAddress(question.address);
  const providerName = reader.own(provider.displayName);
  const offered = printedServers(manualServers(provider, { ...question, language: reader.language }));
  return {
    language: reader.language,
    direction: reader.direction,
    title: say('letter.title', { provider: providerName }),
    recipient:
      question.name === undefined ? address : say('letter.recipient', { name: question.name, address }),
    ...(logo === undefined
      ? {}
      : { logo: `data:${logo.contentType};base64,${logo.bytes.toString('base64')}` }),
    ...(accentColor === undefined ? {} : { accentColor }),
    before: letterAdvice(provider, question, reader, 'before'),
    codes: letterCodes(provider, question, reader),
    ...(question.login === undefined
      ? {
          typed: {
            title: say('letter.browser.title'),
            text: say('letter.browser.text'),
            address: withoutScheme(question.origin),
          },
        }
      : {}),
    linked: {
      title: say('letter.mail.title'),
      text: say('letter.mail.text'),
      address: `${question.origin}/setup?${mailboxQuery(question)}`,
    },
    ...(offered.length === 0 ? {} : { servers: letterTable(offered, reader) }),
    after: letterAdvice(provider, question, reader, 'after'),
    printHint: say('letter.print'),
    printLabel: say('page.letter'),
    referenceLabel: say('page.reference'),
  };
}

/** The short form of an origin: what a browser adds by itself is not typed. */
function withoutScheme(origin: string): string {
  return origin.replace(/^https:\/\//, '');
}
