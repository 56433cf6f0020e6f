import type { Domain } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import { element, writeXml, type XmlNode } from '../xml/writer.ts';
import { preparePoxDocument, targetPlace, xmlDocument, type PoxWriter } from './autodiscover-answer.ts';
import { answerNamespace, responseNamespaces } from './autodiscover-namespaces.ts';
import { chooseProtocols, type Protocol } from './autodiscover-protocol.ts';
import type { Document, MailboxFormat, NotExpressible } from './format.ts';
import { prepareText } from './prepared-text.ts';

/** The schema that carries mail servers (MS-OXDSCLI 2.2.4). */
export const outlookWriter: PoxWriter = {
  settings(provider) {
    const protocols = chooseProtocols(provider);
    if (protocols.incoming.length === 0) return noIncomingServer(provider);
    return settingsDocument(protocols.all, 'with-login');
  },
  redirectAddress: prepareText(accountDocument('redirectAddr', [element('RedirectAddr', targetPlace)]), [
    targetPlace,
  ]),
  redirectUrl: (url) => accountDocument('redirectUrl', [element('RedirectUrl', url)]),
  nothing: 501,
  redirectLoop: 602,
};

/** Outlook's Autodiscover: mail servers of one mailbox, or where to ask instead. */
export const outlook: MailboxFormat = {
  kind: 'mailbox',
  name: 'outlook',
  title: 'Outlook Autodiscover XML',
  paths: ['/autodiscover/autodiscover.xml'],
  methods: ['POST'],
  cacheControl: 'no-store',
  prepare: (provider) => preparePoxDocument(outlookWriter, provider),
};

const fullAddress: ReadonlySet<string> = new Set(['%EMAILADDRESS%', '%EMAILLOCALPART%@%EMAILDOMAIN%']);

/**
 * Prepares the answer to a GET, which names no mailbox: the settings without any login, for programs that never POST
 * (Delta Chat, myMail, Spike). Undefined where the servers want another login than the full address, because a
 * program would have to guess it.
 */
export function prepareWithoutLogin(provider: Provider): ((domain: Domain) => Document) | undefined {
  const protocols = chooseProtocols(provider);
  if (protocols.incoming.length === 0 || provider.outlook.external) return undefined;
  if (!protocols.all.every(({ username }) => username !== undefined && fullAddress.has(username)))
    return undefined;
  const prepared = prepareText(settingsDocument(protocols.all, 'without-login'), ['%EMAILDOMAIN%']);
  return (domain) => xmlDocument(prepared.fill(() => domain));
}

/** User is there for MS-OXDSCLI, which wants one; a real name would be an answer to whoever guesses addresses. */
function settingsDocument(protocols: readonly Protocol[], login: 'with-login' | 'without-login'): string {
  const user =
    login === 'with-login' ? element('User', [element('DisplayName', '%EMAILADDRESS%')]) : undefined;
  return accountDocument(
    'settings',
    protocols.map((protocol) => protocol.write(login)),
    user,
  );
}

/** One Account always: one for each Protocol, as a peer wrote it, was not understood. FairEmail needs this order. */
function accountDocument(
  action: 'settings' | 'redirectAddr' | 'redirectUrl',
  content: readonly XmlNode[],
  user?: XmlNode,
): string {
  const account = element('Account', [
    element('AccountType', 'email'),
    element('Action', action),
    ...content,
  ]);
  const response = element('Response', [user, account], { xmlns: responseNamespaces.outlook });
  return writeXml(element('Autodiscover', [response], { xmlns: answerNamespace }));
}

function noIncomingServer(provider: Provider): NotExpressible {
  return {
    notExpressible:
      provider.incoming.length === 0
        ? 'it has no incoming mail server'
        : 'no incoming mail server takes a password, and Autodiscover can express no other log-in',
  };
}
