import { parseDomainPattern, type Domain } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import { decideClaims, type Decided } from './claims.ts';
import { findGone, findGoneAmong, type GoneDomains } from './gone-domains.ts';
import type { Served, ServedChanges } from './link-versions.ts';
import { areFew, renewClaims, type ProviderChange, type RenewedClaims } from './renew-claims.ts';
import type { Owners, Snapshot } from './snapshot.ts';
import { Turns } from './turns.ts';

/** What is served of each file, by stem. */
type ServedByName = ReadonlyMap<string, Served>;

/** Decides anew who serves which domain when these files changed: `served` before, `wanted` from now on. */
export async function decideServed(
  before: Decided | undefined,
  served: ServedByName,
  changes: ServedChanges,
  wanted: ServedByName,
): Promise<Decided | RenewedClaims> {
  const ofProviders: ProviderChange[] = [];
  const turns = new Turns();
  for (const [name, one] of changes) {
    if (turns.isOver()) await turns.next();
    const [old, now] = [served.get(name)?.provider, one?.provider];
    if (old !== now) ofProviders.push({ old, now });
  }
  return before !== undefined && areFew(ofProviders)
    ? renewClaims(before, ofProviders)
    : decideClaims(await providersOf(wanted), before?.snapshot);
}

/** The providers of files that serve something. */
export async function providersOf(served: ServedByName): Promise<readonly Provider[]> {
  const providers: Provider[] = [];
  const turns = new Turns();
  for (const { provider } of served.values()) {
    if (turns.isOver()) await turns.next();
    if (provider !== undefined) providers.push(provider);
  }
  return providers;
}

/** Whose domains were contested domains before a restart; for all others the order of the files decides. */
export function ownersBefore(served: ServedByName, owners: ReadonlyMap<string, string>): Owners<Provider> {
  const [exact, wildcards] = [new Map<Domain, Provider>(), new Map<Domain, Provider>()];
  for (const [text, name] of owners) {
    const provider = served.get(name)?.provider;
    const pattern = parseDomainPattern(text);
    if (provider === undefined || !pattern.ok) continue;
    if (pattern.value.kind === 'exact') exact.set(pattern.value.domain, provider);
    else wildcards.set(pattern.value.below, provider);
  }
  return { exact, wildcards };
}

/** What is served before and would not be after this decision. */
export async function findLosses(before: Snapshot, decided: Decided | RenewedClaims): Promise<GoneDomains> {
  return 'lost' in decided
    ? findGoneAmong(decided.lost, decided.snapshot)
    : findGone(before, decided.snapshot);
}
