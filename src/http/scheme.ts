import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Log } from './log.ts';

/** How a program reached us, as far as that is known. */
export type Scheme = 'http' | 'https' | 'unknown';

/** Tells the scheme of a request. */
export type SchemeReader = (request: IncomingMessage) => Scheme;

/** Peers remembered, so that a proxy's address is matched once; a proxy has few addresses. */
const maxPeers = 256;

/**
 * Makes the reader of X-Forwarded-Proto. The header counts only from an address in `trustProxy` (addresses and CIDRs);
 * from anybody else it is ignored and reported once, with the setting to write. Without it nothing is known: the
 * request may have come through a proxy that says nothing.
 */
export function schemeReader(trustProxy: readonly string[], log: Log): SchemeReader {
  const isTrusted = peerCheck(trustProxy);
  let reported = false;
  return (request) => {
    const header = request.headers['x-forwarded-proto'];
    if (header === undefined && (reported || request.headers['x-forwarded-for'] === undefined))
      return 'unknown';
    const peer = request.socket.remoteAddress;
    if (peer !== undefined && isTrusted(peer)) return protoOf(header);
    if (!reported) {
      reported = true;
      log.warn(
        { peer: peer ?? 'unknown', setting: 'trustProxy' },
        `X-Forwarded-* headers from ${peer ?? 'an unknown peer'} are ignored. If that is your proxy, write: trustProxy: [${JSON.stringify(plainAddress(peer ?? ''))}]`,
      );
    }
    return 'unknown';
  };
}

/** The first value is the one that the program itself used; proxies that append put their own behind it. */
function protoOf(header: string | string[] | undefined): Scheme {
  const first = String(header ?? '')
    .split(',', 1)[0]
    ?.trim()
    .toLowerCase();
  return first === 'http' || first === 'https' ? first : 'unknown';
}

function peerCheck(trustProxy: readonly string[]): (peer: string) => boolean {
  if (trustProxy.length === 0) return () => false;
  const list = new BlockList();
  for (const entry of trustProxy) {
    const [address = '', prefix] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (isIP(address) === 0) continue;
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  const known = new Map<string, boolean>();
  return (peer) => {
    const remembered = known.get(peer);
    if (remembered !== undefined) return remembered;
    const address = plainAddress(peer);
    const trusted = isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
    if (known.size < maxPeers) known.set(peer, trusted);
    return trusted;
  };
}

/** A listener on all addresses sees IPv4 peers as `::ffff:192.0.2.1`, and link-local ones with a zone. */
function plainAddress(peer: string): string {
  return peer.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
}
