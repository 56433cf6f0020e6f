import type { EmailAddress } from '../model/email-address.ts';
import { parsePersonName } from '../model/login-and-name.ts';
import type { MailboxLink } from '../model/mailbox-link.ts';
import type { HostedDomain, Provider } from '../model/provider.ts';
import { readAskedLink, type AskedLink } from './asked-link.ts';
import { loginBehind, tellsEveryone } from './asked-login.ts';
import type { Exchange } from './exchange.ts';
import { addressParameters, firstValue, readQuery } from './query.ts';
import { refuse, retryAfter, type Route, type Services } from './route.ts';
import { whenKnown } from './when-known.ts';
import { readAskedAddress } from './which-domain.ts';

/** The mailbox that a person asked for, and whose it is. */
export interface AskedMailbox {
  readonly address: EmailAddress;
  /** Absent where none was given. */
  readonly name?: string;
  /** The login that a signed link or a directory gave; absent where the configured user names count. */
  readonly login?: string;
  /** The signed link that the mailbox was asked for with: what `mailboxQuery` carries on. */
  readonly link?: MailboxLink;
  readonly hosted: HostedDomain;
}

/**
 * Reads the mailbox from the query of a request for something that is for one mailbox only. Where there is none it
 * refuses the request (400, 404, 410, 503) and answers undefined. What was asked for is in no refusal. A promise is
 * answered only where there is something to wait for.
 */
export function readAskedMailbox(
  route: Route,
  exchange: Exchange,
  services: Services,
): AskedMailbox | undefined | Promise<AskedMailbox | undefined> {
  const query = readQuery(exchange.search);
  const asked = readAskedAddress(firstValue(query, addressParameters));
  if (asked.kind !== 'valid') {
    const reason = asked.kind === 'none' ? 'it is missing' : asked.reason;
    refuse(route, exchange, 400, `Bad request: emailaddress has to be an e-mail address; ${reason}.`);
    return undefined;
  }
  const { address } = asked;
  const name = parsePersonName(firstValue(query, ['name']) ?? '');
  if (!name.ok) {
    refuse(route, exchange, 400, `Bad request: ${name.reason}.`);
    return undefined;
  }
  const link = readAskedLink(query, services);
  if (link.kind === 'refused') {
    refuse(route, exchange, link.status, link.text);
    return undefined;
  }
  return whenKnown(services.store.find(address.domain), (found) => {
    switch (found.kind) {
      case 'unavailable':
        refuse(route, exchange, 503, unavailable, retryAfter);
        return undefined;
      case 'not-hosted':
        refuse(route, exchange, 404, 'Not found: no mail settings here for the domain of this address.');
        return undefined;
      case 'hosted': {
        const { hosted } = found;
        exchange.answersFor(hosted);
        return whenKnown(loginOf(link, address, hosted.provider, services), (login) => {
          if (login === 'unavailable') {
            refuse(route, exchange, 503, unavailable, retryAfter);
            return undefined;
          }
          return {
            address,
            hosted,
            ...(name.value === '' ? {} : { name: name.value }),
            ...(link.kind === 'valid' ? { link: link.link } : {}),
            ...login,
          };
        });
      }
    }
  });
}

const unavailable = 'The settings are not available at the moment.';

type Told = { readonly login?: string } | 'unavailable';

/** Nobody is asked without a link where logins are not told to everyone: then the configured user names count. */
function loginOf(
  link: AskedLink,
  address: EmailAddress,
  provider: Provider,
  services: Services,
): Told | Promise<Told> {
  return link.kind === 'none' && !tellsEveryone(services.settings)
    ? {}
    : askedLogin(link, address, provider, services);
}

/** A directory that is down is no reason to set somebody up with a login that may be wrong. */
async function askedLogin(
  link: AskedLink,
  address: EmailAddress,
  provider: Provider,
  services: Services,
): Promise<Told> {
  try {
    const login = await loginBehind(link, address, provider, services);
    return login === undefined ? {} : { login };
  } catch {
    return 'unavailable';
  }
}
