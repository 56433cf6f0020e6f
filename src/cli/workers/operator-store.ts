import type { Sources } from '../open-sources.ts';
import { forgetDomain } from '../../store/directories/forget-domain.ts';
import type { ProviderStore } from '../../store/provider-store.ts';
import { combinedStatus } from './combined-status.ts';
import type { WorkerPool } from './worker-pool.ts';

/** The store that the operator is answered from: it speaks for the workers, too, and what it forgets, they forget. */
export function operatorStore(
  { store, users }: Pick<Sources, 'store' | 'users'>,
  pool: Pick<WorkerPool, 'tell' | 'statuses'>,
): ProviderStore {
  const forget = forgetDomain(store, users);
  return {
    find: (domain) => store.find(domain),
    findByMxDomain: (domain) => store.findByMxDomain(domain),
    status: () => combinedStatus(store.status(), pool.statuses()),
    close: () => store.close(),
    ...(forget === undefined
      ? {}
      : {
          forget(domain) {
            forget(domain);
            pool.tell({ kind: 'forget', domain });
          },
        }),
  };
}
