import type { Domain, Hostname } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import { splitServiceHost } from '../model/service-hosts.ts';

/** Who serves what, whole and unchanging: a reload makes a new one and puts it in the place of the old. */
export interface Snapshot {
  /** Sorted by file. */
  readonly providers: readonly Provider[];
  readonly exact: ReadonlyMap<Domain, Provider>;
  /** By the domain below which all names belong to the provider. */
  readonly wildcards: ReadonlyMap<Domain, Provider>;
  /** By the domains that clients derive from a provider's MX hosts. */
  readonly mx: ReadonlyMap<Domain, Provider>;
  /** Exact domains and wildcards by provider. */
  readonly counts: ReadonlyMap<Provider, number>;
}

/** The provider of a domain. */
export function findProvider(snapshot: Snapshot, domain: Domain): Provider | undefined {
  return findOwner(snapshot, domain);
}

/** Owners by exact domain, and by the domain below which all names are theirs. */
export interface Owners<Owner> {
  readonly exact: ReadonlyMap<Domain, Owner>;
  readonly wildcards: ReadonlyMap<Domain, Owner>;
}

/**
 * The owner of a domain: the exact one, then the longest wildcard above it. A name that begins with a service label
 * (`autoconfig.example.org`) never matches a wildcard: it is where the settings of the rest of the name are asked for.
 */
export function findOwner<Owner>({ exact, wildcards }: Owners<Owner>, domain: Domain): Owner | undefined {
  const owner = exact.get(domain);
  if (owner !== undefined || wildcards.size === 0) return owner;
  if (splitServiceHost(domain) !== undefined) return undefined;
  for (const parent of parents(domain)) {
    const found = wildcards.get(parent);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The domains above a name that still have two labels, the longest first. */
export function parents(name: Hostname): readonly Domain[] {
  const found: Domain[] = [];
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    const parent = name.slice(dot + 1);
    if (parent.includes('.')) found.push(parent as Domain);
  }
  return found;
}
