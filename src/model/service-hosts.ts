import { parseDomain, type Domain, type Hostname } from './domain.ts';

/**
 * The labels under which mail programs look for a domain's answers. One list for matching requests, DNS records,
 * certificates and TLS-ask: autoconfig (draft-ietf-mailmaint-autoconfig), autodiscover (MS-OXDISCO),
 * ua-auto-config (PACC), mta-sts (RFC 8461).
 */
export const serviceLabels = ['autoconfig', 'autodiscover', 'ua-auto-config', 'mta-sts'] as const;

export type ServiceLabel = (typeof serviceLabels)[number];

/** The host name of one service of a domain. */
export function serviceHost(label: ServiceLabel, domain: Domain): Hostname {
  return `${label}.${domain}` as Hostname;
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
