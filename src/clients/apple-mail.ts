import { parsed, refused, type Parsed } from '../model/parsed.ts';
import { parsePlist, type PlistRead } from '../xml/plist.ts';
import type { ChosenServer, MailProgram, Verdict } from './client.ts';
import { acceptance, describeServer, implicitTlsPorts, refusal, startTlsPorts } from './document.ts';

type Dict = ReadonlyMap<string, PlistRead>;
type Side = 'Incoming' | 'Outgoing';

/** ActiveSync, which only iOS knows, and Exchange Web Services, which only macOS knows. */
const exchangeTypes: ReadonlySet<unknown> = new Set(['com.apple.eas.account', 'com.apple.ews.account']);

const accountTypes: ReadonlyMap<unknown, 'imap' | 'pop3'> = new Map([
  ['EmailTypeIMAP', 'imap'],
  ['EmailTypePOP', 'pop3'],
]);

/** Apple's schema of com.apple.mail.managed has no other values; the right side is the autoconfig format's word. */
const authentications: ReadonlyMap<unknown, string> = new Map([
  ['EmailAuthNone', 'none'],
  ['EmailAuthPassword', 'password-cleartext'],
  ['EmailAuthCRAMMD5', 'password-encrypted'],
  ['EmailAuthHTTPMD5', 'password-encrypted'],
  ['EmailAuthNTLM', 'NTLM'],
]);

/**
 * Apple Mail on iPhone, iPad and Mac: an unsigned configuration profile, after Apple's payload schema. The system
 * installs a profile as a whole or not at all.
 */
export const appleMail: MailProgram = {
  name: 'apple-mail',
  title: 'Apple Mail',
  reads: 'apple',
  version: 'iOS 18 and macOS 15',
  read: (document) => readAppleMail(document),
};

function readAppleMail(document: string): Verdict {
  const plist = parsePlist(document);
  if (!plist.ok) return refusal(`it is not a property list: ${plist.reason}`);
  if (!isDict(plist.value)) return refusal('the property list is not a dictionary');
  const payloads = readPayloads(plist.value);
  if (!payloads.ok) return refusal(payloads.reason);
  const notes: string[] = [];
  const mail = payloads.value.filter((payload) => payload.get('PayloadType') === 'com.apple.mail.managed');
  const exchange = payloads.value.filter((payload) => exchangeTypes.has(payload.get('PayloadType')));
  if (mail.length > 1) notes.push(`sets up ${mail.length} mail accounts`);
  if (mail.length > 0 && exchange.length > 0)
    notes.push('sets up the mailbox twice, as mail and as Exchange account');
  for (const payload of mail) {
    const mistake = mailMistake(payload);
    if (mistake !== undefined) return refusal(`the profile is not installed: ${mistake}`);
  }
  const [firstMail] = mail;
  if (firstMail !== undefined) return readMail(firstMail, notes);
  const [firstExchange] = exchange;
  if (firstExchange === undefined) return refusal('the profile has no mail account', notes);
  return readExchange(firstExchange, notes);
}

/** What every payload needs; an identifier or UUID that stands twice makes iOS refuse the profile. */
function readPayloads(profile: Dict): Parsed<readonly Dict[]> {
  if (profile.get('PayloadType') !== 'Configuration') return refused('PayloadType is not Configuration');
  const content = profile.get('PayloadContent');
  if (!Array.isArray(content)) return refused('PayloadContent is not an array');
  const payloads: Dict[] = [];
  const seen = new Map([
    ['PayloadIdentifier', new Set<PlistRead>()],
    ['PayloadUUID', new Set<PlistRead>()],
  ]);
  for (const payload of [profile, ...(content as readonly PlistRead[])]) {
    if (!isDict(payload)) return refused('a payload is not a dictionary');
    for (const key of ['PayloadType', 'PayloadIdentifier', 'PayloadUUID']) {
      if (!isText(payload.get(key))) return refused(`a payload has no ${key}`);
    }
    if (payload.get('PayloadVersion') !== 1) return refused('PayloadVersion is not 1');
    for (const [key, values] of seen) {
      const value = payload.get(key) ?? '';
      if (values.has(value)) return refused(`a ${key} is used more than once`);
      values.add(value);
    }
    if (payload !== profile) payloads.push(payload);
  }
  return parsed(payloads);
}

/** The required keys, and the types of those that may be left out. */
function mailMistake(payload: Dict): string | undefined {
  if (!accountTypes.has(payload.get('EmailAccountType'))) return 'EmailAccountType is neither IMAP nor POP';
  for (const side of ['Incoming', 'Outgoing'] as const) {
    const key = `${side}MailServer`;
    if (!isText(payload.get(`${key}HostName`))) return `${key}HostName is missing or empty`;
    if (!authentications.has(payload.get(`${key}Authentication`)))
      return `${key}Authentication is missing or unknown`;
    const port = payload.get(`${key}PortNumber`);
    if (port !== undefined && !(Number.isInteger(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
      return `${key}PortNumber is not a port`;
    }
    const useSsl = payload.get(`${key}UseSSL`);
    if (useSsl !== undefined && typeof useSsl !== 'boolean') return `${key}UseSSL is not a boolean`;
  }
  return undefined;
}

function readMail(payload: Dict, notes: string[]): Verdict {
  const type = accountTypes.get(payload.get('EmailAccountType')) ?? 'imap';
  const incoming = readServer(payload, 'Incoming', type, notes);
  const outgoing = readServer(payload, 'Outgoing', 'smtp', notes);
  if (payload.get('OutgoingPasswordSameAsIncomingPassword') !== true && outgoing.authentication !== 'none') {
    notes.push('asks for the password a second time, for sending');
  }
  return acceptance(incoming, outgoing, 'the one incoming and the one outgoing server of the profile', notes);
}

function readServer(
  payload: Dict,
  side: Side,
  type: 'imap' | 'pop3' | 'smtp',
  notes: string[],
): ChosenServer {
  const key = `${side}MailServer`;
  const useSsl = payload.get(`${key}UseSSL`) === true;
  const username = payload.get(`${key}Username`);
  const port = Number(payload.get(`${key}PortNumber`) ?? defaultPort(type, useSsl));
  const server: ChosenServer = {
    type,
    hostname: textOr(payload.get(`${key}HostName`), ''),
    port,
    socketType: toSocketType(useSsl, port),
    authentication: authentications.get(payload.get(`${key}Authentication`)) ?? 'none',
    ...(isText(username) ? { username } : {}),
  };
  if (type === 'smtp' && !payload.has(`${key}PortNumber`)) {
    notes.push('tries the ports 25, 587 and 465 one after the other, because the port is missing');
  }
  if (!useSsl) notes.push(`sets up ${describeServer(server)} without encryption`);
  if (!isText(username) && server.authentication !== 'none')
    notes.push(`asks for the user name of ${describeServer(server)}`);
  return server;
}

function defaultPort(type: 'imap' | 'pop3' | 'smtp', useSsl: boolean): number {
  switch (type) {
    case 'imap':
      return useSsl ? 993 : 143;
    case 'pop3':
      return useSsl ? 995 : 110;
    case 'smtp':
      return 25;
  }
}

/** One boolean stands for both kinds of TLS, so the port decides (seen in logs of iPhones and Macs). */
function toSocketType(useSsl: boolean, port: number): ChosenServer['socketType'] {
  if (!useSsl) return 'plain';
  if (implicitTlsPorts.has(port)) return 'SSL';
  return startTlsPorts.has(port) ? 'STARTTLS' : 'automatic';
}

/** ActiveSync for iPhone and iPad, Exchange Web Services for the Mac; each system skips the other's payload. */
function readExchange(payload: Dict, notes: string[]): Verdict {
  const isActiveSync = payload.get('PayloadType') === 'com.apple.eas.account';
  const host = payload.get('Host');
  if (!isText(host)) return refusal('the Exchange account has no Host', notes);
  // The default is on for the Mac and off for iOS.
  const useSsl = payload.get('SSL') ?? !isActiveSync;
  const username = payload.get('UserName');
  return acceptance(
    {
      type: 'exchange',
      hostname: host,
      port: useSsl === true ? 443 : 80,
      socketType: useSsl === true ? 'SSL' : 'plain',
      ...(isText(username) ? { username } : {}),
    },
    undefined,
    `an Exchange account${isActiveSync ? ' (ActiveSync) on iPhone and iPad' : ' (EWS) on the Mac'}`,
    notes,
  );
}

function textOr(value: PlistRead | undefined, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function isDict(value: PlistRead): value is Dict {
  return value instanceof Map;
}

function isText(value: PlistRead | undefined): value is string {
  return typeof value === 'string' && value !== '';
}
