import type { Layout } from '../export/site.ts';
import { printPattern } from '../model/domain.ts';
import { mxDomains } from '../model/mx-domain.ts';
import type { HostedDomain, Provider } from '../model/provider.ts';
import type { FolderStore } from '../store/folder-store.ts';
import { servedBy } from './hosted-domains.ts';

/** Everything that is hosted, sorted by file. */
export interface Hosted {
  readonly domains: readonly HostedDomain[];
  readonly mxDomains: readonly HostedDomain[];
  /** Wildcards: their names can't be listed. */
  readonly wildcards: readonly { readonly pattern: string; readonly provider: Provider }[];
}

/** Lists what a store serves for a layout. Domains that two files claim are listed once, with their owner. */
export function listHosted(
  store: Pick<FolderStore, 'find' | 'findByMxDomain'>,
  providers: readonly Provider[],
  layout: Layout,
): Hosted {
  if (layout.kind === 'flat') {
    const found = store.find(layout.domain);
    return { domains: found.kind === 'hosted' ? [found.hosted] : [], mxDomains: [], wildcards: [] };
  }
  return {
    domains: providers.flatMap((provider) =>
      provider.domains.flatMap((pattern) => servedBy(store, provider, pattern) ?? []),
    ),
    mxDomains: providers.flatMap((provider) =>
      mxDomains(provider)
        .filter((domain) => store.findByMxDomain(domain) === provider)
        .map((domain) => ({ domain, provider })),
    ),
    wildcards: providers.flatMap((provider) =>
      provider.domains
        .filter((pattern) => pattern.kind === 'wildcard')
        .map((pattern) => ({ pattern: printPattern(pattern), provider })),
    ),
  };
}
