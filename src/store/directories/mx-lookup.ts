import { Resolver } from 'node:dns/promises';
import type { MxLookupSettings } from '../../config/directory-settings.ts';
import { parseHostname, type Domain, type DomainPattern, type Hostname } from '../../model/domain.ts';
import { CannotKnow } from './directory.ts';

/** Milliseconds for one try at one name server; the deadline of the directory ends everything. */
const queryTimeout = 700;
const tries = 2;

/** Hosts of one preference that are looked at. */
const maxHosts = 20;

/** Finds out where the mail of a domain goes. */
export interface MxLookup {
  /**
   * The MX hosts of the most preferred kind: mail goes to the others only while these are down, so they say nothing of
   * who hosts the domain. None where there is no MX record, no such domain, or a null MX (RFC 7505). Rejects with
   * CannotKnow where name servers fail or the questions of this second are used up, and with another error where no
   * name server can be reached.
   */
  hostsOf(domain: Domain, signal: AbortSignal): Promise<readonly Hostname[]>;
  close(): void;
}

/** Makes a look-up with dns.Resolver, which does not use the thread pool that signing profiles keeps busy. */
export function openMxLookup(
  { resolvers, queriesPerSecond }: MxLookupSettings,
  now: () => number = Date.now,
): MxLookup {
  const resolver = new Resolver({ timeout: queryTimeout, tries });
  if (resolvers.length > 0) resolver.setServers([...resolvers]);
  const budget = perSecond(queriesPerSecond, now);
  return {
    async hostsOf(domain, signal) {
      if (!budget()) throw new CannotKnow('the questions to name servers of this second are used up');
      try {
        return bestHosts(await withSignal(resolver.resolveMx(domain), signal));
      } catch (error) {
        return explain(error);
      }
    },
    close() {
      resolver.cancel();
    },
  };
}

/** True where all hosts, and at least one, are among the patterns: one that is not is somebody else's. */
export function isMxOf(hosts: readonly Hostname[], patterns: readonly DomainPattern[]): boolean {
  return hosts.length > 0 && hosts.every((host) => patterns.some((pattern) => matches(host, pattern)));
}

function matches(host: Hostname, pattern: DomainPattern): boolean {
  return pattern.kind === 'exact' ? host === pattern.domain : host.endsWith(`.${pattern.below}`);
}

function bestHosts(
  records: readonly { readonly exchange: string; readonly priority: number }[],
): readonly Hostname[] {
  const best = Math.min(...records.map(({ priority }) => priority));
  const wanted = records.filter(({ priority }) => priority === best).slice(0, maxHosts);
  const hosts: Hostname[] = [];
  for (const { exchange } of wanted) {
    // Null MX is a root name, and what is no host name can't be one of ours: neither is left out of the comparison.
    const host = parseHostname(exchange);
    if (!host.ok) return [];
    hosts.push(host.value);
  }
  return hosts;
}

/** Answers from complete knowledge ("no such name", "no MX") are no hosts; everything else is not knowing. */
function explain(error: unknown): readonly Hostname[] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOTFOUND':
    case 'ENODATA':
      return [];
    case 'ECONNREFUSED':
      throw new Error('no name server can be reached');
    default:
      // One domain's own name servers are enough for that, so it says nothing of ours.
      throw new CannotKnow(`name servers did not answer: ${code === '' ? 'unknown error' : code}`);
  }
}

/** Node's resolver takes no signal; an answer that comes too late is dropped. */
function withSignal<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(new CannotKnow('name servers did not answer in time'));
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', stop);
    });
  });
}

/** True as often as allowed in a second: a bucket that fills evenly, and holds what one second may cost. */
function perSecond(most: number, now: () => number): () => boolean {
  let left = most;
  let filledAt = now();
  return () => {
    const at = now();
    left = Math.min(most, left + (Math.max(0, at - filledAt) * most) / 1000);
    filledAt = at;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
