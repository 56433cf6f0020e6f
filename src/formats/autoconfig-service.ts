import type { Provider } from '../model/provider.ts';
import {
  printUrl,
  type ChatService,
  type ServiceUrl,
  type TcpService,
  type UrlService,
} from '../model/server.ts';
import { element, type XmlNode } from '../xml/writer.ts';
import { leaf } from './autoconfig-leaf.ts';

/**
 * Calendar, address book, file share, chat and mail filters, children of the root since the draft of March 2025. No
 * reviewed program reads them, but one (FairEmail) takes the last username of the whole document for the mail account:
 * that is why the caller puts them in front of emailProvider.
 */
export function otherServices(provider: Provider): (XmlNode | undefined)[] {
  const spelling = provider.autoconfig.legacyAddressBook ? 'classic' : 'draft';
  const { calendar, addressbook, fileShare, xmpp, manageSieve } = provider;
  return [
    calendar && urlSection('calendar', 'caldav', calendar, spelling),
    addressbook &&
      urlSection(spelling === 'classic' ? 'addressBook' : 'addressbook', 'carddav', addressbook, spelling),
    fileShare && urlSection('fileShare', 'webdav', fileShare, spelling),
    xmpp && tcpSection('chatServer', 'xmpptcp', xmpp),
    xmpp?.webSocket && urlSection('chatServer', 'xmpp', webSocket(xmpp, xmpp.webSocket), 'draft'),
    manageSieve && tcpSection('setupServer', 'managesieve', manageSieve),
  ];
}

/**
 * A section that is reached by a URL. draft-06: url, and HTTP's own authentication names under system="http". Classic:
 * serverURL and http-basic.
 */
export function urlSection(
  name: string,
  type: string,
  { url, username, authentication }: UrlService,
  spelling: 'draft' | 'classic',
): XmlNode {
  const classic = spelling === 'classic';
  const ways = authentication.map((one) => {
    if (one === 'OAuth2') return element('authentication', one);
    return classic
      ? element('authentication', `http-${one.toLowerCase()}`)
      : element('authentication', one, { system: 'http' });
  });
  return element(
    name,
    [leaf('username', username), ...ways, leaf(classic ? 'serverURL' : 'url', printUrl(url))],
    { type },
  );
}

/** XMPP logs in inside the WebSocket and not by HTTP; a password is called Basic where a section has a URL. */
function webSocket({ username, authentication }: ChatService, url: ServiceUrl): UrlService {
  const words = authentication.map((one) => (one === 'OAuth2' ? 'OAuth2' : 'Basic'));
  return { url, username, authentication: [...new Set(words)] };
}

/** A section on a TCP port, with the same values as a mail server's. */
function tcpSection(name: string, type: string, service: TcpService): XmlNode {
  const { hostname, port, socketType, authentication, username } = service;
  return element(
    name,
    [
      leaf('hostname', hostname),
      leaf('port', String(port)),
      leaf('socketType', socketType),
      ...[...new Set(authentication)].map((one) => leaf('authentication', one)),
      leaf('username', username),
    ],
    { type },
  );
}

/**
 * The oAuth2 section, only where all four values are known: pimalaya refuses a document in which one is missing.
 * A client secret is never sent.
 */
export function oAuth2Section(provider: Provider): XmlNode | undefined {
  const { issuer, scope, authorizationUrl, tokenUrl, clientId } = provider.oauth2 ?? {};
  const required = [
    leaf('issuer', issuer),
    leaf('scope', scope?.split(/\s+/).join(' ')),
    leaf('authURL', authorizationUrl),
    leaf('tokenURL', tokenUrl),
  ];
  return required.includes(undefined)
    ? undefined
    : element('oAuth2', [...required, leaf('clientID', clientId)]);
}

/** Where people read mail in a browser. */
export function webMail(provider: Provider): XmlNode | undefined {
  if (provider.webmail === undefined) return undefined;
  return element('webMail', [element('loginPage', undefined, { url: printUrl(provider.webmail) })]);
}
