import type { Provider } from '../model/provider.ts';
import { printUrl, type UrlService } from '../model/server.ts';
import { element, type XmlNode } from '../xml/writer.ts';
import { leaf } from './autoconfig-leaf.ts';
import { urlSection } from './autoconfig-service.ts';
import { withActiveSyncPath } from './autodiscover-mobilesync.ts';

/** The types of draft-ietf-mailmaint-autoconfig-06 that are reached by a URL, in the order of its registry. */
const types = ['jmap', 'ews', 'activeSync', 'graph'] as const;

/** HTTPS has this port where the URL names none. */
const httpsPort = 443;

/**
 * The incomingServer sections of mail services on the web. All reviewed readers skip the types they do not know, or
 * hand them to plug-ins; Geary looks at the first incomingServer only, so the caller puts these behind IMAP and POP3.
 * One without TLS is left out: a program would send a password there, and the draft wants https.
 */
export function webServers(provider: Provider): readonly { readonly type: string; readonly node: XmlNode }[] {
  const sections = types.flatMap((type) => {
    const service = type === 'activeSync' ? activeSync(provider) : secureService(provider[type]);
    return service === undefined
      ? []
      : [{ type, node: urlSection('incomingServer', type, service, 'draft') }];
  });
  const exchange = exchangeServer(provider);
  return exchange === undefined ? sections : [...sections, { type: 'exchange', node: exchange }];
}

/**
 * The `exchange` type of Thunderbird's own provider database: the only one of these that Thunderbird (version 149) and
 * Evolution's Exchange plug-in read. Never without an outgoing server, because Thunderbird refuses such a file whole.
 * ewsURL is read by newer versions, exchangeURL by older ones, owaURL by the Owl add-on.
 */
function exchangeServer(provider: Provider): XmlNode | undefined {
  const ews = secureService(provider.ews);
  if (ews === undefined || provider.outgoing.length === 0) return undefined;
  const { url, username } = ews;
  const eas = activeSync(provider);
  const { webmail } = provider;
  // A page elsewhere is some web mail, and none that an Exchange program could log in to.
  const owa = webmail?.scheme === 'https' && /^\/owa(?:\/|$)/i.test(webmail.path) ? webmail : undefined;
  return element(
    'incomingServer',
    [
      leaf('hostname', url.hostname),
      leaf('port', String(url.port ?? httpsPort)),
      leaf('socketType', 'SSL'),
      ...exchangeAuthentications(ews).map((one) => leaf('authentication', one)),
      leaf('username', username),
      leaf('owaURL', owa && printUrl(owa)),
      leaf('ewsURL', printUrl(url)),
      leaf('exchangeURL', printUrl(url)),
      leaf('easURL', eas && printUrl(eas.url)),
    ],
    { type: 'exchange' },
  );
}

/** In the words of a mail server: both of HTTP's own ways are a password, and the connection is TLS anyway. */
function exchangeAuthentications({ authentication }: UrlService): string[] {
  const words = authentication.map((one) => (one === 'OAuth2' ? 'OAuth2' : 'password-cleartext'));
  return [...new Set([...words.filter((one) => one === 'OAuth2'), ...words])];
}

function activeSync(provider: Provider): UrlService | undefined {
  const service = secureService(provider.activeSync);
  return service && { ...service, url: withActiveSyncPath(service.url) };
}

function secureService(service: UrlService | undefined): UrlService | undefined {
  return service?.url.scheme === 'https' ? service : undefined;
}
