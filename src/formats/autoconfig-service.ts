import type { Provider } from '../model/provider.ts';
import { printUrl, type UrlService } from '../model/server.ts';
import { element, type XmlNode } from '../xml/writer.ts';
import { leaf } from './autoconfig-leaf.ts';

/**
 * Calendar, address book and file share, children of the root since the draft of March 2025. No reviewed program reads
 * them, but one (FairEmail) takes the last username of the whole document for the mail account: that is why the caller
 * puts them in front of emailProvider.
 */
export function davServices(provider: Provider): (XmlNode | undefined)[] {
  const legacy = provider.autoconfig.legacyAddressBook;
  return [
    service('calendar', 'caldav', provider.calendar, legacy),
    service(legacy ? 'addressBook' : 'addressbook', 'carddav', provider.addressbook, legacy),
    service('fileShare', 'webdav', provider.fileShare, legacy),
  ];
}

/** draft-06: url, and HTTP's own authentication names under system="http". Before: serverURL and http-basic. */
function service(
  name: string,
  type: string,
  given: UrlService | undefined,
  legacy: boolean,
): XmlNode | undefined {
  if (given === undefined) return undefined;
  const authentication = given.authentication.map((one) => {
    if (one === 'OAuth2') return element('authentication', one);
    return legacy
      ? element('authentication', `http-${one.toLowerCase()}`)
      : element('authentication', one, { system: 'http' });
  });
  return element(
    name,
    [
      leaf('username', given.username),
      ...authentication,
      leaf(legacy ? 'serverURL' : 'url', printUrl(given.url)),
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
