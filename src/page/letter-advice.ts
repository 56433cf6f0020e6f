import type { MailboxQuestion } from '../formats/format.ts';
import { fillDomain } from '../model/placeholders.ts';
import type { Instruction, Provider } from '../model/provider.ts';
import type { Reader } from './reader.ts';

/** A heading and what stands below it, a line each. */
export interface LetterSection {
  readonly title: string;
  readonly lines: readonly LetterLine[];
}

/** A line of text. `label` stands in front of it, with its colon; a link or a number in `text` is written from left to right. */
export interface LetterLine {
  readonly label?: string;
  readonly text: string;
  readonly technical?: true;
}

/**
 * What a person has to know beside the settings: before the first program what has to be switched on; after the table
 * the system's own way on an iPhone where the provider wants it, which password, and who helps. Only what the
 * provider's file says; the password alone has a text of ours where the file has none.
 */
export function letterAdvice(
  provider: Provider,
  { address: { domain } }: MailboxQuestion,
  reader: Reader,
  place: 'before' | 'after',
): LetterSection[] {
  const section = (key: string, lines: readonly LetterLine[]): LetterSection[] =>
    lines.length === 0 ? [] : [{ title: reader.say({ key }), lines }];
  const say = (key: string): LetterLine => ({ text: reader.say({ key }) });
  const instruction = (given: Instruction | undefined, otherwise?: string): LetterLine[] => {
    if (given === undefined) return otherwise === undefined ? [] : [say(otherwise)];
    const text = given.instruction === undefined ? [] : [{ text: reader.own(given.instruction) }];
    return [...text, { text: fillDomain(given.url, domain), technical: true }];
  };
  if (place === 'before') return section('letter.enable.title', instruction(provider.enable));
  const { addAccount } = provider.apple;
  return [
    ...(addAccount === undefined ? [] : section('letter.apple.title', [say(`letter.apple.${addAccount}`)])),
    ...section('letter.password.title', instruction(provider.passwordHelp, passwordText(provider))),
    ...section(
      'letter.help.title',
      helpLines(provider, reader, (text) => fillDomain(text, domain)),
    ),
  ];
}

/** Where every server asks for OAuth2 only there is no password to type into the program. */
function passwordText({ incoming, outgoing }: Provider): string {
  const servers = [...incoming, ...outgoing];
  const onlyOAuth2 =
    servers.length > 0 && servers.every((one) => one.authentication.every((how) => how === 'OAuth2'));
  return onlyOAuth2 ? 'letter.password.oauth2' : 'letter.password.text';
}

function helpLines({ help }: Provider, reader: Reader, fill: (text: string) => string): LetterLine[] {
  const hours = help.hours === undefined ? undefined : reader.own(help.hours);
  const line = (key: string, text: string | undefined): LetterLine[] =>
    text === undefined ? [] : [{ label: reader.label(key), text: fill(text), technical: true }];
  return [
    ...line('letter.help.phone', help.phone),
    ...(hours === undefined ? [] : [{ label: reader.label('letter.help.hours'), text: hours }]),
    ...line('letter.help.contact', help.contact?.replace(/^mailto:/i, '')),
    ...line('letter.help.documentation', help.documentation),
  ];
}
