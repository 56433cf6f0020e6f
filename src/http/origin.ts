import type { Domain } from '../model/domain.ts';
import type { HostedDomain, Provider } from '../model/provider.ts';
import { ownServiceHost, pageHost } from '../model/service-hosts.ts';
import type { Exchange } from './exchange.ts';
import type { Services } from './route.ts';

/**
 * The origin (`https://host`) that an answer may name as ours: the service host under which the program asks, if its
 * domain is hosted, else `publicUrl`, else a service host of the mail domain. Never another name that somebody put into
 * a Host line: answers with such a name have poisoned caches; and never `autodiscover.` where that is somebody else's
 * (`outlook.external`). `provider` is that of `domain`, where it is hosted.
 */
export async function originFor(
  services: Services,
  exchange: Exchange,
  domain: Domain,
  provider?: Provider,
): Promise<string> {
  const { hostname, service } = exchange.host;
  if (service !== undefined) {
    const asked = service.domain === domain ? provider : await providerOf(services, service.domain);
    const isOurs = asked !== undefined && !(service.label === 'autodiscover' && asked.outlook.external);
    if (isOurs) return `https://${hostname}`;
  }
  return services.settings.publicUrl ?? `https://${ownServiceHost(provider, domain)}`;
}

/**
 * The origin that people type, scan or open on another device: `publicUrl`, else `setup.` and the mail domain where that
 * is how they came here, so that it is known to work, else as above.
 */
export async function pageOriginFor(
  services: Services,
  exchange: Exchange,
  { domain, provider }: HostedDomain,
): Promise<string> {
  const { publicUrl } = services.settings;
  if (publicUrl !== undefined) return publicUrl;
  const ownPage = pageHost(domain);
  if (exchange.host.hostname === ownPage) return `https://${ownPage}`;
  return originFor(services, exchange, domain, provider);
}

async function providerOf({ store }: Services, domain: Domain): Promise<Provider | undefined> {
  const found = await store.find(domain);
  return found.kind === 'hosted' ? found.hosted.provider : undefined;
}
