import type { Domain } from '../model/domain.ts';
import { parseEmailAddress, type EmailAddress } from '../model/email-address.ts';
import type { HostedDomain } from '../model/provider.ts';
import type { Found, ProviderStore } from '../store/provider-store.ts';
import type { Authority } from './authority.ts';
import { whenKnown } from './when-known.ts';

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
 * A promise is answered only where the store answers one.
 */
export function whichDomain(
  store: ProviderStore,
  host: Authority,
  asked: AskedAddress,
  protocol: 'autoconfig' | 'other',
): Located | Promise<Located> {
  switch (asked.kind) {
    case 'malformed':
      return protocol === 'other'
        ? asked
        : whenKnown(domainOfHost(store, host, protocol), (byHost) =>
            byHost.kind === 'not-hosted' ? asked : byHost,
          );
    case 'none':
      return domainOfHost(store, host, protocol);
    case 'valid': {
      const { domain } = asked.address;
      return whenKnown(store.find(domain), (found) =>
        found.kind !== 'not-hosted' || protocol === 'other'
          ? found
          : (domainOfMx(store, host, domain) ?? found),
      );
    }
  }
}

/** The domain that a Host stands for: its own, or that of a service host such as `autoconfig.example.org`. */
export function domainOfHost(
  store: ProviderStore,
  host: Authority,
  protocol: 'autoconfig' | 'other',
): Found | Promise<Found> {
  const { service, domain } = host;
  const ofHost = (): Found | Promise<Found> => {
    if (domain === undefined) return { kind: 'not-hosted' };
    return whenKnown(store.find(domain), (found) =>
      found.kind !== 'not-hosted' || protocol === 'other' ? found : (domainOfMx(store, host) ?? found),
    );
  };
  if (service === undefined) return ofHost();
  return whenKnown(store.find(service.domain), (found) => (found.kind === 'not-hosted' ? ofHost() : found));
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
