import { printPattern, type DomainPattern } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import { conflictsOf, type Contest, type Decided } from './claims.ts';
import { compareText } from './compare-text.ts';
import { decideMx } from './mx-claims.ts';
import { Turns } from './turns.ts';

/** A provider that came, changed or went. */
export interface ProviderChange {
  readonly old: Provider | undefined;
  readonly now: Provider | undefined;
}

/** A domain or wildcard that was served, and by whom. */
export interface Lost {
  readonly pattern: DomainPattern;
  readonly provider: Provider;
}

/** What came of a few changes. */
export interface RenewedClaims extends Decided {
  /** Files of providers that changed, or that won or lost a domain. */
  readonly files: ReadonlySet<string>;
  /** What nobody lists any more. */
  readonly lost: readonly Lost[];
}

/** With more changes or claims than this, deciding everything anew is about as quick. */
const maxChanges = 1000;
const maxClaims = 10_000;

/** True where so little changed that renewing beats deciding everything anew. */
export function areFew(changes: readonly ProviderChange[]): boolean {
  if (changes.length > maxChanges) return false;
  const claims = changes.reduce(
    (sum, { old, now }) => sum + (old?.domains.length ?? 0) + (now?.domains.length ?? 0),
    0,
  );
  return claims <= maxClaims;
}

/**
 * Decides again who serves the domains of providers that changed, and leaves all others as they were: what
 * `decideClaims` would decide, in time that depends on what changed only.
 */
export async function renewClaims(
  before: Decided,
  changes: readonly ProviderChange[],
): Promise<RenewedClaims> {
  const exact = before.snapshot.exact.change();
  const wildcards = before.snapshot.wildcards.change();
  const counts = before.snapshot.counts.change();
  const contests = new Map(before.contests);
  const files = new Set<string>();
  const lost: Lost[] = [];
  const turns = new Turns();
  for (const { old, now } of changes) {
    for (const one of [old, now]) if (one !== undefined) files.add(one.file);
    if (now !== undefined) counts.set(now, 0);
  }
  for (const [key, { pattern, claimants }] of newClaimants(before, changes)) {
    if (turns.isOver()) await turns.next();
    const [owners, name] = pattern.kind === 'exact' ? [exact, pattern.domain] : [wildcards, pattern.below];
    const former = owners.get(name);
    const owner = claimants.find(({ file }) => file === former?.file) ?? claimants[0];
    if (claimants.length > 1) contests.set(key, { pattern, claimants });
    else contests.delete(key);
    if (former !== undefined) counts.set(former, (counts.get(former) ?? 0) - 1);
    if (owner === undefined) {
      owners.delete(name);
      if (former !== undefined) lost.push({ pattern, provider: former });
    } else {
      owners.set(name, owner);
      counts.set(owner, (counts.get(owner) ?? 0) + 1);
    }
    if (former !== undefined) files.add(former.file);
    if (owner !== undefined) files.add(owner.file);
  }
  for (const { old } of changes) if (old !== undefined) counts.delete(old);
  const providers = replaceProviders(before.snapshot.providers, changes);
  const sameMx = changes.every(({ old, now }) => (old?.mx.length ?? 0) + (now?.mx.length ?? 0) === 0);
  const mx = sameMx ? before.mx : await decideMx(providers);
  const decided = { exact: exact.done(), wildcards: wildcards.done(), counts: counts.done() };
  const snapshot = { providers, ...decided, mx: mx.owners };
  return { snapshot, contests, mx, conflicts: conflictsOf(contests, mx, snapshot), files, lost };
}

/** Everybody who lists what a changed provider listed or lists, sorted by file. */
function newClaimants(
  { snapshot, contests }: Decided,
  changes: readonly ProviderChange[],
): ReadonlyMap<string, Contest> {
  const found = new Map<string, { readonly pattern: DomainPattern; readonly claimants: Set<Provider> }>();
  const at = (pattern: DomainPattern): Set<Provider> => {
    const key = printPattern(pattern);
    const known = found.get(key);
    if (known !== undefined) return known.claimants;
    const owner =
      pattern.kind === 'exact' ? snapshot.exact.get(pattern.domain) : snapshot.wildcards.get(pattern.below);
    const claimants = new Set(contests.get(key)?.claimants ?? (owner === undefined ? [] : [owner]));
    found.set(key, { pattern, claimants });
    return claimants;
  };
  for (const { old } of changes) {
    if (old !== undefined) for (const pattern of old.domains) at(pattern).delete(old);
  }
  for (const { now } of changes) {
    if (now !== undefined) for (const pattern of now.domains) at(pattern).add(now);
  }
  return new Map(
    [...found].map(([key, { pattern, claimants }]) => [
      key,
      { pattern, claimants: [...claimants].sort((one, other) => compareText(one.file, other.file)) },
    ]),
  );
}

/** The providers sorted by file. Copying a list of a hundred thousand takes a tenth of a millisecond. */
function replaceProviders(
  before: readonly Provider[],
  changes: readonly ProviderChange[],
): readonly Provider[] {
  const providers = [...before];
  for (const { old } of changes) {
    if (old !== undefined) providers.splice(placeOf(providers, old.file), 1);
  }
  for (const { now } of changes) {
    if (now !== undefined) providers.splice(placeOf(providers, now.file), 0, now);
  }
  return providers;
}

/** The index of a file in a sorted list, or where it belongs. */
export function placeOf(providers: readonly Pick<Provider, 'file'>[], file: string): number {
  let [from, to] = [0, providers.length];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (compareText(providers[middle]?.file ?? '', file) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}
