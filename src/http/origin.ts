import type { Domain } from '../model/domain.ts';
import { serviceHost } from '../model/service-hosts.ts';
import type { Exchange } from './exchange.ts';
import type { Services } from './route.ts';

/**
 * The origin (`https://host`) that an answer may name as ours: the service host under which the program asks, if its
 * domain is hosted, else `publicUrl`, else `autodiscover.` and the mail domain. Never another name that somebody put
 * into a Host line: answers with such a name have poisoned caches.
 */
export async function originFor(services: Services, exchange: Exchange, domain: Domain): Promise<string> {
  const { hostname, service } = exchange.host;
  if (service !== undefined) {
    const hosted = service.domain === domain || (await services.store.find(service.domain)).kind === 'hosted';
    if (hosted) return `https://${hostname}`;
  }
  return services.settings.publicUrl ?? `https://${serviceHost('autodiscover', domain)}`;
}
