import type { YamlValue } from '../config/print-yaml.ts';
import { childElements, readXml, textOf, type XmlElement, type XmlLimits } from '../xml/reader.ts';
import { AutoconfigFindings } from './autoconfig-findings.ts';
import { readServerSection } from './autoconfig-server.ts';
import {
  readOAuth2,
  readPage,
  readTcpSection,
  readUrlSection,
  tcpSections,
  urlSections,
} from './autoconfig-services.ts';
import { decodeText } from './decode-text.ts';
import {
  notImported,
  type Imported,
  type ImportedServer,
  type ImportResult,
  type ImportSource,
} from './imported.ts';
import { withoutSecrets } from './without-secrets.ts';
import { XmlSection } from './xml-section.ts';

/** The deepest file of the provider database has six levels; its elements have three attributes. */
const limits: XmlLimits = { depth: 32, attributes: 32 };

/**
 * Elements, texts and comments inside clientConfig or emailProvider. The largest file of the provider database has 400; a provider file
 * with more domains than this would be longer than one may be, and a hostile one would cost seconds.
 */
const maxChildren = 4000;

/**
 * Reads an autoconfig file: of Thunderbird's provider database (version 1.1), of the draft (1.2), or as any server
 * answers it. Every element is either understood, or kept in `extras` and listed, or left out with a warning because it
 * is a secret.
 */
export function readAutoconfig(source: ImportSource): ImportResult {
  const text = decodeText(source.bytes);
  if (!text.ok) return notImported('import-syntax', source.name, `the file can't be read: ${text.reason}`);
  const root = readXml(text.value, limits, { doctype: 'refuse', namespaces: false, comments: 'keep' });
  if (!root.ok) {
    return notImported(
      'import-syntax',
      `${source.name}:${root.reason.split(': ')[0] ?? ''}`,
      `this is not well-formed XML: ${root.reason.replace(/^[\d:]+ /, '')}`,
    );
  }
  if (root.value.name !== 'clientConfig') {
    return notImported(
      'import-unknown-kind',
      source.name,
      `the root element is <${root.value.name.slice(0, 60)}>; an autoconfig file begins with <clientConfig>`,
    );
  }
  const containers = [root.value, ...childElements(root.value, 'emailProvider')];
  if (containers.some((one) => one.children.length > maxChildren)) {
    const message = `an element holds more than ${maxChildren} others, which no provider has`;
    return notImported('import-syntax', source.name, message);
  }
  return new AutoconfigReader(source, root.value).read();
}

class AutoconfigReader {
  readonly #source: ImportSource;
  readonly #root: XmlSection;
  readonly #found: AutoconfigFindings;
  readonly #domains: string[] = [];
  readonly #incoming: ImportedServer<'imap' | 'pop3'>[] = [];
  readonly #outgoing: ImportedServer<'smtp'>[] = [];

  constructor(source: ImportSource, root: XmlElement) {
    const { element, removed } = withoutSecrets(root);
    this.#source = source;
    this.#root = new XmlSection(element);
    this.#found = new AutoconfigFindings(source.name, element);
    for (const one of removed)
      this.#found.warn('import-left-out', `${one} is left out: it would be published`);
  }

  read(): ImportResult {
    const found = this.#root.takeFirst('emailProvider');
    if (found === undefined) {
      return notImported(
        'import-syntax',
        this.#source.name,
        'there is no <emailProvider> inside <clientConfig>',
      );
    }
    const provider = new XmlSection(found);
    this.#readNames(provider);
    this.#readPages(provider);
    for (const element of provider.takeAll('incomingServer')) this.#readIncoming(element);
    for (const element of provider.takeAll('outgoingServer')) this.#readOutgoing(element);
    this.#readRoot();
    this.#found.keep('emailProvider', provider.rest());
    this.#found.keep('clientConfig', this.#root.rest());
    const imported: Imported = {
      domains: this.#domains,
      incoming: this.#incoming,
      outgoing: this.#outgoing,
      values: this.#found.values,
      extras: this.#found.extras,
      comments: this.#found.comments,
      remarks: this.#found.remarks(),
    };
    return { imported: [imported], problems: this.#found.problems };
  }

  #readNames(provider: XmlSection): void {
    const mx: string[] = [];
    for (const element of provider.takeAll('domain')) {
      const domain = textOf(element).trim();
      if (element.attributes.get('purpose') === 'mx') mx.push(`*.${domain}`);
      else if (domain === '' || domain === '%EMAILDOMAIN%') continue;
      else if (this.#domains.includes(domain)) {
        this.#found.warn('import-changed', `the <domain> ${domain} stands twice; it is written once`);
      } else {
        this.#found.annotate(element, `domains.${this.#domains.length}`);
        this.#domains.push(domain);
      }
    }
    const id = provider.element.attributes.get('id')?.trim();
    for (const key of ['displayName', 'displayShortName'] as const) {
      const element = provider.takeFirst(key);
      const name = element === undefined ? '' : textOf(element).trim().replaceAll(/\s+/g, ' ');
      if (element !== undefined) this.#found.annotate(element, key);
      if (name !== '') this.#found.values.set(key, name);
    }
    if (id !== undefined && id !== '') this.#found.values.set('id', id);
    if (mx.length > 0) this.#found.values.set('mx', mx);
  }

  /** `instruction` with a URL is what documentation was called before 2011. */
  #readPages(provider: XmlSection): void {
    const pages: YamlValue[] = [];
    for (const element of [...provider.takeAll('documentation'), ...provider.takeAll('instruction')]) {
      const { value, rest } = readPage(element, { url: 'url', text: 'descr', textKey: 'text' });
      if (value === undefined) provider.giveBack(element);
      else {
        this.#found.annotate(element, `documentation.${pages.length}`);
        pages.push(value);
        this.#found.keep(`documentation ${pages.length}`, rest);
      }
    }
    if (pages.length > 0) this.#found.values.set('documentation', pages);
    // The provider database has `enable` in either place.
    for (const section of [provider, this.#root]) {
      const element = this.#found.values.has('enable') ? undefined : section.takeFirst('enable');
      if (element === undefined) continue;
      const { value, rest } = readPage(element, {
        url: 'visiturl',
        text: 'instruction',
        textKey: 'instruction',
      });
      if (value === undefined) section.giveBack(element);
      else {
        this.#found.annotate(element, 'enable');
        this.#found.values.set('enable', value);
        this.#found.keep('enable', rest);
      }
    }
  }

  #readIncoming(element: XmlElement): void {
    const type = element.attributes.get('type') ?? '';
    if (type !== 'imap' && type !== 'pop3') return this.#readUrlSection(element, type);
    const reading = readServerSection(element, type);
    if (!reading.ok) return this.#found.refuse(element, reading.reason);
    const { server, section, changes } = reading;
    const name = this.#nameOf(server);
    if (type === 'pop3') this.#readPop3(section, name);
    this.#found.annotate(element, `incoming.${this.#incoming.length}`);
    this.#incoming.push(server);
    this.#found.tell(name, changes);
    this.#found.keep(name, section.rest());
  }

  #readOutgoing(element: XmlElement): void {
    const type = element.attributes.get('type') ?? '';
    if (type !== 'smtp')
      return this.#found.refuse(element, `its type ${JSON.stringify(type.slice(0, 40))} is not smtp`);
    const reading = readServerSection(element, type);
    if (!reading.ok) return this.#found.refuse(element, reading.reason);
    const { server, section, changes } = reading;
    const name = this.#nameOf(server);
    this.#found.annotate(element, `outgoing.${this.#outgoing.length}`);
    this.#outgoing.push(server);
    this.#found.tell(name, changes);
    this.#found.keep(name, section.rest());
  }

  /** One set of options holds for all POP3 servers of a provider file; what contradicts the first set is kept aside. */
  #readPop3(server: XmlSection, name: string): void {
    const element = server.takeFirst('pop3');
    if (element === undefined) return;
    const section = new XmlSection(element);
    const before = this.#found.values.get('pop3');
    const options = new Map(before instanceof Map ? (before as ReadonlyMap<string, YamlValue>) : []);
    for (const key of ['leaveMessagesOnServer', 'daysToLeaveMessagesOnServer', 'downloadOnBiff']) {
      const option = section.takeFirst(key);
      if (option === undefined) continue;
      const text = textOf(option).trim();
      const value = key.startsWith('days') ? Number(text) : text === 'true';
      const isValue = key.startsWith('days') ? /^\d+$/.test(text) : /^(?:true|false)$/.test(text);
      if (!isValue || (options.get(key) ?? value) !== value) section.giveBack(option);
      else options.set(key, value);
    }
    if (options.size > 0) this.#found.values.set('pop3', options);
    this.#found.keep(`${name} pop3`, section.rest());
  }

  #readRoot(): void {
    for (const { name } of urlSections) {
      if (name === 'incomingServer') continue;
      for (const element of this.#root.takeAll(name)) {
        this.#readUrlSection(element, element.attributes.get('type') ?? '');
        if (childElements(element, 'serverURL').length > 0) {
          this.#found.values.set('autoconfig', new Map([...this.#autoconfig(), ['legacyAddressBook', true]]));
        }
      }
    }
    for (const section of tcpSections) {
      for (const element of this.#root.takeAll(section.name)) this.#readTcpSection(element, section);
    }
    const oauth2 = this.#root.takeFirst('oAuth2');
    if (oauth2 !== undefined) {
      const { value, rest } = readOAuth2(oauth2);
      if (value !== undefined) {
        this.#found.annotate(oauth2, 'oauth2');
        this.#found.values.set('oauth2', value);
      }
      this.#found.keep('oAuth2', rest);
    }
    const webMail = this.#root.takeFirst('webMail');
    if (webMail !== undefined) this.#readWebMail(webMail);
    if (this.#root.element.attributes.get('version') === '1.2') {
      this.#found.values.set(
        'autoconfig',
        new Map<string, YamlValue>([['version', '1.2'], ...this.#autoconfig()]),
      );
    }
  }

  #autoconfig(): ReadonlyMap<string, YamlValue> {
    const present = this.#found.values.get('autoconfig');
    return present instanceof Map ? (present as ReadonlyMap<string, YamlValue>) : new Map();
  }

  #readWebMail(element: XmlElement): void {
    const section = new XmlSection(element);
    const page = section.takeFirst('loginPage');
    const url = page?.attributes.get('url')?.trim();
    if (url !== undefined && url !== '') {
      this.#found.annotate(element, 'webmail');
      this.#found.values.set('webmail', url);
    } else if (page !== undefined) section.giveBack(page);
    this.#found.keep('webMail', section.rest());
  }

  #readUrlSection(element: XmlElement, type: string): void {
    const key = urlSections.find((one) => one.name === element.name && one.type === type)?.key;
    const { value, rest } =
      key === undefined ? { value: undefined, rest: undefined } : readUrlSection(element);
    if (key === undefined)
      return this.#found.refuse(element, `no key is for the type ${JSON.stringify(type.slice(0, 40))}`);
    if (value === undefined) return this.#found.refuse(element, 'it has no url');
    if (this.#found.values.has(key))
      return this.#found.refuse(element, `there is another one for "${key}" already`);
    this.#found.annotate(element, key);
    this.#found.values.set(key, value);
    this.#found.keep(`${element.name} ${type}`, rest);
  }

  #readTcpSection(element: XmlElement, { type, key }: (typeof tcpSections)[number]): void {
    const reading = element.attributes.get('type') === type ? readTcpSection(element) : undefined;
    if (reading === undefined || this.#found.values.has(key)) {
      return this.#found.refuse(element, `only one of type ${type}, with host name and port, has a key`);
    }
    this.#found.annotate(element, key);
    this.#found.values.set(key, reading.value);
    this.#found.keep(`${element.name} ${type}`, reading.rest);
  }

  #nameOf(server: ImportedServer): string {
    return `${server.type === 'smtp' ? 'outgoingServer' : 'incomingServer'} ${server.hostname}:${server.port}`;
  }
}
