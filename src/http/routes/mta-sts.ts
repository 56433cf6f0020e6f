import { mtaSts } from '../../formats/mta-sts.ts';
import { answerDomain } from '../domain-answer.ts';
import type { Route, Services } from '../route.ts';

/**
 * The MTA-STS policy, at the host `mta-sts.<domain>` alone (RFC 8461 section 3.3): no other name has a policy, so
 * nothing that another name would answer could be used against its domain.
 */
export function mtaStsRoute(services: Services): Route {
  const route: Route = {
    name: mtaSts.name,
    paths: mtaSts.paths,
    methods: ['GET', 'HEAD'],
    overHttp: 'redirect',
    prepare: (provider) => services.prepared.prepare(mtaSts, provider),
    async handle(exchange) {
      const { service } = exchange.host;
      const found =
        service?.label === 'mta-sts'
          ? await services.store.find(service.domain)
          : { kind: 'not-hosted' as const };
      answerDomain(route, mtaSts, exchange, found, services);
    },
  };
  return route;
}
