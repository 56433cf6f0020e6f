import { autoconfig } from '../../formats/autoconfig.ts';
import { tellsEveryone } from '../asked-login.ts';
import { answerMailbox } from '../autoconfig-mailbox.ts';
import type { Exchange } from '../exchange.ts';
import { answerDomain } from '../domain-answer.ts';
import { crossOrigin } from '../prepared-answers.ts';
import { addressParameters, firstValue, readQuery } from '../query.ts';
import type { Route, Services } from '../route.ts';
import { readUsualAddress } from '../usual-address.ts';
import { readAskedAddress, whichDomain, type AskedAddress, type Located } from '../which-domain.ts';

const addressTooLong: AskedAddress = { kind: 'malformed', reason: 'the request is too long' };

/** Thunderbird's autoconfig file at all the paths where programs look for it. */
export function autoconfigRoute(services: Services): Route {
  const byAddress: Route = {
    name: autoconfig.name,
    methods: ['GET', 'HEAD'],
    overHttp: 'setting',
    headers: crossOrigin,
    paths: autoconfig.paths,
    takesLongTargets: true,
    prepare: (provider) => services.prepared.prepare(autoconfig, provider),
    handle(exchange) {
      const asked = askedAddress(exchange, services);
      const located = whichDomain(services.store, exchange.host, asked, 'autoconfig');
      return located instanceof Promise
        ? located.then((found) => answer(exchange, asked, found))
        : answer(exchange, asked, located);
    },
  };

  function answer(exchange: Exchange, asked: AskedAddress, located: Located): void | Promise<void> {
    if (asked.kind === 'valid' && located.kind === 'hosted' && tellsEveryone(services.settings)) {
      return answerMailbox(byAddress, exchange, asked.address, located.hosted, services);
    }
    return answerDomain(byAddress, autoconfig, exchange, located, services);
  }

  return byAddress;
}

/** A query over the limit is not read: it counts as a malformed address. */
function askedAddress(exchange: Exchange, services: Services): AskedAddress {
  if (exchange.search === '') return { kind: 'none' };
  if (exchange.path.length + exchange.search.length >= services.settings.limits.urlLength)
    return addressTooLong;
  const usual = readUsualAddress(exchange.search);
  if (usual !== undefined) return { kind: 'valid', address: usual };
  return readAskedAddress(firstValue(readQuery(exchange.search), addressParameters));
}
