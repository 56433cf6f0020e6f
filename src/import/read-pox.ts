import type { YamlValue } from '../config/print-yaml.ts';
import type { ProviderKey } from '../config/provider-schema.ts';
import type { Problem } from '../model/problem.ts';
import { childElement, readXml, textOf, type XmlElement } from '../xml/reader.ts';
import { decodeText } from './decode-text.ts';
import {
  importProblem,
  notImported,
  type ImportedServer,
  type ImportResult,
  type ImportSource,
} from './imported.ts';
import { leftOut } from './left-out.ts';
import { importedFrom, plainServer } from './other-settings.ts';
import { XmlSection } from './xml-section.ts';

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
  return new PoxReader(source, root.value, response).read();
}

/** What a Protocol says where it says nothing unusual: a provider file means the same without a word. */
const usualInProtocol: Readonly<Record<string, readonly string[]>> = {
  SPA: ['off'],
  DomainRequired: ['off'],
  AuthRequired: ['on'],
  UsePOPAuth: ['on'],
  SMTPLast: ['off'],
};

/** Takes from the answer what a provider file has a key for, and names everything else. */
class PoxReader {
  readonly #source: ImportSource;
  readonly #root: XmlSection;
  readonly #response: XmlSection;
  readonly #problems: Problem[] = [];
  readonly #servers: ImportedServer[] = [];
  readonly #values = new Map<ProviderKey, YamlValue>();
  readonly #outlook = new Map<string, YamlValue>();

  constructor(source: ImportSource, root: XmlElement, response: XmlElement) {
    this.#source = source;
    this.#root = new XmlSection(root);
    this.#response = new XmlSection(response);
  }

  read(): ImportResult {
    this.#root.takeFirst('Response');
    const found = this.#response.takeFirst('Account');
    const account = found === undefined ? undefined : new XmlSection(found);
    const protocols = account?.takeAll('Protocol') ?? [];
    const address = this.#readMailbox(protocols);
    for (const protocol of protocols) this.#readProtocol(protocol, address !== undefined);
    if (account !== undefined) this.#readAccount(account);
    this.#readMobileSync();
    if (this.#outlook.size > 0) this.#values.set('outlook', this.#outlook);
    this.#tellLeft('<Response>', this.#response);
    this.#tellLeft('<Autodiscover>', this.#root);
    const imported = importedFrom({
      domains: address === undefined ? [] : [address.slice(address.lastIndexOf('@') + 1)],
      servers: this.#servers,
      values: this.#values,
      address,
    });
    return { imported: [imported], problems: this.#problems };
  }

  /** The mailbox the answer is for: as it says itself, or a login that is an address. */
  #readMailbox(protocols: readonly XmlElement[]): string | undefined {
    const found = this.#response.takeFirst('User');
    const user = found === undefined ? undefined : new XmlSection(found);
    const named = [user?.takeText('AutoDiscoverSMTPAddress'), user?.takeText('EMailAddress')];
    if (user !== undefined) this.#tellLeft('<User>', user);
    const logins = protocols.map((one) => textAt(one, 'LoginName'));
    return named.find((one) => one !== undefined) ?? logins.find((login) => login?.includes('@'));
  }

  #readProtocol(protocol: XmlElement, hasAddress: boolean): void {
    const section = new XmlSection(protocol);
    const written = section.takeText('Type') ?? '';
    const type = [...types].find(([name]) => name === written.toUpperCase())?.[1];
    const hostname = section.takeText('Server');
    if (type === undefined || hostname === undefined) {
      const what = `<Protocol> of <Type> ${JSON.stringify(written.slice(0, 40))} can't be taken over; IMAP, POP3 or SMTP with a <Server> was expected`;
      this.#problems.push(importProblem('warning', 'import-left-out', this.#source.name, what));
      return;
    }
    const port = takeNumber(section, 'Port');
    const login = section.takeText('LoginName');
    const username = !hasAddress && login !== undefined ? '%EMAILLOCALPART%' : login;
    const security = securityOf(section, port);
    this.#servers.push(plainServer({ type, hostname, port, security, username }));
    this.#readTtl(section);
    section.takeUsual(usualInProtocol);
    this.#tellLeft(`<Protocol> ${written}`, section);
  }

  /** One time for all servers, in a provider file as in the answers that Outlook gets. */
  #readTtl(section: XmlSection): void {
    const hours = takeNumber(section, 'TTL');
    if (hours === undefined) return;
    if ((this.#outlook.get('ttl') ?? hours) === hours) this.#outlook.set('ttl', hours);
    else giveBackFirst(section, 'TTL');
  }

  /** Where the answer sends the program instead: a URL goes before an address. */
  #readAccount(account: XmlSection): void {
    account.takeUsual({ AccountType: ['email'], Action: ['settings', 'redirecturl', 'redirectaddr'] });
    const url = account.takeText('RedirectUrl');
    const redirected = url === undefined ? account.takeText('RedirectAddr') : undefined;
    if (url !== undefined) this.#outlook.set('redirectUrl', url);
    else if (redirected !== undefined) {
      const other = redirected.slice(redirected.lastIndexOf('@') + 1);
      this.#outlook.set('redirectAddress', `%EMAILLOCALPART%@${other}`);
    }
    this.#tellLeft('<Account>', account);
  }

  /** What phones with Exchange accounts get. */
  #readMobileSync(): void {
    const action = takeSection(this.#response, 'Action');
    const settings = takeSection(action ?? this.#response, 'Settings');
    const server = settings === undefined ? undefined : takeSection(settings, 'Server');
    const url = server?.takeText('Url');
    if (url !== undefined) {
      this.#values.set('activeSync', url);
      server?.takeUsual({ Type: ['mobilesync'], Name: [url.toLowerCase()] });
    }
    if (action !== undefined) this.#tellLeft('<Action>', action);
    if (settings !== undefined) this.#tellLeft('<Settings>', settings);
    if (server !== undefined) this.#tellLeft('<Server>', server);
  }

  #tellLeft(place: string, section: XmlSection): void {
    this.#problems.push(...leftOut(this.#source.name, place, section.left()));
  }
}

function takeSection(parent: XmlSection, name: string): XmlSection | undefined {
  const element = parent.takeFirst(name);
  return element === undefined ? undefined : new XmlSection(element);
}

/** A number of digits; anything else stays in the section's rest. */
function takeNumber(section: XmlSection, name: string): number | undefined {
  const text = section.takeText(name);
  if (text !== undefined && /^\d{1,6}$/.test(text)) return Number(text);
  giveBackFirst(section, name);
  return undefined;
}

/** Puts an element back that was read and not understood; an empty one says nothing. */
function giveBackFirst(section: XmlSection, name: string): void {
  const element = childElement(section.element, name);
  if (element !== undefined && textOf(element).trim() !== '') section.giveBack(element);
}

/** Encryption wins over SSL ([MS-OXDSCLI] 2.2.4.1.1.2.5); TLS means STARTTLS there. SSL alone is judged by the port. */
function securityOf(protocol: XmlSection, port: number | undefined): string | undefined {
  const isOff = protocol.takeText('SSL')?.toLowerCase() === 'off';
  switch (protocol.takeText('Encryption')?.toLowerCase()) {
    case 'ssl':
      return 'SSL';
    case 'tls':
      return 'STARTTLS';
    case 'none':
      return 'plain';
    default:
      giveBackFirst(protocol, 'Encryption');
  }
  if (isOff) return 'plain';
  return port === undefined || ![143, 110, 587, 25].includes(port) ? 'SSL' : 'STARTTLS';
}

function textAt(parent: XmlElement, name: string): string | undefined {
  const found = childElement(parent, name);
  const text = found === undefined ? '' : textOf(found).trim();
  return text === '' ? undefined : text;
}
