import type { Domain } from '../../model/domain.ts';
import type { Provider } from '../../model/provider.ts';
import { domainsAskedFor } from '../mx-claims.ts';
import type { FilledProviders } from './filled-providers.ts';

interface Candidate {
  readonly provider: Provider;
  /** Labels that clients take off the name of an MX host until they ask here. */
  readonly takenOff: number;
}

const noColumns: ReadonlyMap<string, string> = new Map();

/**
 * Finds provider files without domains of their own, which only directories name, by the domains in which their MX hosts
 * lie. Such a file answers at `autoconfig.<domain>` as files with domains do, unless its settings differ from row to row:
 * a placeholder that a column fills has no value there.
 */
export class NamedByMx {
  readonly #filled: FilledProviders;
  #providers: readonly Provider[] = [];
  #candidates: ReadonlyMap<Domain, readonly Candidate[]> = new Map();

  constructor(filled: FilledProviders) {
    this.#filled = filled;
  }

  /**
   * Who answers for a domain: the fewest labels taken off win, then files with domains (`listed` is what they say), then
   * the first file. `providers` are all that have MX hosts, sorted by file; the same list while nothing changed.
   */
  find(domain: Domain, providers: readonly Provider[], listed: Provider | undefined): Provider | undefined {
    if (providers !== this.#providers) {
      this.#candidates = candidatesOf(providers);
      this.#providers = providers;
    }
    const most = listed === undefined ? Number.POSITIVE_INFINITY : labelsTakenOff(listed, domain);
    const found = this.#candidates
      .get(domain)
      ?.find(({ provider, takenOff }) => takenOff < most && this.#filled.fill(provider, noColumns).ok);
    return found?.provider ?? listed;
  }
}

function candidatesOf(providers: readonly Provider[]): ReadonlyMap<Domain, readonly Candidate[]> {
  const found = new Map<Domain, Candidate[]>();
  for (const provider of providers) {
    if (provider.domains.length > 0) continue;
    for (const pattern of provider.mx) {
      for (const [takenOff, domain] of domainsAskedFor(pattern).entries()) {
        const known = found.get(domain);
        if (known === undefined) found.set(domain, [{ provider, takenOff }]);
        else known.push({ provider, takenOff });
      }
    }
  }
  for (const candidates of found.values()) candidates.sort((one, other) => one.takenOff - other.takenOff);
  return found;
}

function labelsTakenOff(provider: Provider, domain: Domain): number {
  const found = provider.mx
    .map((pattern) => domainsAskedFor(pattern).indexOf(domain))
    .filter((takenOff) => takenOff >= 0);
  return Math.min(...found);
}
