import type { SocketType } from '../model/server.ts';

/** A server as a mail program understood it: after its own reading, trimming and substitutions. */
export interface ChosenServer {
  /** Thunderbird's desktop takes a news server (`nntp`) for an incoming one, and three kinds of Exchange. */
  readonly type: 'imap' | 'pop3' | 'smtp' | 'exchange' | 'ews' | 'owa' | 'nntp';
  readonly hostname: string;
  readonly port: number;
  readonly socketType: SocketType | 'automatic';
  /** In the field's words, or the program's own where it has no other. Absent where the program decides by itself. */
  readonly authentication?: string;
  readonly username?: string;
}

/** What a mail program makes of one answer. */
export interface Verdict {
  /** False where the program refuses the whole document or finds nothing in it. */
  readonly accepted: boolean;
  readonly incoming?: ChosenServer;
  readonly outgoing?: ChosenServer;
  /** One sentence for the operator: why these servers, or why none. */
  readonly why: string;
  /** Further things an operator should know: servers that were skipped, values that were bent. */
  readonly notes: readonly string[];
}

/** The mailbox that a program sets up, as its owner typed it. */
export interface Mailbox {
  readonly localPart: string;
  readonly domain: string;
}

/** Which answer a mail program reads. */
export type AnswerRead = 'thunderbird' | 'outlook' | 'apple' | 'qr';

/** A pure port of one mail program's reader. */
export interface MailProgram {
  /** kebab-case, as in docs and `check`. */
  readonly name: string;
  readonly title: string;
  readonly reads: AnswerRead;
  /** The version whose source or behaviour was followed. */
  readonly version: string;
  /** Reads the document as that program does, for this address. Never throws, whatever the document is. */
  read(document: string, address: Mailbox): Verdict;
}
