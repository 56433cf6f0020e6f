import type { Problem } from '../model/problem.ts';
import type { Provider } from '../model/provider.ts';
import { compareText } from './compare-text.ts';
import { describeChange } from './describe-change.ts';
import { problemKey } from './problem-key.ts';
import { placeOf } from './renew-claims.ts';
import type { Snapshot } from './snapshot.ts';
import type { StoreEvent } from './store-event.ts';
import { Turns } from './turns.ts';

/**
 * Says what a new snapshot changed, provider by provider: of these files, or of all where it may be any. Counting costs
 * a look at the domains of providers that are not the same object as before, and at those that won or lost a contested
 * domain.
 */
export async function compareSnapshots(
  before: Snapshot,
  after: Snapshot,
  files?: ReadonlySet<string>,
): Promise<readonly StoreEvent[]> {
  const events: StoreEvent[] = [];
  const removed: StoreEvent[] = [];
  const turns = new Turns();
  for (const [old, provider] of files === undefined ? pairs(before, after) : pairsOf(files, before, after)) {
    if (turns.isOver()) await turns.next();
    const sameCount =
      old !== undefined && provider !== undefined && before.counts.get(old) === after.counts.get(provider);
    if (old === provider && sameCount) continue;
    if (provider !== undefined) {
      events.push({
        kind: old === undefined ? 'provider-added' : 'provider-changed',
        provider,
        changes: old === undefined || old === provider ? [] : describeChange(old, provider),
        domainsGained: await served(provider, after, before, turns),
        domainsLost: old === undefined ? 0 : await served(old, before, after, turns),
      });
    } else if (old !== undefined) {
      removed.push({
        kind: 'provider-removed',
        provider: old,
        changes: [],
        domainsGained: 0,
        domainsLost: await served(old, before, after, turns),
      });
    }
  }
  return [...events, ...removed];
}

type Pair = readonly [old: Provider | undefined, now: Provider | undefined];

/** Providers of the same file before and after; both snapshots are sorted by file. */
function* pairs(before: Snapshot, after: Snapshot): Generator<Pair> {
  let index = 0;
  for (const provider of after.providers) {
    for (let old = before.providers[index]; old !== undefined; old = before.providers[index]) {
      if (compareText(old.file, provider.file) >= 0) break;
      yield [old, undefined];
      index += 1;
    }
    const old = before.providers[index];
    const same = old?.file === provider.file;
    if (same) index += 1;
    yield [same ? old : undefined, provider];
  }
  for (const old of before.providers.slice(index)) yield [old, undefined];
}

function* pairsOf(files: ReadonlySet<string>, before: Snapshot, after: Snapshot): Generator<Pair> {
  for (const file of [...files].sort(compareText)) {
    yield [providerOf(before.providers, file), providerOf(after.providers, file)];
  }
}

function providerOf(providers: readonly Provider[], file: string): Provider | undefined {
  const provider = providers[placeOf(providers, file)];
  return provider?.file === file ? provider : undefined;
}

/** The number of domains that a provider serves here, while its file does not serve them there. */
async function served(provider: Provider, here: Snapshot, there: Snapshot, turns: Turns): Promise<number> {
  let number = 0;
  for (const pattern of provider.domains) {
    if (turns.isOver()) await turns.next();
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
