import type { Problem } from '../model/problem.ts';
import type { Provider } from '../model/provider.ts';

/** What happened to the configuration, in the operator's terms: for the log, and for work to be done on a change. */
export type StoreEvent =
  | {
      /** The first snapshot is there. Its providers are not told one by one. */
      readonly kind: 'loaded';
      readonly providers: readonly Provider[];
      readonly domains: number;
      readonly milliseconds: number;
    }
  | {
      readonly kind: 'provider-added' | 'provider-changed' | 'provider-removed';
      /** As it is served now; for a removed one, as it was. */
      readonly provider: Provider;
      /** What changed beside the domains, in words; nothing for one that came or went. */
      readonly changes: readonly string[];
      /** Domains that this provider serves now and did not serve before, and the other way round. */
      readonly domainsGained: number;
      readonly domainsLost: number;
    }
  | { readonly kind: 'problem-found' | 'problem-solved'; readonly problem: Problem };
