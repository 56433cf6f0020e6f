import type { HeldBack, StoreStatus } from './provider-store.ts';

/** What a reload came to, for whoever asked for it. */
export interface ReloadOutcome {
  /** Provider files that are served. */
  readonly files: number;
  readonly domains: number;
  /** Problems that are errors; warnings don't count. */
  readonly errors: number;
  readonly heldBack?: HeldBack;
}

/** Reads the outcome out of the status after a reload. */
export function reloadOutcome({ providers, domains, problems, heldBack }: StoreStatus): ReloadOutcome {
  return {
    files: providers.length,
    domains,
    errors: problems.filter(({ severity }) => severity === 'error').length,
    ...(heldBack === undefined ? {} : { heldBack }),
  };
}
