import { splitPageHost } from '../model/service-hosts.ts';
import type { Found, ProviderStore } from '../store/provider-store.ts';
import type { Authority } from './authority.ts';
import { domainOfHost } from './which-domain.ts';

/**
 * The domain whose set-up page a Host shows: that of `setup.example.org`, else that of any other service name, else the
 * Host itself. `setup.` comes first, so that a provider of `*.example.org` does not take it for a customer.
 */
export async function domainOfPageHost(store: ProviderStore, host: Authority): Promise<Found> {
  const below = host.hostname === undefined ? undefined : splitPageHost(host.hostname);
  if (below !== undefined) {
    const found = await store.find(below);
    if (found.kind !== 'not-hosted') return found;
  }
  return domainOfHost(store, host, 'other');
}
