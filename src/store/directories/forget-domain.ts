import type { Domain } from '../../model/domain.ts';
import type { ProviderStore } from '../provider-store.ts';
import type { UserDirectory } from './directory.ts';

/**
 * How to forget what directories said of a domain: which provider it belongs to, and the logins of its mailboxes.
 * Undefined where there is neither.
 */
export function forgetDomain(
  store: Pick<ProviderStore, 'forget'>,
  users: UserDirectory | undefined,
): ((domain: Domain) => void) | undefined {
  if (store.forget === undefined && users?.forget === undefined) return undefined;
  return (domain) => {
    store.forget?.(domain);
    users?.forget?.(domain);
  };
}
