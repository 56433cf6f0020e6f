import { printPattern, type Domain, type DomainPattern } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import { compareText } from './compare-text.ts';
import { decideMx, type MxDecided } from './mx-claims.ts';
import { ShardedMap, shardedByText } from './sharded-map.ts';
import type { Owners, Snapshot } from './snapshot.ts';
import { sortInTurns, Turns } from './turns.ts';

/** A domain that a provider lists and another one serves. */
export interface Conflict {
  readonly kind: 'domain' | 'mx';
  readonly pattern: DomainPattern;
  readonly owner: Provider;
  readonly loser: Provider;
}

/** A domain that several providers list, these sorted by file. */
export interface Contest {
  readonly pattern: DomainPattern;
  readonly claimants: readonly Provider[];
}

/** Who serves which domain, and who else wants it. */
export interface Decided {
  readonly snapshot: DecidedSnapshot;
  readonly conflicts: readonly Conflict[];
  /** By domain or wildcard as it is written. */
  readonly contests: ReadonlyMap<string, Contest>;
  readonly mx: MxDecided;
}

/** A snapshot of which another one is made quickly. */
export interface DecidedSnapshot extends Snapshot {
  readonly exact: ShardedMap<Domain, Provider>;
  readonly wildcards: ShardedMap<Domain, Provider>;
  readonly counts: ShardedMap<Provider, number>;
}

/**
 * Decides who serves which domain. Where two providers list the same one, the present owner keeps it, or the first by
 * file name where nobody served it before; only that domain is affected. When the owner lets go, the other one has it
 * from then on, because every snapshot is decided anew from all claims.
 */
export async function decideClaims(
  providers: readonly Provider[],
  before: Owners<Provider> | undefined,
): Promise<Decided> {
  const sorted = await sortInTurns(providers, (one, other) => compareText(one.file, other.file));
  const exact = shardedByText<Domain, Provider>().change();
  const wildcards = shardedByText<Domain, Provider>().change();
  const counts = new ShardedMap<Provider, number>(({ file }) => file).change();
  const contests = new Map<string, Contest>();
  const turns = new Turns();
  for (const provider of sorted) {
    let count = 0;
    for (const pattern of provider.domains) {
      if (turns.isOver()) await turns.next();
      const [owners, name] = pattern.kind === 'exact' ? [exact, pattern.domain] : [wildcards, pattern.below];
      const first = owners.get(name);
      if (first === provider) continue;
      const key = printPattern(pattern);
      if (first !== undefined) addClaimant(contests, key, pattern, first, provider);
      const former = (pattern.kind === 'exact' ? before?.exact : before?.wildcards)?.get(name);
      if (first !== undefined && former?.file !== provider.file) continue;
      owners.set(name, provider);
      count += 1;
      if (first !== undefined) counts.set(first, (counts.get(first) ?? 0) - 1);
    }
    counts.set(provider, count);
  }
  const mx = await decideMx(sorted);
  const decided = { exact: exact.done(), wildcards: wildcards.done(), counts: counts.done() };
  const snapshot = { providers: sorted, ...decided, mx: mx.owners };
  return { snapshot, contests, mx, conflicts: conflictsOf(contests, mx, snapshot) };
}

/** The owners of domains and wildcards, by name of the file, that are not the first of those who claim them. */
export function contestedOwners({ contests, snapshot }: Decided): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const [key, { pattern, claimants }] of contests) {
    const owner = ownerOf(snapshot, pattern);
    if (owner !== undefined && owner !== claimants[0]) owners.set(key, owner.name);
  }
  return owners;
}

function ownerOf({ exact, wildcards }: Owners<Provider>, pattern: DomainPattern): Provider | undefined {
  return pattern.kind === 'exact' ? exact.get(pattern.domain) : wildcards.get(pattern.below);
}

function addClaimant(
  contests: Map<string, Contest>,
  key: string,
  pattern: DomainPattern,
  first: Provider,
  provider: Provider,
): void {
  const claimants = contests.get(key)?.claimants ?? [first];
  if (!claimants.includes(provider)) contests.set(key, { pattern, claimants: [...claimants, provider] });
}

/** Everybody who does not get what they list. */
export function conflictsOf(
  contests: ReadonlyMap<string, Contest>,
  mx: MxDecided,
  owners: Owners<Provider>,
): readonly Conflict[] {
  const ofDomains = [...contests.values()].flatMap(({ pattern, claimants }) => {
    const owner = ownerOf(owners, pattern);
    if (owner === undefined) return [];
    return claimants.flatMap((loser): Conflict[] =>
      loser === owner ? [] : [{ kind: 'domain', pattern, owner, loser }],
    );
  });
  return [...ofDomains, ...mx.conflicts];
}
