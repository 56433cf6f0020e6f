import type { YamlValue } from '../config/print-yaml.ts';
import { childElements, type XmlElement } from '../xml/reader.ts';
import type { AutoconfigFindings } from './autoconfig-findings.ts';
import {
  readOAuth2,
  readTcpSection,
  readUrlSection,
  tcpSections,
  urlSections,
} from './autoconfig-services.ts';
import { XmlSection } from './xml-section.ts';

/** Takes everything out of clientConfig that stands beside emailProvider: other services, OAuth2, web mail, the version. */
export function readRoot(root: XmlSection, found: AutoconfigFindings): void {
  for (const { name } of urlSections) {
    if (name === 'incomingServer') continue;
    for (const element of root.takeAll(name)) {
      takeUrlSection(element, element.attributes.get('type') ?? '', found);
      if (childElements(element, 'serverURL').length > 0) {
        found.values.set('autoconfig', new Map([...autoconfigOptions(found), ['legacyAddressBook', true]]));
      }
    }
  }
  for (const section of tcpSections) {
    for (const element of root.takeAll(section.name)) takeTcpSection(element, section, found);
  }
  const oauth2 = root.takeFirst('oAuth2');
  if (oauth2 !== undefined) {
    const { value, rest } = readOAuth2(oauth2);
    if (value !== undefined) {
      found.annotate(oauth2, 'oauth2');
      found.values.set('oauth2', value);
    }
    found.keep('oAuth2', rest);
  }
  const webMail = root.takeFirst('webMail');
  if (webMail !== undefined) readWebMail(webMail, found);
  if (root.element.attributes.get('version') === '1.2') {
    found.values.set(
      'autoconfig',
      new Map<string, YamlValue>([['version', '1.2'], ...autoconfigOptions(found)]),
    );
  }
}

function autoconfigOptions(found: AutoconfigFindings): ReadonlyMap<string, YamlValue> {
  const present = found.values.get('autoconfig');
  return present instanceof Map ? (present as ReadonlyMap<string, YamlValue>) : new Map();
}

function readWebMail(element: XmlElement, found: AutoconfigFindings): void {
  const section = new XmlSection(element);
  const page = section.takeFirst('loginPage');
  const url = page?.attributes.get('url')?.trim();
  if (url !== undefined && url !== '') {
    found.annotate(element, 'webmail');
    found.values.set('webmail', url);
  } else if (page !== undefined) section.giveBack(page);
  found.keep('webMail', section.rest());
}

/** Takes over a section with a URL: the first one for each key; what has none, or no key, is kept aside with the reason. */
export function takeUrlSection(element: XmlElement, type: string, found: AutoconfigFindings): void {
  const key = urlSections.find((one) => one.name === element.name && one.type === type)?.key;
  const { value, rest } = key === undefined ? { value: undefined, rest: undefined } : readUrlSection(element);
  if (key === undefined)
    return found.refuse(element, `no key is for the type ${JSON.stringify(type.slice(0, 40))}`);
  if (value === undefined) return found.refuse(element, 'it has no url');
  if (found.values.has(key)) return found.refuse(element, `there is another one for "${key}" already`);
  found.annotate(element, key);
  found.values.set(key, value);
  found.keep(`${element.name} ${type}`, rest);
}

function takeTcpSection(
  element: XmlElement,
  { type, key }: (typeof tcpSections)[number],
  found: AutoconfigFindings,
): void {
  const reading = element.attributes.get('type') === type ? readTcpSection(element) : undefined;
  if (reading === undefined || found.values.has(key)) {
    return found.refuse(element, `only one of type ${type}, with host name and port, has a key`);
  }
  found.annotate(element, key);
  found.values.set(key, reading.value);
  found.keep(`${element.name} ${type}`, reading.rest);
}
