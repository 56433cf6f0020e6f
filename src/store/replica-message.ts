import type { PackedProvider } from './shared-values.ts';
import type { StoreStatus } from './provider-store.ts';

/** A number that stands for a provider file, the same for as long as the process runs that read it. */
export type ProviderNumber = number;

/** A provider on its way to a replica, without its list of domains: these are told by number. */
export interface SentProvider {
  readonly number: ProviderNumber;
  /** The name of the file without ending, as directories name it. */
  readonly name: string;
  readonly file: string;
  readonly packed: PackedProvider;
}

/** The three maps from a domain to its provider. */
export type DomainMap = 'exact' | 'wildcards' | 'mx';

/**
 * What a replica of a store is told, in small parts so that neither side stands still: what changed, and then that all
 * of it counts from now on. Plain data.
 */
export type ReplicaMessage =
  | { readonly kind: 'providers'; readonly providers: readonly SentProvider[] }
  | { readonly kind: 'removed'; readonly numbers: readonly ProviderNumber[] }
  | {
      readonly kind: 'domains';
      readonly map: DomainMap;
      readonly domains: readonly string[];
      /** The provider of each; -1 = nobody's any more. */
      readonly owners: readonly ProviderNumber[];
    }
  | { readonly kind: 'commit' }
  | { readonly kind: 'status'; readonly status: ReplicaStatus };

/** What a replica says of the store that it is fed from; problems are told where the files are read. */
export type ReplicaStatus = Pick<StoreStatus, 'state' | 'domains' | 'loadedAt'>;
