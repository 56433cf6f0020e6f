import type { Domain } from '../model/domain.ts';
import { parseEmailAddress, type EmailAddress } from '../model/email-address.ts';
import type { HostedDomain } from '../model/provider.ts';
import type { Found, ProviderStore } from '../store/provider-store.ts';
import type { Authority } from './authority.ts';

/** What a request says about the mailbox it asks for. */
export type AskedAddress =
  | { readonly kind: 'none' }
  | { readonly kind: 'valid'; readonly address: EmailAddress }
  | { readonly kind: 'malformed'; readonly reason: string };

/** An answer to "whose settings are asked for?". */
export type Located = Found | { readonly kind: 'malformed'; readonly reason: string };

/** Reads the address of a query. Empty counts as none: Evolution and forms send an empty parameter. */
export function readAskedAddress(text: string | undefined): AskedAddress {
  if (text === undefined || text.trim() === '') return { kind: 'none' };
  const address = parseEmailAddress(text);
  return address.ok
    ? { kind: 'valid', address: address.value }
    : { kind: 'malformed', reason: address.reason };
}

/**
 * THE decision table: which domain a request asks for. Each row names what is tried, in order.
 *
 * | address   | autoconfig                                    | everything else                  |
 * |-----------|-----------------------------------------------|----------------------------------|
 * | valid     | its domain; the MX domain of the Host         | its domain                       |
 * | none      | the Host without its service label; the Host; | the Host without its service     |
 * |           | the MX domain of the Host                     | label; the Host                  |
 * | malformed | as none; if that finds nothing: malformed     | malformed                        |
 *
 * "The MX domain of the Host": programs that found nothing under the mail domain look up its MX and ask
 * `autoconfig.<domain of the MX>` (draft-ietf-mailmaint-autoconfig), with the address or without.
 * "Can't know now" ends the search: a later row would be a guess.
 */
export async function whichDomain(
  store: ProviderStore,
  host: Authority,
  asked: AskedAddress,
  protocol: 'autoconfig' | 'other',
): Promise<Located> {
  if (asked.kind === 'malformed') {
    if (protocol === 'other') return asked;
    const byHost = await domainOfHost(store, host, protocol);
    return byHost.kind === 'not-hosted' ? asked : byHost;
  }
  if (asked.kind === 'none') return domainOfHost(store, host, protocol);
  const { domain } = asked.address;
  const found = await settled(store.find(domain));
  if (found.kind !== 'not-hosted' || protocol === 'other') return found;
  return domainOfMx(store, host, domain) ?? found;
}

/** The domain that a Host stands for: its own, or that of a service host such as `autoconfig.example.org`. */
export async function domainOfHost(
  store: ProviderStore,
  host: Authority,
  protocol: 'autoconfig' | 'other',
): Promise<Found> {
  if (host.service !== undefined) {
    const found = await settled(store.find(host.service.domain));
    if (found.kind !== 'not-hosted') return found;
  }
  if (host.domain === undefined) return { kind: 'not-hosted' };
  const found = await settled(store.find(host.domain));
  if (found.kind !== 'not-hosted' || protocol === 'other') return found;
  return domainOfMx(store, host) ?? found;
}

/** The provider whose MX hosts lie below the Host's domain; `asked` is the domain its answer speaks of. */
function domainOfMx(
  store: ProviderStore,
  host: Authority,
  asked?: Domain,
): { readonly kind: 'hosted'; readonly hosted: HostedDomain } | undefined {
  if (host.service?.label !== 'autoconfig') return undefined;
  const provider = store.findByMxDomain(host.service.domain);
  if (provider === undefined) return undefined;
  return { kind: 'hosted', hosted: { domain: asked ?? host.service.domain, provider } };
}

/** Waits only where there is something to wait for: the folder store answers at once. */
async function settled(found: Found | Promise<Found>): Promise<Found> {
  return found instanceof Promise ? await found : found;
}
