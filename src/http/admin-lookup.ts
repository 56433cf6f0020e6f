import { parseDomain, printPattern, type Domain } from '../model/domain.ts';
import type { HostedDomain } from '../model/provider.ts';
import type { Found } from '../store/provider-store.ts';
import type { Authority } from './authority.ts';
import type { Exchange, FlatHeaders } from './exchange.ts';
import { domainOfPageHost } from './page-host.ts';
import { firstValue, readQuery } from './query.ts';
import type { Services } from './route.ts';
import { splitServiceHost } from '../model/service-hosts.ts';

const jsonHeaders: FlatHeaders = [
  'Content-Type',
  'application/json; charset=utf-8',
  'Cache-Control',
  'no-store',
];

/**
 * `/lookup?domain=example.org` on the admin listener: who answers for a mail domain, or for a Host such as
 * `autoconfig.example.org`, and from which file. Takes a domain only: no mailbox is anybody's business here.
 */
export async function answerLookup(exchange: Exchange, services: Pick<Services, 'store'>): Promise<void> {
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') {
    return exchange.sendText(405, 'This address does not allow this method.', ['Allow', 'GET, HEAD']);
  }
  const written = firstValue(readQuery(exchange.search), ['domain']);
  const asked = written === undefined ? undefined : parseDomain(written);
  if (asked?.ok !== true) {
    const reason = asked === undefined ? 'it is missing' : asked.reason;
    return exchange.sendText(400, `Bad request: domain has to be a mail domain or a Host; ${reason}.`);
  }
  let found: Found;
  try {
    found = await domainOfPageHost(services.store, authorityOf(asked.value));
  } catch {
    return exchange.sendText(500, 'The look-up failed.');
  }
  const body = { asked: asked.value, ...decision(found) };
  exchange.send(200, jsonHeaders, `${JSON.stringify(body, undefined, 2)}\n`);
}

function authorityOf(domain: Domain): Authority {
  const service = splitServiceHost(domain);
  return { hostname: domain, domain, written: domain, ...(service === undefined ? {} : { service }) };
}

function decision(found: Found): Readonly<Record<string, unknown>> {
  switch (found.kind) {
    case 'hosted':
      return {
        decision: 'hosted',
        domain: found.hosted.domain,
        file: found.hosted.provider.file,
        matched: matchedPattern(found.hosted),
      };
    case 'not-hosted':
      return { decision: 'not hosted' };
    case 'unavailable':
      return { decision: 'not known now', reason: found.reason };
  }
}

/** The entry of `domains` that made it so; absent where a directory or an MX did. */
function matchedPattern({ domain, provider }: HostedDomain): string | undefined {
  const matching = provider.domains.filter((one) =>
    one.kind === 'exact' ? one.domain === domain : domain.endsWith(`.${one.below}`),
  );
  const [best] = matching.map(printPattern).sort((one, other) => rank(other) - rank(one));
  return best;
}

/** An exact domain before every wildcard, a longer wildcard before a shorter one. */
function rank(pattern: string): number {
  return pattern.startsWith('*') ? pattern.length : Number.MAX_SAFE_INTEGER;
}
