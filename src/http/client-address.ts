import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import { addressSet, plainAddress } from '../net/address-set.ts';
import type { Log } from './log.ts';

/** Tells the address of the client behind a request; undefined where it can't be known. */
export type ClientAddressReader = (request: IncomingMessage) => string | undefined;

/** Proxies in a row that are looked through; nobody has more. */
const maxHops = 20;

/** Addresses that mostly are a proxy's when a request comes from them with X-Forwarded-For. */
const near = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  '::1',
  'fc00::/7',
  'fe80::/10',
];

/**
 * Makes the reader of client addresses: the peer's own, or, where the peer is in `trustProxy`, the last address in
 * X-Forwarded-For that is not. A proxy nearby that nobody named in `trustProxy` makes the address unknown, because all its
 * clients would be one; that is said once. A stranger's own X-Forwarded-For counts for nothing.
 */
export function clientAddressReader(trustProxy: readonly string[], log: Log): ClientAddressReader {
  const isTrusted = addressSet(trustProxy);
  const isNear = addressSet(near);
  let reported = false;
  return ({ socket, headers }) => {
    const peer = plainAddress(socket.remoteAddress ?? '');
    const forwarded = headers['x-forwarded-for'];
    if (isTrusted(peer)) return lastStranger(String(forwarded ?? ''), isTrusted);
    const isKnown = isIP(peer) !== 0 && (forwarded === undefined || !isNear(peer));
    if (isKnown) return peer;
    if (!reported) {
      reported = true;
      log.warn(
        { peer: peer || 'unknown', setting: 'trustProxy' },
        'profiles, QR codes and pages are not limited by client, because the addresses of clients behind a proxy are not known; name the proxy in trustProxy',
      );
    }
    return undefined;
  };
}

/** From the right: each proxy appends whom it was asked by, and what stands further left may be invented. */
function lastStranger(forwarded: string, isTrusted: (address: string) => boolean): string | undefined {
  const hops = forwarded.split(',').slice(-maxHops);
  for (const hop of hops.reverse()) {
    const address = plainAddress(withoutPort(hop.trim()));
    if (isIP(address) === 0) return undefined;
    if (!isTrusted(address)) return address;
  }
  return undefined;
}

/** Some proxies write the port too: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(hop: string): string {
  return /^\[([^\]]*)\](?::\d+)?$/.exec(hop)?.[1] ?? hop.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
}

/** What counts as one client: an IPv4 address, or the /64 of IPv6, of which one household has them all. */
export function clientKey(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = tail === undefined ? left : [...left, ...missing(left, right), ...right];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

/** The groups that two colons stand for. An IPv4 address at the end counts for two. */
function missing(left: readonly string[], right: readonly string[]): string[] {
  const written = left.length + right.length + (right.at(-1)?.includes('.') === true ? 1 : 0);
  return Array.from({ length: Math.max(0, 8 - written) }, () => '0');
}
