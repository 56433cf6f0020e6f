import { parseDomain } from '../../model/domain.ts';
import { autoconfig } from '../../formats/autoconfig.ts';
import type { DomainFormat } from '../../formats/format.ts';
import type { Exchange } from '../exchange.ts';
import { crossOrigin } from '../prepared-answers.ts';
import { addressParameters, firstValue, readQuery } from '../query.ts';
import { notServed, refuse, retryAfter, type Route, type Services } from '../route.ts';
import { readAskedAddress, whichDomain, type AskedAddress, type Located } from '../which-domain.ts';

/** How Thunderbird's provider database is asked: by domain, without a query. */
const databasePaths = ['/v1.1/:domain', '/autoconfig/v1.1/:domain'] as const;

const addressTooLong: AskedAddress = { kind: 'malformed', reason: 'the request is too long' };

/** Thunderbird's autoconfig file at all the paths where programs look for it. */
export function autoconfigRoutes(services: Services): Route[] {
  const common = {
    name: autoconfig.name,
    methods: ['GET', 'HEAD'],
    overHttp: 'setting',
    headers: crossOrigin,
  } as const;
  const byAddress: Route = {
    ...common,
    paths: autoconfig.paths,
    takesLongTargets: true,
    prepare: (provider) => services.prepared.prepare(autoconfig, provider),
    async handle(exchange) {
      const located = await whichDomain(
        services.store,
        exchange.host,
        askedAddress(exchange, services),
        'autoconfig',
      );
      answer(byAddress, autoconfig, exchange, located, services);
    },
  };
  const byDomain: Route = {
    ...common,
    paths: databasePaths,
    async handle(exchange, parameters) {
      const domain = parseDomain(parameters.get('domain') ?? '');
      const located = domain.ok ? await services.store.find(domain.value) : { kind: 'not-hosted' as const };
      answer(byDomain, autoconfig, exchange, located, services);
    },
  };
  return [byAddress, byDomain];
}

/** A query over the limit is not read: it counts as a malformed address. */
function askedAddress(exchange: Exchange, services: Services): AskedAddress {
  if (exchange.search === '') return { kind: 'none' };
  if (exchange.path.length + exchange.search.length >= services.settings.limits.urlLength)
    return addressTooLong;
  return readAskedAddress(firstValue(readQuery(exchange.search), addressParameters));
}

/** Answers the finished document of a domain, or says no. */
function answer(
  route: Route,
  format: DomainFormat,
  exchange: Exchange,
  located: Located,
  services: Services,
): void {
  switch (located.kind) {
    case 'malformed':
      return refuse(route, exchange, 400, 'Bad request: the e-mail address in the query is not valid.');
    case 'unavailable':
      return refuse(route, exchange, 503, 'The settings are not available at the moment.', retryAfter);
    case 'not-hosted':
      return refuse(route, exchange, 404, notServed(exchange));
    case 'hosted': {
      exchange.domain = located.hosted.domain;
      const finished = services.prepared.finished(format, located.hosted);
      if ('notExpressible' in finished) {
        return refuse(route, exchange, 404, `Not found: ${finished.notExpressible}.`);
      }
      if (matchesEtag(exchange.request.headers['if-none-match'], finished.etag)) {
        return exchange.sendComplete(304, finished.unchangedHeaders);
      }
      return exchange.sendComplete(200, finished.headers, finished.body);
    }
  }
}

/** RFC 9110 section 13.1.2: weak comparison, a list, or a star. */
function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header === etag) return true;
  return header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag || one.trim() === '*');
}
