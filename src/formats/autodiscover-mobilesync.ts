import { placeholders } from '../model/placeholders.ts';
import { printUrl, type ServiceUrl } from '../model/server.ts';
import { element, writeXml, type XmlNode } from '../xml/writer.ts';
import { preparePoxDocument, targetPlace, type PoxWriter } from './autodiscover-answer.ts';
import { answerNamespace, responseNamespaces } from './autodiscover-namespaces.ts';
import type { MailboxFormat } from './format.ts';
import { prepareText } from './prepared-text.ts';

/** MS-ASHTTP 2.2.1.1.1: where ActiveSync lives on every server, and where a bare host name must mean. */
const standardPath = '/Microsoft-Server-ActiveSync';

/** The schema of Exchange ActiveSync (MS-ASCMD 2.2.1.1): phones, the Mail app and the new Outlook ask in it. */
export const mobilesyncWriter: PoxWriter = {
  settings(provider) {
    const url = provider.activeSync && activeSyncUrl(provider.activeSync.url);
    if (url === undefined) return { notExpressible: 'it has no activeSync server' };
    const server = element('Server', [
      element('Type', 'MobileSync'),
      element('Url', url),
      // The same again for MobileSync (MS-ASCMD 2.2.3.115.1).
      element('Name', url),
    ]);
    return responseDocument(element('Settings', [server]));
  },
  redirectAddress: prepareText(responseDocument(element('Redirect', targetPlace)), [
    targetPlace,
    ...placeholders,
  ]),
  redirectUrl: () => undefined,
  // The program then tries IMAP. Mail servers in this schema, or a plain 404, would end its search.
  nothing: 601,
  redirectLoop: 601,
};

/** Autodiscover for programs that speak Exchange ActiveSync; only where the provider has it. */
export const mobilesync: MailboxFormat = {
  kind: 'mailbox',
  name: 'mobilesync',
  title: 'Exchange ActiveSync Autodiscover XML',
  paths: ['/autodiscover/autodiscover.xml'],
  methods: ['POST'],
  cacheControl: 'no-store',
  prepare: (provider) => preparePoxDocument(mobilesyncWriter, provider),
};

/** The URL of an ActiveSync server as programs use it; undefined where it isn't https, the only scheme they take. */
export function activeSyncUrl(url: ServiceUrl): string | undefined {
  return url.scheme === 'https' ? printUrl(withActiveSyncPath(url)) : undefined;
}

/** The same URL, with the path that ActiveSync has on every server where it is written without one. */
export function withActiveSyncPath(url: ServiceUrl): ServiceUrl {
  return url.path === '/' ? { ...url, path: standardPath } : url;
}

/** Culture, User, Action: the schema fixes this order, and the spelling EMailAddress. */
function responseDocument(action: XmlNode): string {
  const response = element(
    'Response',
    [
      element('Culture', 'en:us'),
      element('User', [element('DisplayName', '%EMAILADDRESS%'), element('EMailAddress', '%EMAILADDRESS%')]),
      element('Action', [action]),
    ],
    { xmlns: responseNamespaces.mobilesync },
  );
  return writeXml(element('Autodiscover', [response], { xmlns: answerNamespace }));
}
