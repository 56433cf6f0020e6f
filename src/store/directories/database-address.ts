import { readFileSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { resolveHost } from '../../net/resolve-host.ts';

/**
 * Answers an address of a host, the next one after an attempt at the last one failed. Names in /etc/hosts count first,
 * then the name servers. Both go without the thread pool, where signing profiles can hold up dns.lookup for seconds and
 * so fake a database that is down. Only a short name that name servers know by a search list alone (as in Kubernetes)
 * is left to dns.lookup. Rejects where there is no address.
 */
export function addressesOf(host: string): () => Promise<string> {
  let attempt = 0;
  return async () => {
    if (isIP(host) !== 0) return host;
    const found = inHostsFile(host) ?? (await resolveHost(host));
    const addresses =
      found.length > 0 ? found : (await lookup(host, { all: true })).map((one) => one.address);
    const address = addresses[attempt % addresses.length];
    attempt += 1;
    if (address === undefined) throw new Error(`the host ${host} has no address`);
    return address;
  };
}

/** The addresses of a name in the text of a hosts file, in its order; undefined where it is not there. */
export function hostsFileAddresses(text: string, host: string): readonly string[] | undefined {
  const found: string[] = [];
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/);
    if (isIP(address) !== 0 && names.includes(host.toLowerCase())) found.push(address);
  }
  return found.length === 0 ? undefined : found;
}

/** The file is small and on this machine, so reading it costs microseconds; a connection is made once a second at most. */
function inHostsFile(host: string): readonly string[] | undefined {
  try {
    return hostsFileAddresses(readFileSync('/etc/hosts', 'utf8'), host);
  } catch {
    return host === 'localhost' ? ['127.0.0.1', '::1'] : undefined;
  }
}
