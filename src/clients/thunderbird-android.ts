import { parsed, refused, type Parsed } from '../model/parsed.ts';
import { hasAndroidOAuth2 } from '../model/thunderbird-android-oauth2.ts';
import { childElements, type XmlElement } from '../xml/reader.ts';
import type { ChosenServer, Mailbox, MailProgram, Verdict } from './client.ts';
import { acceptance, hasByteOrderMark, quoted, readDocument, refusal } from './document.ts';
import { isLegalHostName } from './host-name.ts';
import { readSection, readText, replaceVariables, type Section } from './thunderbird-android-section.ts';

interface Sections {
  readonly incoming: readonly Section[];
  readonly outgoing: readonly Section[];
}

/**
 * Thunderbird for Android and K-9 Mail: RealAutoconfigParser. It reads IMAP and SMTP only, and one defect in any of
 * those sections makes it refuse the whole file and ask the next address.
 */
export const thunderbirdAndroid: MailProgram = {
  name: 'thunderbird-android',
  title: 'Thunderbird for Android',
  reads: 'thunderbird',
  version: 'August 2026 (a59bd67)',
  read: readThunderbirdAndroid,
};

function readThunderbirdAndroid(document: string, mailbox: Mailbox): Verdict {
  // The document is handed over as characters, so nothing takes the mark away.
  if (hasByteOrderMark(document)) return refusal('a byte order mark stands in front of the document');
  const root = readDocument(document, false);
  if (!root.ok) return refusal(root.reason);
  if (root.value.name !== 'clientConfig') return refusal('the root element is not clientConfig');
  let last: Parsed<Sections> = refused('there is no emailProvider');
  for (const provider of childElements(root.value, 'emailProvider')) {
    last = readProvider(provider, mailbox);
    if (!last.ok) break;
  }
  if (!last.ok) return refusal(last.reason);
  const [incoming] = last.value.incoming;
  const [outgoing] = last.value.outgoing;
  if (incoming === undefined) return refusal('there is no IMAP server, and it knows no other');
  if (outgoing === undefined) return refusal('there is no SMTP server');
  const notes: string[] = [];
  const chosenIncoming = choose(incoming, notes);
  const chosenOutgoing = choose(outgoing, notes);
  if (chosenIncoming === undefined || chosenOutgoing === undefined) {
    return refusal(
      'nothing is left after taking away OAuth2, which it knows for a few large providers only',
      notes,
    );
  }
  const skipped = last.value.incoming.length + last.value.outgoing.length - 2;
  if (skipped > 0)
    notes.push('ignores every IMAP and SMTP server after the first, once it has found them without fault');
  return acceptance(chosenIncoming, chosenOutgoing, 'the first IMAP and the first SMTP server', notes);
}

function readProvider(provider: XmlElement, mailbox: Mailbox): Parsed<Sections> {
  const id = provider.attributes.get('id');
  if (id === undefined) return refused('emailProvider has no id');
  if (!isLegalHostName(id.trim())) return refused(`the id ${quoted(id)} is not a host name`);
  const incoming: Section[] = [];
  const outgoing: Section[] = [];
  let domainFound = false;
  for (const child of childElements(provider)) {
    if (child.name === 'domain') {
      const domain = readText(child);
      if (!domain.ok) return domain;
      domainFound ||= isLegalHostName(replaceVariables(domain.value, mailbox).trim());
    }
    const type =
      child.name === 'incomingServer' ? 'imap' : child.name === 'outgoingServer' ? 'smtp' : undefined;
    if (type === undefined || child.attributes.get('type') !== type) continue;
    const section = readSection(child, type, mailbox);
    if (!section.ok)
      return refused(
        `one ${type.toUpperCase()} server is at fault, which spoils the file: ${section.reason}`,
      );
    (type === 'imap' ? incoming : outgoing).push(section.value);
  }
  return domainFound
    ? parsed({ incoming, outgoing })
    : refused('no domain element holds a valid ASCII domain');
}

/** Takes OAuth2 away where the program is not registered with the host; undefined where nothing is left. */
function choose(section: Section, notes: string[]): ChosenServer | undefined {
  const { authentications: offered, ...server } = section;
  const authentication = offered.find((one) => one !== 'OAuth2' || hasAndroidOAuth2(server.hostname));
  if (authentication !== offered[0]) {
    notes.push(
      `does not use OAuth2 with the ${server.type.toUpperCase()} server, whose host it does not know`,
    );
  }
  return authentication === undefined ? undefined : { ...server, authentication };
}
