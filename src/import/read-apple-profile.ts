import type { YamlValue } from '../config/print-yaml.ts';
import type { ProviderKey } from '../config/provider-schema.ts';
import type { Problem } from '../model/problem.ts';
import { parsePlist, type PlistRead } from '../xml/plist-reader.ts';
import { decodeText } from './decode-text.ts';
import {
  importProblem,
  notImported,
  type ImportedServer,
  type ImportResult,
  type ImportSource,
} from './imported.ts';
import { leftOut, NamedValues } from './left-out.ts';
import { importedFrom, plainServer } from './other-settings.ts';
import { signedContent } from './signed-content.ts';

type Dictionary = NamedValues<PlistRead>;

/** Apple's names of ways to log in, in the field's words. */
const authentications: ReadonlyMap<string, string> = new Map([
  ['EmailAuthPassword', 'password-cleartext'],
  ['EmailAuthCRAMMD5', 'password-encrypted'],
  ['EmailAuthHTTPMD5', 'password-encrypted'],
  ['EmailAuthNTLM', 'NTLM'],
  ['EmailAuthNone', 'none'],
]);

/**
 * Reads an Apple configuration profile, signed or not. The signature is not checked: the person who imports decides
 * whether the file is to be trusted. Passwords and the name of the mailbox's owner are never taken over.
 */
export function readAppleProfile(source: ImportSource): ImportResult {
  const content = source.bytes[0] === 0x30 ? signedContent(source.bytes) : source.bytes;
  if (content === undefined) {
    return notImported(
      'import-syntax',
      source.name,
      'this is not a signed profile: the signed content can not be found in it',
    );
  }
  const text = decodeText(content);
  if (!text.ok) return notImported('import-syntax', source.name, text.reason);
  const plist = parsePlist(text.value);
  if (!plist.ok)
    return notImported('import-syntax', source.name, `this is not a property list: ${plist.reason}`);
  const root = dictionaryOf(plist.value);
  const listed = root.take('PayloadContent');
  const entries = Array.isArray(listed) ? (listed as readonly PlistRead[]) : [];
  const payloads = entries.map(dictionaryOf).map((values) => ({ values, type: typeOf(values) }));
  const mail = payloads.find((one) => one.type === 'com.apple.mail.managed')?.values;
  if (mail === undefined) {
    return notImported(
      'import-no-servers',
      source.name,
      'there is no payload of the type com.apple.mail.managed',
    );
  }
  const address = mail.takeText('EmailAddress');
  const servers = [incomingOf(mail), serverOf(mail, 'smtp', 'Outgoing')].filter((one) => one !== undefined);
  const values = new Map<ProviderKey, YamlValue>();
  const name = mail.takeText('EmailAccountDescription');
  if (name !== undefined && name !== address) values.set('displayName', name);
  const problems: Problem[] = [];
  for (const payload of payloads) {
    if (payload.values !== mail && !readDav(payload.values, payload.type, values)) {
      const what = `the payload ${payload.type.slice(0, 80)} is not taken over`;
      problems.push(importProblem('warning', 'import-left-out', source.name, what));
      continue;
    }
    payload.values.takeUsual(usualValues(name, address));
    problems.push(...leftOut(source.name, `the payload ${payload.type.slice(0, 80)}`, payload.values.left()));
  }
  root.takeUsual(usualValues(name, address));
  problems.push(...leftOut(source.name, 'the profile itself', root.left()));
  const domain = address?.includes('@') === true ? address.slice(address.lastIndexOf('@') + 1) : undefined;
  const imported = importedFrom({ domains: domain === undefined ? [] : [domain], servers, values, address });
  return { imported: [imported], problems };
}

/** What names this one profile, which every profile gets anew, and what says the same as a value that was taken. */
function usualValues(
  name: string | undefined,
  address: string | undefined,
): ReadonlyMap<string, readonly PlistRead[]> {
  const names = name === undefined ? [] : [name];
  const logins = address === undefined ? [] : [address];
  return new Map<string, readonly PlistRead[]>([
    ['PayloadType', ['Configuration']],
    ['PayloadVersion', [1]],
    ['PayloadDisplayName', names],
    ['PayloadOrganization', names],
    ['CalDAVAccountDescription', names],
    ['CardDAVAccountDescription', names],
    ['CalDAVUsername', logins],
    ['CardDAVUsername', logins],
    ['OutgoingPasswordSameAsIncomingPassword', [true]],
  ]);
}

function incomingOf(mail: Dictionary): ImportedServer | undefined {
  const type = mail.take('EmailAccountType');
  if (type !== 'EmailTypePOP' && type !== 'EmailTypeIMAP') mail.giveBack('EmailAccountType');
  return serverOf(mail, type === 'EmailTypePOP' ? 'pop3' : 'imap', 'Incoming');
}

function serverOf(
  mail: Dictionary,
  type: ImportedServer['type'],
  direction: 'Incoming' | 'Outgoing',
): ImportedServer | undefined {
  const hostname = mail.takeText(`${direction}MailServerHostName`);
  if (hostname === undefined) return undefined;
  const usesTls = mail.take(`${direction}MailServerUseSSL`) === true;
  const login = mail.takeText(`${direction}MailServerAuthentication`) ?? 'EmailAuthPassword';
  const authentication = authentications.get(login);
  if (authentication === undefined) mail.giveBack(`${direction}MailServerAuthentication`);
  return plainServer({
    type,
    hostname,
    port: mail.takeNumber(`${direction}MailServerPortNumber`),
    // Apple has one switch for both kinds of TLS; the port tells them apart.
    security: usesTls ? undefined : 'plain',
    username: mail.takeText(`${direction}MailServerUsername`),
    authentication,
  });
}

const davPayloads: ReadonlyMap<string, readonly [string, 'calendar' | 'addressbook']> = new Map([
  ['com.apple.caldav.account', ['CalDAV', 'calendar']],
  ['com.apple.carddav.account', ['CardDAV', 'addressbook']],
]);

/** Takes over the first calendar and the first address book. */
function readDav(payload: Dictionary, type: string, values: Map<ProviderKey, YamlValue>): boolean {
  const [prefix, key] = davPayloads.get(type) ?? [];
  if (prefix === undefined || key === undefined || values.has(key)) return false;
  const host = payload.takeText(`${prefix}HostName`);
  if (host === undefined) return false;
  const principal = payload.takeText(`${prefix}PrincipalURL`) ?? '/';
  const port = payload.takeNumber(`${prefix}Port`);
  const scheme = payload.take(`${prefix}UseSSL`) === false ? 'http' : 'https';
  // A principal is a path with the mailbox in it, or a whole URL; only the place before it is everybody's.
  const isPlace = principal.startsWith('/') && !principal.includes('@');
  if (!isPlace) payload.giveBack(`${prefix}PrincipalURL`);
  const portText = port === undefined ? '' : `:${port}`;
  values.set(key, `${scheme}://${host}${portText}${isPlace ? principal : '/'}`);
  return true;
}

/** A dictionary without what identifies it; an empty one for any other value. */
function dictionaryOf(value: PlistRead): Dictionary {
  const dictionary = new NamedValues(
    value instanceof Map ? (value as ReadonlyMap<string, PlistRead>) : new Map(),
  );
  dictionary.take('PayloadIdentifier');
  dictionary.take('PayloadUUID');
  return dictionary;
}

function typeOf(payload: Dictionary): string {
  return payload.takeText('PayloadType') ?? 'without a type';
}
