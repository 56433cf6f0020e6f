import type { ChosenServer, Mailbox, MailProgram, Verdict } from './client.ts';
import { acceptance, addressOf, describeServer, quoted, readDocument, refusal } from './document.ts';
import { readHostname, readSection, type Direction, type Section } from './thunderbird-section.ts';
import { firstOf, isNode, toText, toValue, valuesOf, type Value } from './thunderbird-value.ts';

/**
 * Thunderbird on the desktop: readFromXML, JXON, InputSanitizer and AccountConfig.replaceVariables of version 153 ESR.
 * A test holds this port against the program itself. Sections are judged one by one; without a usable one of each kind, or without a
 * proper id or domain, the whole file is refused.
 */
export const thunderbird: MailProgram = {
  name: 'thunderbird',
  title: 'Thunderbird',
  reads: 'thunderbird',
  version: '153 ESR',
  read: readThunderbird,
};

function readThunderbird(document: string, mailbox: Mailbox): Verdict {
  const root = readDocument(document, true);
  if (!root.ok) return refusal(root.reason);
  // A prefixed root has another name to JXON; a default namespace is harmless.
  if (root.value.name !== 'clientConfig' || root.value.prefix !== '') {
    return refusal('the root element is not clientConfig');
  }
  const provider = firstOf(toValue(root.value), 'emailProvider');
  if (provider === undefined) return refusal('there is no emailProvider');
  const id = isNode(provider) ? provider.attributes.get('id') : undefined;
  if (id === undefined) return refusal('emailProvider has no id');
  if (!readHostname(id).ok) return refusal(`the id ${quoted(toText(id))} is not a host name`);
  if (!valuesOf(provider, 'domain').some((domain) => readHostname(domain).ok)) {
    return refusal('no domain element without attributes holds a valid ASCII domain');
  }
  const notes: string[] = [];
  const incoming = usableSections(provider, 'incoming', notes);
  const outgoing = usableSections(provider, 'outgoing', notes);
  const [firstIncoming, ...otherIncoming] = incoming;
  const [firstOutgoing, ...otherOutgoing] = outgoing;
  if (firstIncoming === undefined) return refusal('no incoming server that it can use', notes);
  if (firstOutgoing === undefined) return refusal('no outgoing server that it can use', notes);
  noteDisplayName(firstOf(provider, 'displayName'), notes);
  noteUsername(firstIncoming, notes);
  noteUsername(firstOutgoing, notes);
  for (const one of otherOutgoing) {
    // AccountConfig.replaceVariables fills the chosen servers only; the dialogue fills incoming alternatives itself.
    if (/%[A-Z]+%/.test(`${one.hostname}${one.username ?? ''}`)) {
      notes.push(
        `leaves the placeholders of ${describeServer(one)} unfilled where a person picks it instead`,
      );
    }
  }
  const others = otherIncoming.length + otherOutgoing.length;
  const why =
    `the first usable incoming and outgoing server` +
    (others === 0 ? '' : `; offers ${others} more as ${others === 1 ? 'an alternative' : 'alternatives'}`);
  return acceptance(fillSection(firstIncoming, mailbox), fillSection(firstOutgoing, mailbox), why, notes);
}

function usableSections(provider: Value, direction: Direction, notes: string[]): readonly Section[] {
  const usable: Section[] = [];
  for (const value of valuesOf(provider, `${direction}Server`)) {
    const section = readSection(value, direction);
    if (section.ok) usable.push(section.value);
    else notes.push(`drops ${nameSection(value, direction)}: ${section.reason}`);
  }
  return usable;
}

function nameSection(value: Value, direction: Direction): string {
  const hostname = firstOf(value, 'hostname');
  return typeof hostname === 'string' ? quoted(hostname) : `an ${direction}Server`;
}

function noteUsername(section: Section, notes: string[]): void {
  const where = describeServer(section);
  switch (section.username) {
    case 'undefined':
      notes.push(`logs in to ${where} as "undefined", because the user name is missing`);
      break;
    case 'true':
    case 'false':
      notes.push(`logs in to ${where} as "${section.username}", because the user name is empty or that word`);
      break;
    case '[object Object]':
      notes.push(`logs in to ${where} as "[object Object]", because the user name has attributes`);
      break;
    default:
      if (section.username !== undefined && Number.isFinite(Number(section.username))) {
        notes.push(`takes the user name for ${where} as a number, without leading zeros`);
      }
  }
}

function noteDisplayName(value: Value | undefined, notes: string[]): void {
  if (typeof value === 'string') return;
  notes.push(`shows the provider's name as "${toText(value)}"`);
}

function fillSection(section: Section, mailbox: Mailbox): ChosenServer {
  const { username, ...rest } = section;
  return {
    ...rest,
    hostname: replaceVariables(section.hostname, mailbox),
    ...(username === undefined ? {} : { username: replaceVariables(username, mailbox) }),
  };
}

/**
 * One after the other, by String.replaceAll with a text, for which `$&` in a local part has a meaning. %REALNAME% is
 * filled too; no server ever carries it.
 */
function replaceVariables(text: string, mailbox: Mailbox): string {
  return text
    .replaceAll('%EMAILADDRESS%', addressOf(mailbox))
    .replaceAll('%EMAILLOCALPART%', mailbox.localPart)
    .replaceAll('%EMAILDOMAIN%', mailbox.domain.toLowerCase());
}
