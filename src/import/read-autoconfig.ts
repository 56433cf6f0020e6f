import { childElements, readXml, textOf, type XmlElement, type XmlLimits } from '../xml/reader.ts';
import { AutoconfigFindings } from './autoconfig-findings.ts';
import { readPages } from './autoconfig-pages.ts';
import { readPop3 } from './autoconfig-pop3.ts';
import { readRoot, takeUrlSection } from './autoconfig-root.ts';
import { readServerSection } from './autoconfig-server.ts';
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
    readPages(provider, this.#root, this.#found);
    for (const element of provider.takeAll('incomingServer')) this.#readIncoming(element);
    for (const element of provider.takeAll('outgoingServer')) this.#readOutgoing(element);
    readRoot(this.#root, this.#found);
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

  #readIncoming(element: XmlElement): void {
    const type = element.attributes.get('type') ?? '';
    if (type !== 'imap' && type !== 'pop3') return takeUrlSection(element, type, this.#found);
    const reading = readServerSection(element, type);
    if (!reading.ok) return this.#found.refuse(element, reading.reason);
    const { server, section, changes } = reading;
    const name = this.#nameOf(server);
    if (type === 'pop3') readPop3(section, name, this.#found);
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

  #nameOf(server: ImportedServer): string {
    return `${server.type === 'smtp' ? 'outgoingServer' : 'incomingServer'} ${server.hostname}:${server.port}`;
  }
}
