import { parseHostname, type Domain, type Hostname } from '../model/domain.ts';
import { fillDomain } from '../model/placeholders.ts';
import type { Provider } from '../model/provider.ts';
import type { DnsRecord } from './dns-record.ts';

/** Where the names of a domain lead: to a host, or straight to addresses. */
export type DnsTarget =
  | { readonly kind: 'host'; readonly host: Hostname }
  | { readonly kind: 'addresses'; readonly addresses: readonly DnsAddress[] };

export interface DnsAddress {
  readonly type: 'A' | 'AAAA';
  readonly address: string;
}

/**
 * `host`: everything that a domain publishes stands in its own zone. `cname`: what changes with the settings (the
 * digest of the PACC document, the id of the MTA-STS policy) stands below the target host, and the domain's own
 * record only leads there, so that customers of a hoster set their records once.
 */
export type DnsStyle = 'host' | 'cname';

export interface DnsOptions {
  readonly target: DnsTarget;
  readonly style: DnsStyle;
  /** The PACC document as it is served, then a changed one that waits for its digest to be known. Empty = there is none. */
  readonly paccBodies: readonly string[];
  /** The text of the MTA-STS policy. */
  readonly mtaStsPolicy?: string;
}

/** Everything the records of one domain depend on. */
export interface DnsQuestion extends DnsOptions {
  readonly provider: Provider;
  readonly domain: Domain;
}

/** The records that a domain should have, and what can't be said in records. */
export interface DnsRecords {
  readonly records: readonly DnsRecord[];
  /** For the operator: sentences that name what has to be done or was left out. */
  readonly notes: readonly string[];
}

/** A host name of the provider for one domain; undefined where filling in the domain makes it too long. */
export function hostFor(hostname: string, domain: Domain): Hostname | undefined {
  const name = parseHostname(fillDomain(hostname, domain));
  return name.ok ? name.value : undefined;
}
