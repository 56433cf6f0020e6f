import type { ManualServer } from './guide.ts';
import type { Reader } from './reader.ts';

/** The table of servers, with its headings. */
export interface LetterServers {
  readonly title: string;
  /** Where there is more than one server to choose from. */
  readonly choose?: string;
  readonly columns: LetterColumns;
  /** The same in front of a value, where there is no table: with a colon. */
  readonly labels: Omit<LetterColumns, 'what'>;
  readonly rows: readonly LetterServer[];
}

/** The headings of the table of servers. */
interface LetterColumns {
  readonly what: string;
  readonly server: string;
  readonly port: string;
  readonly security: string;
  readonly username: string;
}

/** A row of the letter's table. What a service has none of is empty. */
interface LetterServer {
  readonly what: string;
  /** A host name, or the URL of a calendar, an address book or an Exchange server. */
  readonly server: string;
  readonly port: string;
  readonly security: string;
  readonly username: string;
}

/**
 * The servers that are worth printing: one without TLS is left out where the same kind is there with it, because
 * nobody who types settings from paper should have to know which is the safe one.
 */
export function printedServers(settings: readonly ManualServer[]): ManualServer[] {
  return settings.filter(
    ({ type, security }) =>
      security !== 'plain' || !settings.some((other) => other.type === type && other.security !== 'plain'),
  );
}

/** Whether there are several servers for the same direction of mail. */
function hasChoice(settings: readonly ManualServer[]): boolean {
  const outgoing = settings.filter(({ type }) => type === 'smtp').length;
  const incoming = settings.filter(({ type }) => type === 'imap' || type === 'pop3').length;
  return outgoing > 1 || incoming > 1;
}

/** The rows, in the words that mail programs show. */
function tableRows(settings: readonly ManualServer[], reader: Reader): LetterServer[] {
  return settings.map((server) => ({
    what: reader.say({ key: `page.settings.${server.type}` }),
    server: server.url ?? server.hostname,
    // A URL says both by itself.
    port: server.port === undefined ? '' : String(server.port),
    security:
      server.security === undefined || server.url !== undefined
        ? ''
        : reader.say({ key: `page.security.${server.security}` }),
    username: usernameOf(server, reader),
  }));
}

/** What is typed as user name; in the provider's words where only the person knows it, such as "Windows user name". */
function usernameOf({ username, ask, authentication }: ManualServer, reader: Reader): string {
  if (authentication === 'none') return reader.say({ key: 'letter.username.none' });
  return username ?? (ask === undefined ? '' : reader.say(ask));
}

/** The table for people who type settings by hand. */
export function letterTable(settings: readonly ManualServer[], reader: Reader): LetterServers {
  const heading = (key: string): string => reader.say({ key });
  return {
    title: heading('letter.servers.title'),
    ...(hasChoice(settings) ? { choose: heading('letter.servers.choose') } : {}),
    columns: {
      what: heading('letter.column.what'),
      server: heading('page.settings.server'),
      port: heading('page.settings.port'),
      security: heading('page.settings.security'),
      username: heading('page.settings.username'),
    },
    labels: {
      server: reader.label('page.settings.server'),
      port: reader.label('page.settings.port'),
      security: reader.label('page.settings.security'),
      username: reader.label('page.settings.username'),
    },
    rows: tableRows(settings, reader),
  };
}
