import type { MailboxQuestion } from '../../formats/format.ts';
import { printLocalPart } from '../../model/email-address.ts';
import { mailboxQuery } from '../../model/mailbox-link.ts';
import { fillDomain } from '../../model/placeholders.ts';
import type { Instruction } from '../../model/provider.ts';
import type { LocalizedText } from '../../model/text.ts';
import type { Visitor } from '../device.ts';
import type { ManualServer, Message, Part, Way, Words } from '../guide.ts';
import { manualServer, type ManualMailbox } from '../manual-settings.ts';
import type { Offer } from '../offer.ts';
import { ownText } from '../own-text.ts';
import type { SignIn, TakenServers } from '../sign-in.ts';

/** All that a way is written from. */
export interface WayContext {
  readonly offer: Offer;
  readonly question: MailboxQuestion;
  /** Of the reader, as a BCP 47 tag. */
  readonly language: string;
  readonly visitor: Visitor;
  /** The mailbox and the reader's language, for tables. */
  readonly mailbox: ManualMailbox;
  /** The address as a person types it: the domain in its own letters. */
  readonly address: string;
  /** The whole table of servers, filled in. */
  readonly settings: readonly ManualServer[];
}

/** Writes one program's way, or answers undefined where the program can do nothing with this provider. */
export type WriteWay = (context: WayContext) => Way | undefined;

/** A text of the catalogue. */
export function say(key: string, values?: Message['values']): Message {
  return values === undefined ? { key } : { key, values };
}

/** The provider's own text in the reader's language. */
export function own({ language, question }: WayContext, text: LocalizedText): Words {
  return { own: ownText(text, language, question.address) };
}

/** A path of this server for this mailbox, with what the page itself was asked with. */
export function pathFor({ question }: WayContext, path: string): string {
  return `${path}?${mailboxQuery(question)}`;
}

/** The page itself, to be typed or opened in another browser or on another device. */
export function pageUrl(context: WayContext): string {
  return `${context.question.origin}${pathFor(context, '/setup')}`;
}

/** Several steps, or no part where there is none. */
export function steps(...given: readonly (Words | undefined)[]): Part[] {
  const written = given.filter((step) => step !== undefined);
  return written.length === 0 ? [] : [{ kind: 'steps', steps: written }];
}

/** What only some need. No part where nothing is in it. */
export function more(summary: Words, parts: readonly Part[]): Part[] {
  return parts.length === 0 ? [] : [{ kind: 'more', summary, parts }];
}

/** What a person does when the program wants to know who they are. */
export function signInStep({ offer }: WayContext, signIn: SignIn): Words | undefined {
  switch (signIn) {
    case 'password':
      return say(offer.provider.passwordHelp === undefined ? 'common.password' : 'common.passwordBelow');
    case 'browser':
      return say('common.signIn');
    case 'other':
      return say('common.otherSignIn');
    case 'none':
      return undefined;
  }
}

/** Which password is meant and where to get it: stands wherever a password is asked for, and nowhere else. */
export function passwordNote(context: WayContext, signIn: SignIn): Part[] {
  const { passwordHelp } = context.offer.provider;
  return signIn !== 'password' || passwordHelp === undefined
    ? []
    : [instructionNote(context, passwordHelp, 'advice', 'common.passwordHelp', 'common.passwordLink')];
}

/** A page to visit and what to do there, in the provider's words where it has some. */
export function instructionNote(
  context: WayContext,
  { instruction, url }: Instruction,
  tone: 'advice' | 'warning',
  otherwise: string,
  label: string,
): Part {
  const href = fillDomain(url, context.question.address.domain);
  const text = instruction === undefined ? say(otherwise) : own(context, instruction);
  return { kind: 'note', tone, text, link: { label: say(label), href } };
}

/** The rows of the servers that a program takes, to be typed where it does not find them by itself. */
export function takenSettings(
  { mailbox }: WayContext,
  { incoming, outgoing, signIn }: TakenServers,
): ManualServer[] {
  const rows: ManualServer[] = [];
  for (const server of [incoming, outgoing]) {
    if (server === undefined) continue;
    const row = manualServer(server, mailbox);
    const isOAuth2 = signIn === 'browser' && server.authentication.includes('OAuth2');
    rows.push(isOAuth2 ? { ...row, authentication: 'OAuth2' } : row);
  }
  return rows;
}

/** The same as a part; none where there is no row. */
export function takenTable(context: WayContext, taken: TakenServers): Part[] {
  const settings = takenSettings(context, taken);
  return settings.length === 0 ? [] : [{ kind: 'settings', settings }];
}

/** The word for an account of these servers; Apple and Outlook say POP where others say POP3. */
export function accountType({ incoming }: TakenServers, pop: 'POP' | 'POP3' = 'POP3'): string {
  return incoming?.type === 'pop3' ? pop : 'IMAP';
}

/**
 * What to do about programs that put the address where the user name belongs: said only where it is another one.
 */
export function usernameNote(context: WayContext, taken: TakenServers): Part[] {
  const { address } = context;
  const { address: given } = context.question;
  const row = takenSettings(context, taken).find(({ authentication }) => authentication !== 'none');
  if (row === undefined) return [];
  if (row.ask !== undefined) return askedUsername(row.ask);
  const plain = `${printLocalPart(given)}@${given.domain}`;
  if (row.username === undefined || row.username === address || row.username === plain) return [];
  return [{ kind: 'note', tone: 'warning', text: say('common.otherUsername', { username: row.username }) }];
}

/** What to type where a program asks for a user name, which only the person knows; none where nothing is asked. */
export function askedUsernameNote({ settings }: WayContext): Part[] {
  return askedUsername(settings.find(({ ask }) => ask !== undefined)?.ask);
}

function askedUsername(ask: Words | undefined): Part[] {
  if (ask === undefined || !('own' in ask)) return [];
  return [{ kind: 'note', tone: 'warning', text: say('common.askedUsername', { name: ask.own }) }];
}
