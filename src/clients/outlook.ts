import { childElement, childElements, type XmlElement } from '../xml/reader.ts';
import type { ChosenServer, Mailbox, MailProgram, Verdict } from './client.ts';
import { acceptance, quoted, readDocument, refusal } from './document.ts';
import { field, readProtocol } from './outlook-protocol.ts';

/** MS-OXDSCLI section 2.2.3 and MS-ASCMD section 2.2.2.3: always http://, although newer pages print https://. */
const base = 'http://schemas.microsoft.com/exchange/autodiscover';
const rootNamespace = `${base}/responseschema/2006`;
const outlookNamespace = `${base}/outlook/responseschema/2006a`;
const mobileSyncNamespace = `${base}/mobilesync/responseschema/2006`;

/**
 * Outlook for Windows: the POX answer of Autodiscover after MS-OXDSCLI, with what versions since 2010 were seen to do.
 * Of several protocols the first counts; a server is reached as Encryption says, or SSL where there is none.
 */
export const outlook: MailProgram = {
  name: 'outlook',
  title: 'Outlook',
  reads: 'outlook',
  version: '2010 to 2024, MS-OXDSCLI',
  read: readOutlook,
};

function readOutlook(document: string, mailbox: Mailbox): Verdict {
  const root = readDocument(document, true);
  if (!root.ok) return refusal(root.reason);
  if (root.value.name !== 'Autodiscover' || root.value.uri !== rootNamespace) {
    return refusal(`the root element is not Autodiscover in ${rootNamespace}`);
  }
  const response = childElement(root.value, 'Response');
  if (response === undefined) return refusal('there is no Response');
  const error = childElement(response, 'Error');
  if (error !== undefined)
    return refusal(`the answer is error ${quoted(field(error, 'ErrorCode') ?? 'without a code')}`);
  switch (response.uri) {
    case outlookNamespace:
      return readAccount(response, mailbox);
    case mobileSyncNamespace:
      return readMobileSync(response);
    default:
      return refusal(`Response is not in ${outlookNamespace}`);
  }
}

function readAccount(response: XmlElement, mailbox: Mailbox): Verdict {
  const [account, ...others] = childElements(response, 'Account');
  if (account === undefined) return refusal('there is no Account');
  if (others.length > 0) return refusal('there is more than one Account');
  if (field(account, 'AccountType') !== 'email') return refusal('AccountType is not email');
  const action = field(account, 'Action');
  switch (action) {
    case 'settings':
      return readSettings(account, mailbox);
    case 'redirectUrl':
      return acceptance(
        undefined,
        undefined,
        `asks ${hostOf(field(account, 'RedirectUrl') ?? '')} instead`,
        [],
      );
    case 'redirectAddr': {
      // Only the domain is named: the part before the @ is somebody's.
      const address = field(account, 'RedirectAddr') ?? '';
      return acceptance(
        undefined,
        undefined,
        `asks again for an address at ${quoted(address.slice(address.lastIndexOf('@') + 1))}`,
        [],
      );
    }
    default:
      return refusal('Action is none of settings, redirectUrl, redirectAddr');
  }
}

function readSettings(account: XmlElement, mailbox: Mailbox): Verdict {
  const notes: string[] = [];
  const servers: ChosenServer[] = [];
  for (const protocol of childElements(account, 'Protocol')) {
    const server = readProtocol(protocol, mailbox, notes);
    if (server.ok) servers.push(server.value);
    else notes.push(`drops one Protocol: ${server.reason}`);
  }
  const incoming = servers.find((server) => server.type !== 'smtp');
  const outgoing = servers.find((server) => server.type === 'smtp');
  if (incoming === undefined) return refusal('there is no IMAP or POP3 protocol', notes);
  if (outgoing === undefined) notes.push('asks for the outgoing server');
  if (servers.length > 2)
    notes.push('takes the first incoming and the first outgoing protocol (FairEmail the last ones)');
  return acceptance(
    incoming,
    outgoing,
    `the first ${incoming.type.toUpperCase()} protocol${outgoing === undefined ? '' : ' and the first SMTP protocol'}`,
    notes,
  );
}

function readMobileSync(response: XmlElement): Verdict {
  const action = childElement(response, 'Action');
  const settings = action && childElement(action, 'Settings');
  const server = (settings === undefined ? [] : childElements(settings, 'Server')).find(
    (one) => field(one, 'Type') === 'MobileSync',
  );
  if (server === undefined) return refusal('there is no MobileSync server');
  const hostname = hostOf(field(server, 'Url') ?? '');
  return acceptance(
    { type: 'exchange', hostname, port: 443, socketType: 'SSL' },
    undefined,
    'the ActiveSync server, which makes it an Exchange account',
    [],
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : quoted(url);
}
