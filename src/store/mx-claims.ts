import { printPattern, type Domain, type DomainPattern } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import type { Conflict } from './claims.ts';
import { parents } from './snapshot.ts';
import { Turns } from './turns.ts';

/** Who answers for the domains that clients derive from MX hosts. */
export interface MxDecided {
  readonly owners: ReadonlyMap<Domain, Provider>;
  readonly conflicts: readonly Conflict[];
}

/**
 * The domains at which clients ask after looking up an MX host: they take labels off its name, as far as two are left.
 * The fewest labels taken off win, then the first file. A name of only two labels stands for itself. The providers come
 * sorted by file.
 */
export async function decideMx(providers: readonly Provider[]): Promise<MxDecided> {
  const best = new Map<Domain, number>();
  const owners = new Map<Domain, Provider>();
  const written = new Map<string, Provider>();
  const conflicts: Conflict[] = [];
  const turns = new Turns();
  for (const provider of providers) {
    if (turns.isOver()) await turns.next();
    for (const pattern of provider.mx) {
      const text = printPattern(pattern);
      const owner = written.get(text);
      if (owner === undefined) written.set(text, provider);
      else if (owner !== provider) conflicts.push({ kind: 'mx', pattern, owner, loser: provider });
      for (const [takenOff, domain] of domainsAskedFor(pattern).entries()) {
        if (takenOff >= (best.get(domain) ?? Number.POSITIVE_INFINITY)) continue;
        best.set(domain, takenOff);
        owners.set(domain, provider);
      }
    }
  }
  return { owners, conflicts };
}

/** The domains at which clients ask for the provider of such an MX host, the fewest labels taken off first. */
export function domainsAskedFor(pattern: DomainPattern): readonly Domain[] {
  if (pattern.kind === 'wildcard') return [pattern.below, ...parents(pattern.below)];
  const above = parents(pattern.domain);
  return above.length === 0 ? [pattern.domain] : above;
}
