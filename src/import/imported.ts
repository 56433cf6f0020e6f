import type { YamlMap, YamlValue } from '../config/print-yaml.ts';
import type { ProviderKey } from '../config/provider-schema.ts';
import type { Problem } from '../model/problem.ts';
import type { MailServer, MailServerType } from '../model/server.ts';

/** A server as another program's settings name it; texts are not checked yet. */
export type ImportedServer<Type extends MailServerType = MailServerType> = Omit<
  MailServer<Type>,
  'authentication' | 'username' | 'type'
> & {
  readonly type: Type;
  /** Absent where the settings say nothing about it. */
  readonly username?: string;
  readonly authentication: readonly string[];
};

/**
 * What every reader makes of its input: one provider, still in the words of a provider file and not yet judged.
 * The writer puts it in order; what is not valid there moves to `extras`.
 */
export interface Imported {
  /** The first one names the file. */
  readonly domains: readonly string[];
  readonly incoming: readonly ImportedServer<'imap' | 'pop3'>[];
  readonly outgoing: readonly ImportedServer<'smtp'>[];
  /** All other keys, in the order in which they are written. */
  readonly values: ReadonlyMap<ProviderKey, YamlValue>;
  /** What no key holds, by the place in the original. */
  readonly extras: YamlMap;
  /** Comments of the original by path: `incoming.0`, `domains.3`, `oauth2`. */
  readonly comments: ReadonlyMap<string, readonly string[]>;
  /** The mailbox that the settings are of, where they are of one; never written. */
  readonly address?: string;
  /** Comments that concern the whole. */
  readonly remarks: readonly string[];
}

/** What came of reading one input: providers (automx2 holds several), and what has to be said about it. */
export interface ImportResult {
  readonly imported: readonly Imported[];
  readonly problems: readonly Problem[];
}

/** One thing to import, already read. */
export interface ImportSource {
  /** A path, a URL, or `standard input`; for messages and for the note of origin. */
  readonly name: string;
  readonly bytes: Buffer;
  /** Domains for settings that name none. */
  readonly domains: readonly string[];
  /** True where the licence beside the file says that it is a part of Thunderbird's provider database. */
  readonly fromProviderDatabase: boolean;
  /** The mailbox for which a server answered: where it stands as a login, a placeholder is written. */
  readonly address?: string;
}

/** Every code of an import's problem, with one line that explains it. */
export const importProblemCodes = {
  'import-unreadable': 'An input could not be read or fetched.',
  'import-unknown-kind': 'An input is none of the kinds that can be imported.',
  'import-syntax': 'An input is broken: the message says where, and what was expected.',
  'import-no-servers': 'Nothing in the input tells a mail program where to connect.',
  'import-no-domain': 'The input names no domain, and none was given.',
  'import-kept-in-extras':
    'The provider file has no key for something; it is kept under extras and never sent.',
  'import-left-out': 'Something was not taken over: it is named, never its value, which may be a password.',
  'import-changed': 'Something was written differently from the original.',
  'import-exists': 'The provider file exists already.',
  'import-unwritable': 'The provider file could not be written.',
} as const satisfies Readonly<Record<string, string>>;

export type ImportProblemCode = keyof typeof importProblemCodes;

/** Makes a problem of an input. */
export function importProblem(
  severity: Problem['severity'],
  code: ImportProblemCode,
  file: string,
  message: string,
  advice?: string,
): Problem {
  return { severity, code, message, file, ...(advice === undefined ? {} : { advice }) };
}

/** The result of an input in which nothing could be read. */
export function notImported(
  code: ImportProblemCode,
  file: string,
  message: string,
  advice?: string,
): ImportResult {
  return { imported: [], problems: [importProblem('error', code, file, message, advice)] };
}

/** A mapping without its undefined values. */
export function yamlMap(entries: Readonly<Record<string, YamlValue | undefined>>): YamlMap {
  return new Map(
    Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
