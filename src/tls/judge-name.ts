import type { Domain, Hostname } from '../model/domain.ts';
import type { HostedDomain, Provider } from '../model/provider.ts';
import {
  splitPageHost,
  splitServiceHost,
  usedServiceLabels,
  type ServiceLabel,
} from '../model/service-hosts.ts';
import type { Found, ProviderStore } from '../store/provider-store.ts';

/** Whether a name may have a certificate, with the reason in words. */
export interface Verdict {
  /** `unknown`: it can't be known now, which is no yes. */
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly reason: string;
}

/** What the judgement of a name rests on. */
export interface NameRules {
  readonly store: Pick<ProviderStore, 'find' | 'findByMxDomain'>;
  /** The host of `publicUrl`. */
  readonly publicHost?: string | undefined;
  /** Also domains that only a wildcard names, or only their MX. */
  readonly wildcards: boolean;
  readonly mx: boolean;
  /** True where PACC can express the provider: only then does anybody ask at its name. */
  readonly hasPacc: (provider: Provider) => boolean;
}

/**
 * Whether a name is one that this server answers for: a service name that a hosted domain really uses, its set-up page,
 * `autoconfig` above the MX hosts that a provider file lists, or the host of `publicUrl`. Everything else is a no, the
 * mail domain itself included, which mostly has a website elsewhere.
 */
export async function judgeName(name: Hostname, rules: NameRules): Promise<Verdict> {
  if (name === rules.publicHost) return yes('it is the host of publicUrl');
  const service = splitServiceHost(name) ?? splitPage(name);
  if (service === undefined) return no('it is not a name at which mail programs ask');
  const { label, domain } = service;
  const found: Found = await rules.store.find(domain);
  switch (found.kind) {
    case 'unavailable':
      return { answer: 'unknown', reason: `it can't be known now whether ${domain} is hosted here` };
    case 'not-hosted':
      return label === 'autoconfig' && rules.store.findByMxDomain(domain) !== undefined
        ? yes(`a provider file lists MX hosts in ${domain}`)
        : no(`${domain} is not hosted here`);
    case 'hosted':
      return judgeHosted(label, found.hosted, rules);
  }
}

/** The set-up page's host: no mail program looks there, but people do. */
function splitPage(name: Hostname): { readonly label: 'setup'; readonly domain: Domain } | undefined {
  const domain = splitPageHost(name);
  return domain === undefined ? undefined : { label: 'setup', domain };
}

function judgeHosted(label: ServiceLabel | 'setup', hosted: HostedDomain, rules: NameRules): Verdict {
  const { domain, provider } = hosted;
  if (!rules.mx && hosted.byMx === true) {
    return no(`${domain} is hosted here only because of its MX, and tlsAsk.mx is not set`);
  }
  if (!rules.wildcards && isByWildcard(hosted)) {
    return no(`${domain} is hosted here only by a wildcard, and tlsAsk.wildcards is not set`);
  }
  if (label !== 'setup') {
    const hasPacc = label === 'ua-auto-config' && rules.hasPacc(provider);
    if (!usedServiceLabels(provider, { hasPacc }).includes(label)) {
      return no(`${domain} does not use ${label}`);
    }
  }
  return yes(`${label} of ${domain}, which is hosted here`);
}

/** The wildcards first: they are few, and a provider may list a million domains. */
function isByWildcard({ domain, provider }: HostedDomain): boolean {
  const { domains } = provider;
  return (
    domains.some((pattern) => pattern.kind === 'wildcard' && domain.endsWith(`.${pattern.below}`)) &&
    !domains.some((pattern) => pattern.kind === 'exact' && pattern.domain === domain)
  );
}

function yes(reason: string): Verdict {
  return { answer: 'yes', reason };
}

function no(reason: string): Verdict {
  return { answer: 'no', reason };
}
