import { parseDomain, type Domain, type Hostname } from './domain.ts';
import type { Provider } from './provider.ts';

/**
 * The labels under which mail programs look for a domain's answers. One list for matching requests, DNS records,
 * certificates and TLS-ask: autoconfig (draft-ietf-mailmaint-autoconfig), autodiscover (MS-OXDISCO),
 * ua-auto-config (PACC), mta-sts (RFC 8461).
 */
export const serviceLabels = ['autoconfig', 'autodiscover', 'ua-auto-config', 'mta-sts'] as const;

export type ServiceLabel = (typeof serviceLabels)[number];

/**
 * Where people find the set-up page of a domain, beside its service names. Not one of these: no program looks there, a
 * mail domain may well be called so, and nobody needs the name, so it gets a DNS record and a certificate only where
 * the operator wants it.
 */
const pageLabel = 'setup';

/** `setup.example.org` for example.org. */
export function pageHost(domain: Domain): Hostname {
  return `${pageLabel}.${domain}` as Hostname;
}

/** The domain of a `setup.` host; undefined for every other host. */
export function splitPageHost(host: Hostname): Domain | undefined {
  if (!host.startsWith(`${pageLabel}.`)) return undefined;
  const domain = parseDomain(host.slice(pageLabel.length + 1));
  return domain.ok ? domain.value : undefined;
}

/** The host name of one service of a domain. */
export function serviceHost(label: ServiceLabel, domain: Domain): Hostname {
  return `${label}.${domain}` as Hostname;
}

/**
 * The service host that names this server in links and codes of a domain where nothing else does: `autodiscover.`, which
 * most operators set up first, or `autoconfig.` where Autodiscover is somebody else's. Undefined = no provider is known.
 */
export function ownServiceHost(provider: Pick<Provider, 'outlook'> | undefined, domain: Domain): Hostname {
  return serviceHost(provider?.outlook.external === true ? 'autoconfig' : 'autodiscover', domain);
}

/** Takes the service label off a host name: `autoconfig.example.org` is `example.org` asked by `autoconfig`. */
export function splitServiceHost(
  host: Hostname,
): { readonly label: ServiceLabel; readonly domain: Domain } | undefined {
  for (const label of serviceLabels) {
    if (!host.startsWith(`${label}.`)) continue;
    const domain = parseDomain(host.slice(label.length + 1));
    if (domain.ok) return { label, domain: domain.value };
  }
  return undefined;
}

/**
 * The labels that a provider's domains really use, in the order of the list above: what needs a DNS name and a
 * certificate. Without `autodiscover` where Outlook is somebody else's; with `mta-sts` only where there is a policy,
 * and with `ua-auto-config` only where PACC can express the provider, which the caller knows.
 */
export function usedServiceLabels(
  provider: Pick<Provider, 'outlook' | 'mtaSts'>,
  { hasPacc }: { readonly hasPacc: boolean },
): ServiceLabel[] {
  return serviceLabels.filter((label) => {
    switch (label) {
      case 'autoconfig':
        return true;
      case 'autodiscover':
        return !provider.outlook.external;
      case 'ua-auto-config':
        return hasPacc;
      case 'mta-sts':
        return provider.mtaSts !== undefined;
    }
  });
}
