import type { YamlValue } from '../config/print-yaml.ts';
import type { ProviderKey } from '../config/provider-schema.ts';
import { childElement, childElements, readXml, textOf, type XmlElement } from '../xml/reader.ts';
import { decodeText } from './decode-text.ts';
import {
  importProblem,
  notImported,
  type ImportedServer,
  type ImportResult,
  type ImportSource,
} from './imported.ts';
import { importedFrom, plainServer } from './other-settings.ts';

const types = new Map([
  ['IMAP', 'imap'],
  ['POP3', 'pop3'],
  ['POP', 'pop3'],
  ['SMTP', 'smtp'],
] as const);

/**
 * Reads an Autodiscover POX answer. It is about one mailbox: where its login is the address or the local part, a
 * placeholder is written, and names of people are never taken over.
 */
export function readPox(source: ImportSource): ImportResult {
  const text = decodeText(source.bytes);
  if (!text.ok) return notImported('import-syntax', source.name, text.reason);
  const root = readXml(text.value);
  if (!root.ok)
    return notImported('import-syntax', source.name, `this is not well-formed XML: ${root.reason}`);
  const response = childElement(root.value, 'Response');
  if (response === undefined) {
    return notImported('import-syntax', source.name, 'there is no <Response> inside <Autodiscover>');
  }
  const error = childElement(response, 'Error');
  if (error !== undefined) {
    const code = textAt(error, 'ErrorCode') ?? 'unknown';
    return notImported(
      'import-no-servers',
      source.name,
      `this is an error answer (ErrorCode ${code.slice(0, 20)}), which names no server`,
    );
  }
  const account = childElement(response, 'Account');
  const protocols = account === undefined ? [] : childElements(account, 'Protocol');
  const address = mailboxOf(response, protocols);
  const problems = [];
  const servers: ImportedServer[] = [];
  const values = new Map<ProviderKey, YamlValue>();
  for (const protocol of protocols) {
    const written = textAt(protocol, 'Type') ?? '';
    const type = [...types].find(([name]) => name === written.toUpperCase())?.[1];
    const hostname = textAt(protocol, 'Server');
    if (type === undefined || hostname === undefined) {
      const what = `<Protocol> of <Type> ${JSON.stringify(written.slice(0, 40))} can't be taken over; IMAP, POP3 or SMTP with a <Server> was expected`;
      problems.push(importProblem('warning', 'import-left-out', source.name, what));
      continue;
    }
    const portText = textAt(protocol, 'Port');
    const port = /^\d+$/.test(portText ?? '') ? Number(portText) : undefined;
    const login = textAt(protocol, 'LoginName');
    const username = address === undefined && login !== undefined ? '%EMAILLOCALPART%' : login;
    servers.push(plainServer({ type, hostname, port, security: securityOf(protocol, port), username }));
  }
  readRedirects(account, response, values);
  const domain = address?.slice(address.lastIndexOf('@') + 1);
  const imported = importedFrom({ domains: domain === undefined ? [] : [domain], servers, values, address });
  return { imported: [imported], problems };
}

/** Where the answer sends the program instead, and what phones with Exchange accounts get. */
function readRedirects(
  account: XmlElement | undefined,
  response: XmlElement,
  values: Map<ProviderKey, YamlValue>,
): void {
  const url = account === undefined ? undefined : textAt(account, 'RedirectUrl');
  const redirected = account === undefined ? undefined : textAt(account, 'RedirectAddr');
  if (url !== undefined) values.set('outlook', new Map([['redirectUrl', url]]));
  else if (redirected !== undefined) {
    const other = redirected.slice(redirected.lastIndexOf('@') + 1);
    values.set('outlook', new Map([['redirectAddress', `%EMAILLOCALPART%@${other}`]]));
  }
  const settings = childElement(childElement(response, 'Action') ?? response, 'Settings');
  const server = settings === undefined ? undefined : childElement(settings, 'Server');
  const mobile = server === undefined ? undefined : textAt(server, 'Url');
  if (mobile !== undefined) values.set('activeSync', mobile);
}

/** The mailbox the answer is for: as it says itself, or a login that is an address. */
function mailboxOf(response: XmlElement, protocols: readonly XmlElement[]): string | undefined {
  const user = childElement(response, 'User');
  const named = user && (textAt(user, 'AutoDiscoverSMTPAddress') ?? textAt(user, 'EMailAddress'));
  return named ?? protocols.map((one) => textAt(one, 'LoginName')).find((login) => login?.includes('@'));
}

/** Encryption wins over SSL ([MS-OXDSCLI] 2.2.4.1.1.2.5); TLS means STARTTLS there. SSL alone is judged by the port. */
function securityOf(protocol: XmlElement, port: number | undefined): string | undefined {
  switch (textAt(protocol, 'Encryption')?.toLowerCase()) {
    case 'ssl':
      return 'SSL';
    case 'tls':
      return 'STARTTLS';
    case 'none':
      return 'plain';
    default:
  }
  if (textAt(protocol, 'SSL')?.toLowerCase() === 'off') return 'plain';
  return port === undefined || ![143, 110, 587, 25].includes(port) ? 'SSL' : 'STARTTLS';
}

function textAt(parent: XmlElement, name: string): string | undefined {
  const found = childElement(parent, name);
  const text = found === undefined ? '' : textOf(found).trim();
  return text === '' ? undefined : text;
}
