import { setImmediate as nextTurn } from 'node:timers/promises';
import { printPattern, type Domain, type DomainPattern } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import { compareText } from './compare-text.ts';
import { parents, type Snapshot } from './snapshot.ts';

/** A domain that a provider lists and another one serves. */
export interface Conflict {
  readonly kind: 'domain' | 'mx';
  readonly pattern: DomainPattern;
  readonly owner: Provider;
  readonly loser: Provider;
}

/** Claims looked at in one turn of the event loop: about two milliseconds. */
const claimsPerTurn = 5000;

/**
 * Decides who serves which domain. Where two providers list the same one, the present owner keeps it, or the first by
 * file name where nobody served it before; only that domain is affected. When the owner lets go, the other one has it
 * from then on, because every snapshot is decided anew from all claims.
 */
export async function decideClaims(
  providers: readonly Provider[],
  before: Snapshot | undefined,
): Promise<{ readonly snapshot: Snapshot; readonly conflicts: readonly Conflict[] }> {
  const sorted = [...providers].sort((one, other) => compareText(one.file, other.file));
  const domains = await decide(sorted, before);
  const mx = decideMx(sorted);
  const snapshot: Snapshot = { providers: sorted, ...domains.decided, mx: mx.decided };
  return { snapshot, conflicts: [...domains.conflicts, ...mx.conflicts] };
}

async function decide(
  providers: readonly Provider[],
  before: Snapshot | undefined,
): Promise<{
  readonly decided: Pick<Snapshot, 'exact' | 'wildcards' | 'counts'>;
  readonly conflicts: readonly Conflict[];
}> {
  const exact = new Map<Domain, Provider>();
  const wildcards = new Map<Domain, Provider>();
  const counts = new Map<Provider, number>(providers.map((provider) => [provider, 0]));
  const contested: { readonly pattern: DomainPattern; readonly loser: Provider }[] = [];
  let claims = 0;
  for (const provider of providers) {
    for (const pattern of provider.domains) {
      claims += 1;
      if (claims % claimsPerTurn === 0) await nextTurn();
      const [owners, name] = pattern.kind === 'exact' ? [exact, pattern.domain] : [wildcards, pattern.below];
      const first = owners.get(name);
      if (first === provider) continue;
      const former = (pattern.kind === 'exact' ? before?.exact : before?.wildcards)?.get(name);
      const takes = first === undefined || former?.file === provider.file;
      if (takes) owners.set(name, provider);
      if (first !== undefined) contested.push({ pattern, loser: takes ? first : provider });
      if (takes) count(counts, provider, 1);
      if (takes && first !== undefined) count(counts, first, -1);
    }
  }
  const conflicts = contested.flatMap(({ pattern, loser }): Conflict[] => {
    const owner = pattern.kind === 'exact' ? exact.get(pattern.domain) : wildcards.get(pattern.below);
    return owner === undefined ? [] : [{ kind: 'domain', pattern, owner, loser }];
  });
  return { decided: { exact, wildcards, counts }, conflicts };
}

/**
 * The domains at which clients ask after looking up an MX host: they take labels off its name, as far as two are left.
 * The fewest labels taken off win, then the first file. A name of only two labels stands for itself.
 */
function decideMx(providers: readonly Provider[]): {
  readonly decided: ReadonlyMap<Domain, Provider>;
  readonly conflicts: readonly Conflict[];
} {
  const best = new Map<Domain, { readonly provider: Provider; readonly takenOff: number }>();
  const written = new Map<string, Provider>();
  const conflicts: Conflict[] = [];
  for (const provider of providers) {
    for (const pattern of provider.mx) {
      const owner = written.get(printPattern(pattern));
      if (owner === undefined) written.set(printPattern(pattern), provider);
      else if (owner !== provider) conflicts.push({ kind: 'mx', pattern, owner, loser: provider });
      for (const [takenOff, domain] of mxDomains(pattern).entries()) {
        const other = best.get(domain);
        if (other === undefined || takenOff < other.takenOff) best.set(domain, { provider, takenOff });
      }
    }
  }
  return { decided: new Map([...best].map(([domain, { provider }]) => [domain, provider])), conflicts };
}

function mxDomains(pattern: DomainPattern): readonly Domain[] {
  if (pattern.kind === 'wildcard') return [pattern.below, ...parents(pattern.below)];
  const above = parents(pattern.domain);
  return above.length === 0 ? [pattern.domain] : above;
}

function count(counts: Map<Provider, number>, provider: Provider, difference: number): void {
  counts.set(provider, (counts.get(provider) ?? 0) + difference);
}
