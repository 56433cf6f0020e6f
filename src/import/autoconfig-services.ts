import type { YamlMap, YamlValue } from '../config/print-yaml.ts';
import type { ProviderKey } from '../config/provider-schema.ts';
import { textOf, type XmlElement } from '../xml/reader.ts';
import { yamlMap } from './imported.ts';
import { oneOrList } from './written-servers.ts';
import { XmlSection } from './xml-section.ts';

/** A part of a document as a key of a provider file, and what was left of it. */
export interface PartReading {
  readonly value: YamlValue | undefined;
  readonly rest: YamlMap | undefined;
}

/** Sections with a URL: the element's name and type, and the key. `addressBook` is the spelling before the draft. */
export const urlSections: readonly {
  readonly name: string;
  readonly type: string;
  readonly key: ProviderKey;
}[] = [
  { name: 'calendar', type: 'caldav', key: 'calendar' },
  { name: 'addressbook', type: 'carddav', key: 'addressbook' },
  { name: 'addressBook', type: 'carddav', key: 'addressbook' },
  { name: 'fileShare', type: 'webdav', key: 'fileShare' },
  { name: 'incomingServer', type: 'jmap', key: 'jmap' },
  { name: 'incomingServer', type: 'ews', key: 'ews' },
  { name: 'incomingServer', type: 'exchange', key: 'ews' },
  { name: 'incomingServer', type: 'activeSync', key: 'activeSync' },
  { name: 'incomingServer', type: 'activesync', key: 'activeSync' },
  { name: 'incomingServer', type: 'graph', key: 'graph' },
];

/** How a web service's ways to log in are called: in the draft, before it, and as a mail server's. */
const httpAuthentications: ReadonlyMap<string, string> = new Map([
  ['basic', 'Basic'],
  ['http-basic', 'Basic'],
  ['password-cleartext', 'Basic'],
  ['digest', 'Digest'],
  ['http-digest', 'Digest'],
  ['oauth2', 'OAuth2'],
]);

/** Reads a section that is reached by a URL, in the draft's spelling (`url`) or the one before (`serverURL`, `ewsURL`). */
export function readUrlSection(element: XmlElement): PartReading {
  const section = new XmlSection(element);
  const url = section.takeText('url') ?? section.takeText('serverURL') ?? section.takeText('ewsURL');
  if (url === undefined) return { value: undefined, rest: undefined };
  const username = section.takeText('username');
  const authentication: string[] = [];
  for (const one of section.takeAll('authentication')) {
    const value = httpAuthentications.get(textOf(one).trim().toLowerCase());
    if (value === undefined) section.giveBack(one);
    else if (!authentication.includes(value)) authentication.push(value);
  }
  const hasLogin = username !== undefined || authentication.length > 0;
  const value = hasLogin
    ? yamlMap({
        url,
        username,
        authentication: authentication.length > 0 ? oneOrList(authentication) : undefined,
      })
    : url;
  return { value, rest: section.rest() };
}

/** Reads the oAuth2 section. Without an issuer it is none. */
export function readOAuth2(element: XmlElement): PartReading {
  const section = new XmlSection(element);
  const issuer = section.takeText('issuer');
  if (issuer === undefined) return { value: undefined, rest: section.rest() };
  const value = yamlMap({
    issuer,
    authorizationUrl: section.takeText('authURL'),
    tokenUrl: section.takeText('tokenURL'),
    scope: section.takeText('scope')?.split(/\s+/).join(' '),
    clientId: section.takeText('clientID'),
  });
  return { value, rest: section.rest() };
}

/** Reads `documentation` (descr) or `enable` (instruction): a URL and texts, one a language. */
export function readPage(
  element: XmlElement,
  names: { readonly url: string; readonly text: string; readonly textKey: string },
): PartReading {
  const section = new XmlSection(element);
  const url = element.attributes.get(names.url)?.trim().replaceAll(/\s+/g, '');
  if (url === undefined || url === '') return { value: undefined, rest: undefined };
  const text = readTexts(section, names.text);
  return { value: yamlMap({ url, [names.textKey]: text }), rest: section.rest() };
}

const languageTag = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/;

/** One plain text, or a text for each language. A second text for the same language stays in the rest. */
function readTexts(section: XmlSection, name: string): YamlValue | undefined {
  const byLanguage = new Map<string, string>();
  const elements = section.takeAll(name);
  const several = elements.some((one) => one.attributes.has('lang'));
  for (const one of elements) {
    const text = textOf(one).trim().replaceAll(/\s+/g, ' ');
    if (text === '') continue;
    // Beside other languages a text without one is English in all files of the provider database.
    const language = one.attributes.get('lang') ?? (several ? 'en' : '');
    if (byLanguage.has(language) || (language !== '' && !languageTag.test(language))) section.giveBack(one);
    else byLanguage.set(language, text);
  }
  return byLanguage.size === 0 ? undefined : (byLanguage.get('') ?? byLanguage);
}

/** Sections with a host name and a port that are no mail servers. */
export const tcpSections = [
  { name: 'setupServer', type: 'managesieve', key: 'manageSieve' },
  { name: 'chatServer', type: 'xmpptcp', key: 'xmpp' },
] as const;

/** Reads such a section; undefined where host name or port are missing. */
export function readTcpSection(
  element: XmlElement,
): { readonly value: YamlValue; readonly rest: YamlMap | undefined } | undefined {
  const section = new XmlSection(element);
  const hostname = section.takeText('hostname');
  const port = Number(section.takeText('port'));
  if (hostname === undefined || !Number.isInteger(port)) return undefined;
  const authentication = section.takeAll('authentication').map((one) => textOf(one).trim());
  const value = yamlMap({
    hostname,
    port,
    socketType: section.takeText('socketType'),
    username: section.takeText('username'),
    authentication: authentication.length > 0 ? oneOrList(authentication) : undefined,
  });
  return { value, rest: section.rest() };
}
