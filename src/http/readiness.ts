import type { Services } from './route.ts';

/** What /readyz says. Details stay on the admin listener. */
export interface Readiness {
  readonly status: 'starting' | 'draining' | 'degraded' | 'ready';
  /** True where programs get answers: degraded is, because the last good settings go on. */
  readonly ready: boolean;
}

/** Whether programs get answers, from the own words of the store, the signer and the certificates. */
export function readiness(services: Pick<Services, 'store' | 'signer' | 'tls' | 'draining'>): Readiness {
  if (services.draining()) return { status: 'draining', ready: false };
  const { state } = services.store.status();
  if (state === 'starting') return { status: 'starting', ready: false };
  const signer = services.signer.status().state;
  const tls = services.tls?.status().state ?? 'ready';
  const degraded = state === 'degraded' || signer === 'unsigned' || signer === 'last-good' || tls !== 'ready';
  return { status: degraded ? 'degraded' : 'ready', ready: true };
}
