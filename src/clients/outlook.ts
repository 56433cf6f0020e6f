import { parsed, refused, type Parsed } from '../model/parsed.ts';
import { defaultPorts, type SocketType } from '../model/server.ts';
import { childElement, childElements, textOf, type XmlElement } from '../xml/reader.ts';
import type { ChosenServer, Mailbox, MailProgram, Verdict } from './client.ts';
import {
  acceptance,
  describeServer,
  implicitTlsPorts,
  quoted,
  readDocument,
  refusal,
  startTlsPorts,
} from './document.ts';

/** MS-OXDSCLI section 2.2.3 and MS-ASCMD section 2.2.2.3: always http://, although newer pages print https://. */
const base = 'http://schemas.microsoft.com/exchange/autodiscover';
const rootNamespace = `${base}/responseschema/2006`;
const outlookNamespace = `${base}/outlook/responseschema/2006a`;
const mobileSyncNamespace = `${base}/mobilesync/responseschema/2006`;

/** MS-OXDSCLI section 2.2.4.1.1.2.6.22: TLS means STARTTLS here. */
const encryptions: ReadonlyMap<string, ChosenServer['socketType']> = new Map([
  ['None', 'plain'],
  ['SSL', 'SSL'],
  ['TLS', 'STARTTLS'],
  ['Auto', 'automatic'],
]);

type MailType = 'imap' | 'pop3' | 'smtp';
const mailTypes: ReadonlyMap<string, MailType> = new Map([
  ['IMAP', 'imap'],
  ['POP3', 'pop3'],
  ['SMTP', 'smtp'],
]);

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

function readProtocol(protocol: XmlElement, mailbox: Mailbox, notes: string[]): Parsed<ChosenServer> {
  const typeText = field(protocol, 'Type') ?? '';
  if (['EXCH', 'EXPR', 'EXHTTP'].includes(typeText)) {
    notes.push(
      `tries Exchange because of ${typeText}, and asks for the password without end where there is none`,
    );
  }
  const type = mailTypes.get(typeText);
  if (type === undefined) return refused(`it does not set up mail from the type ${quoted(typeText)}`);
  const hostname = field(protocol, 'Server');
  if (hostname === undefined || hostname === '') return refused('it has no Server');
  const socketType = readSocketType(protocol, notes);
  const port = readPort(field(protocol, 'Port'), type, socketType);
  if (port === undefined) return refused('its Port is not a number from 1 to 65535');
  const authentication = readAuthentication(protocol, type);
  const username =
    authentication === 'none' ? undefined : (field(protocol, 'LoginName') ?? mailbox.localPart);
  const server: ChosenServer = { type, hostname, port, socketType, authentication };
  noteTraps(server, field(protocol, 'LoginName') === undefined && username !== undefined, notes);
  return parsed(username === undefined ? server : { ...server, username });
}

/** Encryption decides alone where it is there (Outlook 2010 and later); SSL is on by default and means TLS at once. */
function readSocketType(protocol: XmlElement, notes: string[]): ChosenServer['socketType'] {
  const encryption = encryptions.get(field(protocol, 'Encryption') ?? '');
  if (encryption !== undefined) {
    if (encryption !== 'plain' && field(protocol, 'SSL') === 'off') {
      notes.push('encrypts as Encryption says; Thunderbird and Delta Chat read SSL off and would not');
    }
    return encryption;
  }
  const ssl = field(protocol, 'SSL') ?? 'on';
  if (ssl !== 'on' && ssl !== 'off')
    notes.push(`logs in and drops the connection where SSL is ${quoted(ssl)}`);
  return ssl === 'off' ? 'plain' : 'SSL';
}

function readPort(
  text: string | undefined,
  type: MailType,
  socketType: ChosenServer['socketType'],
): number | undefined {
  const usual: SocketType = socketType === 'automatic' ? 'SSL' : socketType;
  if (text === undefined) return defaultPorts[type][usual];
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** SPA, which is NTLM, is on by default. */
function readAuthentication(protocol: XmlElement, type: MailType): string {
  if (type === 'smtp' && field(protocol, 'AuthRequired') === 'off') return 'none';
  return field(protocol, 'SPA') === 'off' ? 'password-cleartext' : 'NTLM';
}

function noteTraps(server: ChosenServer, loginMissing: boolean, notes: string[]): void {
  const where = describeServer(server);
  if (server.socketType === 'STARTTLS' && implicitTlsPorts.has(server.port)) {
    notes.push(`waits for a greeting without TLS at ${where} and fails in silence`);
  }
  if (
    server.socketType === 'STARTTLS' &&
    !startTlsPorts.has(server.port) &&
    !implicitTlsPorts.has(server.port)
  ) {
    notes.push(
      `takes STARTTLS at ${where}; Thunderbird and FairEmail, which read this answer too, know it on the usual ports only`,
    );
  }
  if (server.authentication === 'NTLM') notes.push(`logs in to ${where} with NTLM, because SPA is not off`);
  if (loginMissing)
    notes.push(`logs in to ${where} with the part before the @, because LoginName is missing`);
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

function field(parent: XmlElement, name: string): string | undefined {
  const child = childElement(parent, name);
  return child === undefined ? undefined : textOf(child).trim();
}
