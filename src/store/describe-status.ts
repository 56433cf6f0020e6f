import { hasErrors, type Problem } from '../model/problem.ts';
import type { Served } from './link-versions.ts';
import type { StoreStatus } from './provider-store.ts';
import type { Snapshot } from './snapshot.ts';

/** What a snapshot holds, for /status and for the first lines after a start. */
export function describeSnapshot(
  snapshot: Snapshot,
  served: ReadonlyMap<string, Served>,
): Pick<StoreStatus, 'providers' | 'domains'> {
  const providers = snapshot.providers.map((provider) => ({
    name: provider.name,
    file: provider.file,
    domains: snapshot.counts.get(provider) ?? 0,
    state: served.get(provider.name)?.state ?? 'current',
  }));
  return { providers, domains: snapshot.exact.size };
}

/** Warnings alone do not degrade: such settings are served as they were written. */
export function stateOf(snapshot: Snapshot | undefined, problems: readonly Problem[]): StoreStatus['state'] {
  if (snapshot === undefined) return 'starting';
  return hasErrors(problems) ? 'degraded' : 'ready';
}
