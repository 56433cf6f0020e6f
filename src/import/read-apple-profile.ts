import type { YamlValue } from '../config/print-yaml.ts';
import type { ProviderKey } from '../config/provider-schema.ts';
import { parsePlist, type PlistRead } from '../xml/plist-reader.ts';
import { decodeText } from './decode-text.ts';
import {
  importProblem,
  notImported,
  type ImportedServer,
  type ImportResult,
  type ImportSource,
} from './imported.ts';
import { importedFrom, plainServer } from './other-settings.ts';
import { signedContent } from './signed-content.ts';

type Dictionary = ReadonlyMap<string, PlistRead>;

/** Apple's names of ways to log in, in the field's words; a plain password is what is left. */
const authentications: ReadonlyMap<string, string> = new Map([
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
  const payloads = dictionariesIn(plist.value);
  const mail = payloads.find((one) => one.get('PayloadType') === 'com.apple.mail.managed');
  if (mail === undefined) {
    return notImported(
      'import-no-servers',
      source.name,
      'there is no payload of the type com.apple.mail.managed',
    );
  }
  const address = textOf(mail, 'EmailAddress');
  const values = new Map<ProviderKey, YamlValue>();
  const name = textOf(mail, 'EmailAccountDescription');
  if (name !== undefined && name !== address) values.set('displayName', name);
  const problems = [];
  for (const payload of payloads) {
    if (payload === mail) continue;
    const type = textOf(payload, 'PayloadType') ?? 'without a type';
    if (readDav(payload, type, values)) continue;
    problems.push(
      importProblem(
        'warning',
        'import-left-out',
        source.name,
        `the payload ${type.slice(0, 80)} is not taken over`,
      ),
    );
  }
  const domain = address?.includes('@') === true ? address.slice(address.lastIndexOf('@') + 1) : undefined;
  const servers = [incomingOf(mail), serverOf(mail, 'smtp', 'Outgoing')].filter((one) => one !== undefined);
  const imported = importedFrom({ domains: domain === undefined ? [] : [domain], servers, values, address });
  return { imported: [imported], problems };
}

function incomingOf(mail: Dictionary): ImportedServer | undefined {
  return serverOf(mail, mail.get('EmailAccountType') === 'EmailTypePOP' ? 'pop3' : 'imap', 'Incoming');
}

function serverOf(
  mail: Dictionary,
  type: ImportedServer['type'],
  direction: 'Incoming' | 'Outgoing',
): ImportedServer | undefined {
  const hostname = textOf(mail, `${direction}MailServerHostName`);
  if (hostname === undefined) return undefined;
  const port = mail.get(`${direction}MailServerPortNumber`);
  const usesTls = mail.get(`${direction}MailServerUseSSL`) === true;
  return plainServer({
    type,
    hostname,
    port: typeof port === 'number' ? port : undefined,
    // Apple has one switch for both kinds of TLS; the port tells them apart.
    security: usesTls ? undefined : 'plain',
    username: textOf(mail, `${direction}MailServerUsername`),
    authentication: authentications.get(textOf(mail, `${direction}MailServerAuthentication`) ?? ''),
  });
}

function readDav(payload: Dictionary, type: string, values: Map<ProviderKey, YamlValue>): boolean {
  const kinds = {
    'com.apple.caldav.account': ['CalDAV', 'calendar'],
    'com.apple.carddav.account': ['CardDAV', 'addressbook'],
  } as const;
  const kind =
    type === 'com.apple.caldav.account' || type === 'com.apple.carddav.account' ? kinds[type] : undefined;
  if (kind === undefined) return false;
  const [prefix, key] = kind;
  const host = textOf(payload, `${prefix}HostName`);
  if (host === undefined) return false;
  const principal = textOf(payload, `${prefix}PrincipalURL`) ?? '/';
  const port = payload.get(`${prefix}Port`);
  const scheme = payload.get(`${prefix}UseSSL`) === false ? 'http' : 'https';
  // A principal is a path with the mailbox in it, or a whole URL; only the place before it is everybody's.
  const path = principal.startsWith('/') && !principal.includes('@') ? principal : '/';
  values.set(key, `${scheme}://${host}${typeof port === 'number' ? `:${port}` : ''}${path}`);
  return true;
}

function dictionariesIn(root: PlistRead): readonly Dictionary[] {
  if (!(root instanceof Map)) return [];
  const profile = root as Dictionary;
  const content = profile.get('PayloadContent');
  const payloads = Array.isArray(content) ? (content as readonly PlistRead[]) : [];
  return payloads.filter((one): one is Dictionary => one instanceof Map);
}

function textOf(dictionary: Dictionary, key: string): string | undefined {
  const value = dictionary.get(key);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
