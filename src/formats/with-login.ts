import type { Provider } from '../model/provider.ts';
import type { Login } from '../model/server.ts';
import type { Document, MailboxQuestion, NotExpressible } from './format.ts';
import { ownPlaceholderPrefix } from './prepared-text.ts';

/** Where the login of a question goes. A format fills it, escaped, wherever it fills the placeholders of the address. */
export const loginPlace = `${ownPlaceholderPrefix}LOGIN%`;

type Prepared = ((question: MailboxQuestion) => Document) | NotExpressible;

/**
 * Makes a format honour `MailboxQuestion.login`. `prepare` is run on the provider as it is, and on first need on one
 * whose user names are all the open place `loginPlace`: few mailboxes have a login of their own, so most providers
 * never cost the second document.
 */
export function preparedByLogin(provider: Provider, prepare: (provider: Provider) => Prepared): Prepared {
  const usual = prepare(provider);
  if (typeof usual !== 'function') return usual;
  let withLogin: Prepared | undefined;
  return (question) => {
    if (question.login === undefined) return usual(question);
    withLogin ??= prepare(withLoginPlace(provider));
    // Which servers a format can express does not depend on their user names.
    if (typeof withLogin !== 'function') throw new Error('a format depends on user names');
    return withLogin(question);
  };
}

/** The provider with one login, `loginPlace`, at all of its servers and services. */
export function withLoginPlace(provider: Provider): Provider {
  const { calendar, addressbook, fileShare, jmap, ews, activeSync, graph, manageSieve, xmpp } = provider;
  return {
    ...provider,
    incoming: provider.incoming.map(withPlace),
    outgoing: provider.outgoing.map(withPlace),
    ...(calendar === undefined ? {} : { calendar: withPlace(calendar) }),
    ...(addressbook === undefined ? {} : { addressbook: withPlace(addressbook) }),
    ...(fileShare === undefined ? {} : { fileShare: withPlace(fileShare) }),
    ...(jmap === undefined ? {} : { jmap: withPlace(jmap) }),
    ...(ews === undefined ? {} : { ews: withPlace(ews) }),
    ...(activeSync === undefined ? {} : { activeSync: withPlace(activeSync) }),
    ...(graph === undefined ? {} : { graph: withPlace(graph) }),
    ...(manageSieve === undefined ? {} : { manageSieve: withPlace(manageSieve) }),
    ...(xmpp === undefined ? {} : { xmpp: withPlace(xmpp) }),
  };
}

/** Nothing is left to ask for where the login is known. */
function withPlace<Service extends Login>(service: Service): Service {
  const { ask: _answered, ...rest } = service;
  return { ...rest, username: loginPlace } as Service;
}
