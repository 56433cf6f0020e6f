import type { Services } from './route.ts';

/** What /readyz says. Details stay on the admin listener. */
export interface Readiness {
  readonly status: 'starting' | 'draining' | 'degraded' | 'ready';
  /** True where programs get answers: degraded is, because the last good settings go on. */
  readonly ready: boolean;
}

/** Whether programs get answers, from the store's and the signer's own words. */
export function readiness(services: Pick<Services, 'store' | 'signer' | 'draining'>): Readiness {
  if (services.draining()) return { status: 'draining', ready: false };
  const { state } = services.store.status();
  if (state === 'starting') return { status: 'starting', ready: false };
  const signer = services.signer.status().state;
  const degraded = state === 'degraded' || signer === 'unsigned' || signer === 'last-good';
  return { status: degraded ? 'degraded' : 'ready', ready: true };
}
