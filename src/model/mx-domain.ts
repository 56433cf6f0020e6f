import type { Domain, DomainPattern } from './domain.ts';
import type { Provider } from './provider.ts';

/**
 * The domains inside which a provider's MX hosts lie, without duplicates, in the order written. Mail programs ask
 * `autoconfig.` under these after an MX look-up (draft-ietf-mailmaint-autoconfig, `domain` with purpose "mx").
 */
export function mxDomains(provider: Pick<Provider, 'mx' | 'domains'>): Domain[] {
  return [...new Set(provider.mx.map((pattern) => mxDomain(pattern, provider.domains)))];
}

/**
 * `*.mx.example.net` lies in mx.example.net, and mx1.example.net in example.net, which is the part that programs
 * keep of an MX host. A host that is itself one of the provider's domains stays as it is: above
 * `example.co.uk` there is only a public suffix, and that must never be claimed.
 */
function mxDomain(pattern: DomainPattern, own: readonly DomainPattern[]): Domain {
  if (pattern.kind === 'wildcard') return pattern.below;
  const host = pattern.domain;
  if (own.some((one) => one.kind === 'exact' && one.domain === host)) return host;
  const above = host.slice(host.indexOf('.') + 1);
  return above.includes('.') ? (above as Domain) : host;
}
