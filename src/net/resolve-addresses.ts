import { Resolver } from 'node:dns/promises';

/** What DNS says of a host name. `none` is an answer; `unknown` is the lack of one. */
export type ResolvedAddresses =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Asks for all addresses of a host name. Never rejects. */
export type ResolveAddresses = (hostname: string) => Promise<ResolvedAddresses>;

/** Milliseconds for everything; a certificate authority's order waits meanwhile, and so does a handshake. */
const deadline = 2000;

/** Milliseconds for one question to a name server, and how often it is asked. */
const queryTimeout = 900;
const tries = 2;

/** Answers of DNS that say "there is none". */
const noAddress: ReadonlySet<string> = new Set(['ENODATA', 'ENOTFOUND']);

/**
 * Asks for IPv4 and IPv6 addresses, both of which have to be known: authorities prefer IPv6. dns.Resolver does not use
 * the thread pool, and does not read /etc/hosts. `servers` are for tests.
 */
export function addressResolver(servers?: readonly string[]): ResolveAddresses {
  return async (hostname) => {
    const resolver = new Resolver({ timeout: queryTimeout, tries });
    if (servers !== undefined) resolver.setServers(servers);
    const timer = setTimeout(() => {
      resolver.cancel();
    }, deadline);
    try {
      const both = await Promise.all([
        resolver.resolve4(hostname).catch(noneOrThrow),
        resolver.resolve6(hostname).catch(noneOrThrow),
      ]);
      const addresses = both.flat();
      return addresses.length === 0 ? { kind: 'none' } : { kind: 'addresses', addresses };
    } catch (error) {
      return { kind: 'unknown', reason: codeOf(error) ?? 'unknown error' };
    } finally {
      clearTimeout(timer);
    }
  };
}

function noneOrThrow(error: unknown): string[] {
  if (noAddress.has(codeOf(error) ?? '')) return [];
  throw error;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
