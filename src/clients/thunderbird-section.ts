import { parsed, refused, type Parsed } from '../model/parsed.ts';
import type { SocketType } from '../model/server.ts';
import type { ChosenServer } from './client.ts';
import { quoted } from './document.ts';
import { isLegalHostName } from './host-name.ts';
import { hasOAuth2 } from '../model/thunderbird-oauth2.ts';
import { firstOf, isNode, toInteger, toText, valuesOf, type Value } from './thunderbird-value.ts';

/** Which of the two kinds of server a section describes. */
export type Direction = 'incoming' | 'outgoing';
type ServerType = ChosenServer['type'];

/** A section that Thunderbird can use, before placeholders are filled. */
export interface Section {
  readonly type: ServerType;
  readonly hostname: string;
  readonly port: number;
  readonly socketType: SocketType;
  readonly authentication: string;
  readonly username: string | undefined;
}

const types: Readonly<Record<Direction, readonly ServerType[]>> = {
  incoming: ['pop3', 'imap', 'nntp', 'exchange'],
  outgoing: ['smtp'],
};

const socketTypes: readonly SocketType[] = ['plain', 'SSL', 'STARTTLS'];

/** readFromXML: the two aliases are older than the format's version 1.1. */
const passwordAuthentications: ReadonlyMap<string, string> = new Map([
  ['password-cleartext', 'password-cleartext'],
  ['plain', 'password-cleartext'],
  ['password-encrypted', 'password-encrypted'],
  ['secure', 'password-encrypted'],
]);
const ticketAuthentications: ReadonlySet<string> = new Set(['GSSAPI', 'NTLM', 'OAuth2']);
/** readFromXML takes all three for "no login needed", and only of outgoing servers. */
const noAuthentications: ReadonlySet<string> = new Set(['none', 'client-IP-address', 'smtp-after-pop']);

/** Sanitizer.hostname: a name with placeholders is checked by this alone. */
const hostnameWithPlaceholder = /^[a-zA-Z0-9\-.]*(?:%[A-Z0-9]+%[a-zA-Z0-9\-.]*)+$/;

/** Reads an incomingServer or outgoingServer, or answers why Thunderbird drops it (readFromXML). */
export function readSection(value: Value, direction: Direction): Parsed<Section> {
  const typeText = isNode(value) ? value.attributes.get('type') : undefined;
  const type = types[direction].find((one) => one === typeText);
  if (type === undefined) {
    return refused(
      typeText === undefined ? 'it has no type' : `it does not know the type ${quoted(String(typeText))}`,
    );
  }
  const hostname = readHostname(firstOf(value, 'hostname'));
  if (!hostname.ok) return hostname;
  const port = toInteger(firstOf(value, 'port'));
  if (port === undefined || port < 1 || port > 65_535)
    return refused('the port is not a number from 1 to 65535');
  const socketType = firstSupported(valuesOf(value, 'socketType'), socketTypes);
  if (socketType === undefined) return refused('no socketType is exactly SSL, STARTTLS or plain');
  const authentication = readAuthentication(
    valuesOf(value, 'authentication'),
    hostname.value,
    type,
    direction,
  );
  if (!authentication.ok) return authentication;
  const username = firstOf(value, 'username');
  const needsUsername = direction === 'incoming' || passwordAuthentications.has(authentication.value);
  return parsed({
    type,
    hostname: hostname.value,
    port,
    socketType,
    authentication: authentication.value,
    username: username === undefined && !needsUsername ? undefined : toText(username),
  });
}

function readAuthentication(
  values: readonly Value[],
  hostname: string,
  type: ServerType,
  direction: Direction,
): Parsed<string> {
  let reason = 'it has no authentication that Thunderbird knows';
  for (const value of values) {
    if (typeof value !== 'string') continue;
    if (direction === 'outgoing' && noAuthentications.has(value)) return parsed('none');
    const password = passwordAuthentications.get(value);
    if (password !== undefined) return parsed(password);
    if (!ticketAuthentications.has(value)) continue;
    if (value !== 'OAuth2' || hasOAuth2(hostname, type)) return parsed(value);
    reason = 'OAuth2 is its only authentication and Thunderbird does not know the host';
  }
  return refused(reason);
}

/** Reads a host name, as Sanitizer.hostname does: trimmed, in small letters, placeholders allowed. */
export function readHostname(value: Value | undefined): Parsed<string> {
  // Sanitizer.nonemptystring: whatever JavaScript takes for false, blank leaves (not a number) included.
  const empty = value === undefined || value === false || value === 0 || Number.isNaN(value);
  const text = empty ? '' : toText(value).trim();
  if (text === '') return refused('it has no hostname');
  if (hostnameWithPlaceholder.test(text)) return parsed(text);
  if (isNode(value)) return refused('its hostname has attributes or elements, which lose the value');
  return isLegalHostName(text)
    ? parsed(text.toLowerCase())
    : refused('its hostname is not an ASCII host name');
}

function firstSupported(values: readonly Value[], known: readonly SocketType[]): SocketType | undefined {
  for (const value of values) {
    const found = known.find((one) => one === value);
    if (found !== undefined) return found;
  }
  return undefined;
}
