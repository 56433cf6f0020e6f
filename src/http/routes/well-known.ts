import {
  wellKnownPath,
  wellKnownServices,
  wellKnownTarget,
  type WellKnownService,
} from '../../formats/well-known.ts';
import { parseDomain } from '../../model/domain.ts';
import { splitServiceHost } from '../../model/service-hosts.ts';
import type { Authority } from '../authority.ts';
import type { Exchange } from '../exchange.ts';
import { crossOrigin } from '../prepared-answers.ts';
import { notServed, refuse, retryAfter, type Route, type Services } from '../route.ts';
import { domainOfHost } from '../which-domain.ts';

/** Every spelling under which one of these addresses reaches us: letter case and a final slash do not count. */
const ownPaths = new Set<string>(wellKnownServices.map(wellKnownPath));

/**
 * `/.well-known/caldav`, `carddav` and `jmap` of a domain: a redirect to the configured URL, for every method, because
 * programs begin with PROPFIND, OPTIONS or GET. 307 is one of the three statuses that RFC 6764 section 5 names; unlike
 * 303 it keeps the method and the body, and unlike 301 nobody keeps it for ever.
 */
export function wellKnownRoutes(services: Services): Route[] {
  return wellKnownServices.map((service): Route => {
    const route: Route = {
      name: service,
      paths: [wellKnownPath(service)],
      methods: ['GET', 'HEAD'],
      anyMethod: true,
      overHttp: 'redirect',
      headers: crossOrigin,
      handle: (exchange) => redirectToService(route, service, exchange, services),
    };
    return route;
  });
}

async function redirectToService(
  route: Route,
  service: WellKnownService,
  exchange: Exchange,
  services: Services,
): Promise<void> {
  const located = await domainOfHost(services.store, exchange.host, 'other');
  switch (located.kind) {
    case 'unavailable':
      return refuse(route, exchange, 503, 'The settings are not available at the moment.', retryAfter);
    case 'not-hosted':
      return refuse(route, exchange, 404, notServed(exchange));
    case 'hosted': {
      const { domain, provider } = located.hosted;
      exchange.answersFor(located.hosted);
      const target = wellKnownTarget(provider, domain, service);
      if (typeof target !== 'string') {
        return refuse(route, exchange, 404, `Not found: ${target.notExpressible}.`);
      }
      if (await leadsBackHere(target, exchange, services)) {
        return refuse(
          route,
          exchange,
          404,
          `Not found: the ${service} service is configured at this very address.`,
        );
      }
      return exchange.sendText(307, 'The service is at another address.', [
        'Location',
        target,
        ...crossOrigin,
      ]);
    }
  }
}

/** True for one of these addresses at a host that we answer for: a program would go in a circle. */
async function leadsBackHere(target: string, exchange: Exchange, services: Services): Promise<boolean> {
  if (!URL.canParse(target)) return true;
  const url = new URL(target);
  const path = url.pathname.toLowerCase().replace(/\/+$/, '');
  if (!ownPaths.has(path)) return false;
  const { publicUrl } = services.settings;
  if (url.hostname === exchange.host.hostname || url.origin === publicUrl) return true;
  const found = await domainOfHost(services.store, authorityOf(url.hostname), 'other');
  return found.kind !== 'not-hosted';
}

function authorityOf(hostname: string): Authority {
  const domain = parseDomain(hostname);
  if (!domain.ok) return { written: hostname };
  const service = splitServiceHost(domain.value);
  return {
    written: hostname,
    hostname: domain.value,
    domain: domain.value,
    ...(service === undefined ? {} : { service }),
  };
}
