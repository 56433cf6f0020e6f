import type { Problem } from '../model/problem.ts';
import type { Provider } from '../model/provider.ts';
import { describeChange } from './describe-change.ts';
import { problemKey } from './problem-key.ts';
import type { Snapshot } from './snapshot.ts';
import type { StoreEvent } from './store-event.ts';

/**
 * Says what a new snapshot changed, provider by provider. Counting costs a look at the domains of providers that are
 * not the same object as before, and at those that won or lost a contested domain.
 */
export function compareSnapshots(before: Snapshot, after: Snapshot): readonly StoreEvent[] {
  const former = new Map(before.providers.map((provider) => [provider.file, provider]));
  const events: StoreEvent[] = [];
  for (const provider of after.providers) {
    const old = former.get(provider.file);
    former.delete(provider.file);
    const sameCount = old !== undefined && before.counts.get(old) === after.counts.get(provider);
    if (old === provider && sameCount) continue;
    events.push({
      kind: old === undefined ? 'provider-added' : 'provider-changed',
      provider,
      changes: old === undefined || old === provider ? [] : describeChange(old, provider),
      domainsGained: served(provider, after, before),
      domainsLost: old === undefined ? 0 : served(old, before, after),
    });
  }
  for (const provider of former.values()) {
    events.push({
      kind: 'provider-removed',
      provider,
      changes: [],
      domainsGained: 0,
      domainsLost: served(provider, before, after),
    });
  }
  return events;
}

/** The number of domains that a provider serves here, while its file does not serve them there. */
function served(provider: Provider, here: Snapshot, there: Snapshot): number {
  let number = 0;
  for (const pattern of provider.domains) {
    const [mine, other] =
      pattern.kind === 'exact'
        ? [here.exact.get(pattern.domain), there.exact.get(pattern.domain)]
        : [here.wildcards.get(pattern.below), there.wildcards.get(pattern.below)];
    if (mine === provider && other?.file !== provider.file) number += 1;
  }
  return number;
}

/** Says which problems are new and which are no more. */
export function compareProblems(
  before: readonly Problem[],
  after: readonly Problem[],
): readonly StoreEvent[] {
  const former = new Map(before.map((problem) => [problemKey(problem), problem]));
  const events: StoreEvent[] = [];
  for (const problem of after) {
    if (!former.delete(problemKey(problem))) events.push({ kind: 'problem-found', problem });
  }
  for (const problem of former.values()) events.push({ kind: 'problem-solved', problem });
  return events;
}
