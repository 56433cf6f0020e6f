import { printPattern, type Domain, type DomainPattern } from '../model/domain.ts';
import type { HostedDomain, Provider } from '../model/provider.ts';
import type { FolderStore } from '../store/folder-store.ts';
import type { ProviderStore } from '../store/provider-store.ts';
import type { OpenStore } from './open-store.ts';

/** After so many domains a command looks up from its work: for signals, and for a reader who has gone away. */
const domainsBetweenBreaths = 500;

/**
 * Every exact domain with the provider that really serves it (two files may claim one), provider by provider. Wildcards
 * stand for names that nobody has listed, so they are not among them.
 */
export async function* hostedDomains({ store, providers }: OpenStore): AsyncGenerator<HostedDomain> {
  let seen = 0;
  for (const provider of providers) {
    for (const pattern of provider.domains) {
      if (pattern.kind !== 'exact') continue;
      seen += 1;
      if (seen % domainsBetweenBreaths === 0) await new Promise((resolve) => setImmediate(resolve));
      const served = servedBy(store, provider, pattern);
      if (served !== undefined) yield served;
    }
  }
}

/** The exact domain of a pattern where this provider really serves it: of two files that claim one, one does. */
export function servedBy(
  store: Pick<FolderStore, 'find'>,
  provider: Provider,
  pattern: DomainPattern,
): HostedDomain | undefined {
  if (pattern.kind !== 'exact') return undefined;
  const found = store.find(pattern.domain);
  return found.kind === 'hosted' && found.hosted.provider === provider ? found.hosted : undefined;
}

/** The provider of one domain, or in words why there is none. */
export async function hostedDomain(
  store: ProviderStore,
  domain: Domain,
  folder: string,
): Promise<HostedDomain | string> {
  const found = await store.find(domain);
  switch (found.kind) {
    case 'hosted':
      return found.hosted;
    case 'unavailable':
      return `it can't be known now who serves ${domain}: ${found.reason}`;
    case 'not-hosted': {
      const broken = store.status().problems.filter((problem) => problem.severity === 'error').length;
      const hint = broken > 0 ? ` (${broken} problems in these files; "signpost check" shows them)` : '';
      return `${domain} is not a domain of any file in ${folder}${hint}`;
    }
  }
}

/** The wildcards of all providers, for a sentence that says that they are left out. */
export function wildcardsOf({ providers }: Pick<OpenStore, 'providers'>): string[] {
  return providers.flatMap(({ domains }) =>
    domains.flatMap((pattern) => (pattern.kind === 'wildcard' ? [printPattern(pattern)] : [])),
  );
}
