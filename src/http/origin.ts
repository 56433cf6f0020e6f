import type { Domain } from '../model/domain.ts';
import type { HostedDomain, Provider } from '../model/provider.ts';
import { ownServiceHost, pageHost } from '../model/service-hosts.ts';
import type { Exchange } from './exchange.ts';
import type { Services } from './route.ts';
import { whenKnown } from './when-known.ts';

/**
 * The origin (`https://host`) that an answer may name as ours: the service host under which the program asks, if its
 * domain is hosted, else `publicUrl`, else a service host of the mail domain. Never another name that somebody put into
 * a Host line: answers with such a name have poisoned caches; and never `autodiscover.` where that is somebody else's
 * (`outlook.external`). `provider` is that of `domain`, where it is hosted. A promise is answered only where the store
 * answers one.
 */
export function originFor(
  services: Services,
  exchange: Exchange,
  domain: Domain,
  provider?: Provider,
): string | Promise<string> {
  const { hostname, service } = exchange.host;
  const configured = (): string =>
    services.settings.publicUrl ?? `https://${ownServiceHost(provider, domain)}`;
  if (service === undefined) return configured();
  return whenKnown(service.domain === domain ? provider : providerOf(services, service.domain), (asked) => {
    const isOurs = asked !== undefined && !(service.label === 'autodiscover' && asked.outlook.external);
    return isOurs ? `https://${hostname}` : configured();
  });
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

function providerOf(
  { store }: Services,
  domain: Domain,
): Provider | undefined | Promise<Provider | undefined> {
  return whenKnown(store.find(domain), (found) =>
    found.kind === 'hosted' ? found.hosted.provider : undefined,
  );
}
