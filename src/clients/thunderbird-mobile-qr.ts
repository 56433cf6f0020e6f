import { parsed, refused, type Parsed } from '../model/parsed.ts';
import type { SocketType } from '../model/server.ts';
import { hasAndroidOAuth2 } from '../model/thunderbird-android-oauth2.ts';
import type { ChosenServer, MailProgram, Verdict } from './client.ts';
import { acceptance, describeServer, quoted, refusal } from './document.ts';
import { isLegalHostName } from './host-name.ts';
import { readMany, readRow, type Row } from './thunderbird-mobile-rows.ts';

/** Bytes that the largest QR code holds (version 40, error correction L); nothing longer was ever scanned. */
const maxPayload = 2953;

const incomingTypes: ReadonlyMap<number, ChosenServer['type']> = new Map([
  [0, 'imap'],
  [1, 'pop3'],
]);
const outgoingTypes: ReadonlyMap<number, ChosenServer['type']> = new Map([[0, 'smtp']]);

/** 1 is reserved by the format and read as STARTTLS. */
const socketTypes: ReadonlyMap<number, SocketType> = new Map([
  [0, 'plain'],
  [1, 'STARTTLS'],
  [2, 'STARTTLS'],
  [3, 'SSL'],
]);

/** Without GSSAPI (3) and NTLM (4), which the format has and the app refuses. */
const authentications: ReadonlyMap<number, string> = new Map([
  [0, 'none'],
  [1, 'password-cleartext'],
  [2, 'password-encrypted'],
  [5, 'TLS-client-cert'],
  [6, 'OAuth2'],
]);

/** RFC 5321's Dot-string and Domain, in ASCII: what the app takes for an account (EmailAddressParserConfig.LIMITED). */
const dotString = /^[\w!#$%&'*+\-/=?^`{|}~]+(?:\.[\w!#$%&'*+\-/=?^`{|}~]+)*$/;
const mailDomain = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;

interface Account {
  readonly incoming: ChosenServer;
  /** At least one; the app uses the first. */
  readonly outgoing: readonly ChosenServer[];
}

/**
 * Thunderbird for Android scanning a QR code: QrCodePayloadAdapter goes through the JSON value by value, then
 * QrCodePayloadValidator refuses the whole code for one bad value.
 */
export const thunderbirdMobileQr: MailProgram = {
  name: 'thunderbird-android-qr',
  title: 'Thunderbird QR code',
  reads: 'qr',
  version: 'August 2026 (18d0a86)',
  read: (payload) => readThunderbirdMobileQr(payload),
};

/** Reads the text of a code. Never throws, whatever the text is. */
export function readThunderbirdMobileQr(payload: string): Verdict {
  if (Buffer.byteLength(payload) > maxPayload)
    return refusal(`no QR code holds more than ${maxPayload} bytes`);
  let root: unknown;
  try {
    root = JSON.parse(payload);
  } catch {
    return refusal('it is not JSON');
  }
  if (!Array.isArray(root)) return refusal('it is not an array');
  const [version, sequence, ...rest]: readonly unknown[] = root;
  if (version !== 1) return refusal('the format version is not 1');
  const numbers = readRow(sequence, ['integer', 'integer'], []);
  if (!numbers.ok) return refusal(`the sequence: ${numbers.reason}`);
  const accounts = readAccounts(rest);
  if (!accounts.ok) return refusal(accounts.reason);
  const [account] = accounts.value;
  const [outgoing] = account?.outgoing ?? [];
  if (account === undefined || outgoing === undefined) return refusal('there is no account');
  const notes: string[] = [];
  if (numbers.value[1] !== 1) notes.push('waits for more codes of the same export');
  if (accounts.value.length > 1) notes.push(`sets up ${accounts.value.length} accounts`);
  if (account.outgoing.length > 1) notes.push('ignores every SMTP server after the first');
  for (const server of [account.incoming, outgoing]) {
    if (server.authentication === 'OAuth2' && !hasAndroidOAuth2(server.hostname)) {
      return refusal(
        `it can't log in: OAuth2 at a host that it does not know (${quoted(server.hostname)})`,
        notes,
      );
    }
    if (server.socketType === 'plain') notes.push(`uses ${describeServer(server)} without encryption`);
  }
  return acceptance(
    account.incoming,
    outgoing,
    'the one incoming and the one outgoing server of the code',
    notes,
  );
}

/** An incoming server and its outgoing servers in turn, to the end of the array. */
function readAccounts(values: readonly unknown[]): Parsed<readonly Account[]> {
  const accounts: Account[] = [];
  for (let index = 0; index === 0 || index < values.length; index += 2) {
    const incoming = readServer(values[index], incomingTypes, ['text', 'text']);
    if (!incoming.ok) return refused(`the incoming server: ${incoming.reason}`);
    const outgoing = readMany(values[index + 1], readGroup);
    if (!outgoing.ok) return refused(`the outgoing servers: ${outgoing.reason}`);
    accounts.push({ incoming: incoming.value, outgoing: outgoing.value });
  }
  return parsed(accounts);
}

/** An outgoing server and the identities that send through it. */
function readGroup(value: unknown): Parsed<ChosenServer> {
  if (!Array.isArray(value)) return refused('a group is not an array');
  const [first, ...rest]: readonly unknown[] = value;
  const server = readServer(first, outgoingTypes, ['text']);
  if (!server.ok) return server;
  const identities = readMany(rest, readIdentity);
  return identities.ok ? server : refused(`the identities: ${identities.reason}`);
}

function readServer(
  value: unknown,
  types: ReadonlyMap<number, ChosenServer['type']>,
  optional: readonly 'text'[],
): Parsed<ChosenServer> {
  const row = readRow(value, ['integer', 'text', 'integer', 'integer', 'integer', 'text'], optional);
  if (!row.ok) return row;
  const [protocol, hostname, port, security, authentication, username, ...further] = row.value;
  const type = types.get(Number(protocol));
  if (type === undefined) return refused('its protocol is unknown');
  if (!isLegalHostName(String(hostname))) return refused(`${quoted(String(hostname))} is not a host name`);
  if (Number(port) < 1 || Number(port) > 65_535) return refused('its port is out of range');
  const socketType = socketTypes.get(Number(security));
  if (socketType === undefined) return refused('its security is unknown');
  const method = authentications.get(Number(authentication));
  if (method === undefined) return refused('its authentication is unknown to the app');
  if (!areLines([username, ...further])) return refused('a line break in one of its texts');
  return parsed({
    type,
    hostname: String(hostname),
    port: Number(port),
    socketType,
    authentication: method,
    username: String(username),
  });
}

function readIdentity(value: unknown): Parsed<Row> {
  const row = readRow(value, ['text', 'text'], []);
  if (!row.ok) return row;
  if (!isUserAddress(String(row.value[0]))) return refused('an address that the app does not take');
  return areLines(row.value) ? row : refused('a line break in the name');
}

function isUserAddress(address: string): boolean {
  const at = address.indexOf('@');
  if (at < 1 || at > 64 || address.length > 254) return false;
  return dotString.test(address.slice(0, at)) && mailDomain.test(address.slice(at + 1));
}

function areLines(values: readonly (string | number | undefined)[]): boolean {
  return values.every((value) => !/[\r\n]/.test(String(value)));
}
