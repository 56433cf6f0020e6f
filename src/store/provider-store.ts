import type { Domain } from '../model/domain.ts';
import type { HostedDomain, Provider } from '../model/provider.ts';
import type { Problem } from '../model/problem.ts';
import type { DirectoryStatus } from './directories/guarded-directory.ts';

/** The answer to "which provider serves this domain?". `unknown` is not `no`: it means that we can't know now. */
export type Found =
  | { readonly kind: 'hosted'; readonly hosted: HostedDomain }
  | { readonly kind: 'not-hosted' }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Finds providers. The folder store answers at once; directories may need a promise. */
export interface ProviderStore {
  /** Exact domain, then the longest wildcard; a service label (autoconfig.…) never matches a wildcard. */
  find(domain: Domain): Found | Promise<Found>;
  /**
   * The provider whose MX hosts lie below this domain (`mx:`): what `autoconfig.<domain>` answers with when the
   * asked domain itself is not listed. At once or not at all: it comes from files only.
   */
  findByMxDomain(domain: Domain): Provider | undefined;
  /** Asks directories anew for a domain when it comes next; absent where there are none. */
  forget?(domain: Domain): void;
  /** What is served now, for /readyz and /status. */
  status(): StoreStatus;
  close(): Promise<void>;
}

/** `starting`: no snapshot was ever loaded. `degraded`: something is broken and an older version of it is served. */
export interface StoreStatus {
  readonly state: 'starting' | 'ready' | 'degraded';
  readonly providers: readonly ProviderStatus[];
  readonly problems: readonly Problem[];
  /** Number of exact domains. */
  readonly domains: number;
  /** When the snapshot in use was made. */
  readonly loadedAt?: Date;
  /** A change that would take away too much; what it takes away is served on. */
  readonly heldBack?: HeldBack;
  /** How the directories are doing, in the order in which they are asked; absent where there are none. */
  readonly directories?: readonly DirectoryStatus[];
  /** Hosted domains of directories that are remembered. */
  readonly directoryAnswers?: number;
}

/** Domains that would be gone, of how many, and the files that keep what they said before. */
export interface HeldBack {
  readonly domains: number;
  readonly of: number;
  readonly files: number;
}

export interface ProviderStatus {
  readonly name: string;
  readonly file: string;
  readonly domains: number;
  /** `last-good`: the file is broken or held back now, and its last good version is served. */
  readonly state: 'current' | 'last-good';
}
