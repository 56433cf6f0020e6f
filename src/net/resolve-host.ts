import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

/** Milliseconds for one question to a name server, and how often it is asked. */
const queryTimeout = 3000;
const tries = 2;

/** Answers all addresses of a host name; an empty list where it has none. */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>;

/**
 * Asks the name servers for both kinds of addresses. dns.Resolver does not use the thread pool, which signing keeps
 * busy; the price is that /etc/hosts is not read.
 */
export const resolveHost: ResolveHost = async (hostname) => {
  const resolver = new Resolver({ timeout: queryTimeout, tries });
  const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  return answers.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
};

/** The address that stands in a URL's host itself, without brackets; undefined for a name. */
export function literalAddress(host: string): string | undefined {
  const bare = host.startsWith('[') ? host.slice(1, -1) : host;
  return isIP(bare) === 0 ? undefined : bare;
}
