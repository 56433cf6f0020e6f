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
  incoming: ['pop3', 'imap', 'nntp', 'exchange', 'ews', 'owa'],
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
  const address = direction === 'incoming' ? readIncomingAddress(value) : readOutgoingAddress(value);
  if (!address.ok) return address;
  const { hostname, port } = address.value;
  const socketType = firstSupported(valuesOf(value, 'socketType'), socketTypes) ?? address.value.socketType;
  if (socketType === undefined) return refused('no socketType is exactly SSL, STARTTLS or plain');
  const authentication = readAuthentication(valuesOf(value, 'authentication'), hostname, type, direction);
  if (!authentication.ok) return authentication;
  const username = firstOf(value, 'username');
  const needsUsername = direction === 'incoming' || passwordAuthentications.has(authentication.value);
  return parsed({
    type,
    hostname,
    port: port ?? usualPort(type, socketType),
    socketType,
    authentication: authentication.value,
    username: username === undefined && !needsUsername ? undefined : toText(username),
  });
}

interface Address {
  readonly hostname: string;
  readonly port: number | undefined;
  readonly socketType?: SocketType;
}

const badPort = 'the port is not a number from 1 to 65535';

function readOutgoingAddress(value: Value): Parsed<Address> {
  const hostname = readHostname(firstOf(value, 'hostname'));
  if (!hostname.ok) return hostname;
  const port = readPort(value);
  return port === undefined ? refused(badPort) : parsed({ hostname: hostname.value, port });
}

/** Since version 153 the port of an incoming server may be missing, and a `url` stands above its hostname. */
function readIncomingAddress(value: Value): Parsed<Address> {
  const has = (name: string): boolean => valuesOf(value, name).length > 0;
  const hostname = has('hostname') ? readHostname(firstOf(value, 'hostname')) : undefined;
  if (hostname?.ok === false) return hostname;
  const port = readPort(value);
  if (has('port') && port === undefined) return refused(badPort);
  const ofUrl = has('url') ? readUrl(toText(firstOf(value, 'url'))) : undefined;
  const name = ofUrl?.hostname ?? hostname?.value;
  if (name === undefined) return refused('it has no hostname');
  return parsed({
    hostname: name,
    port,
    ...(ofUrl === undefined ? {} : { socketType: ofUrl.socketType }),
  });
}

/** A URL that is none, or that has a port in it, is passed over. */
function readUrl(text: string): { readonly hostname: string; readonly socketType: SocketType } | undefined {
  if (!/^https?:/.test(text) || !URL.canParse(text)) return undefined;
  const { host, protocol } = new URL(text);
  const hostname = readHostname(host);
  if (!hostname.ok) return undefined;
  return { hostname: hostname.value, socketType: protocol === 'https:' ? 'SSL' : 'plain' };
}

function readPort(value: Value): number | undefined {
  const port = toInteger(firstOf(value, 'port'));
  return port === undefined || port < 1 || port > 65_535 ? undefined : port;
}

/** What an account without a port connects to (nsMsgIncomingServer::GetPort). */
function usualPort(type: ServerType, socketType: SocketType): number {
  const [withTls, without] = usualPorts[type];
  return socketType === 'SSL' ? withTls : without;
}

const usualPorts: Readonly<Record<ServerType, readonly [number, number]>> = {
  imap: [993, 143],
  pop3: [995, 110],
  nntp: [563, 119],
  exchange: [443, 80],
  ews: [443, 80],
  owa: [443, 80],
  smtp: [465, 587],
};

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
