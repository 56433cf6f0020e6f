import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { addressSet, plainAddress, type AddressSet } from '../net/address-set.ts';
import type { Log } from './log.ts';

/** How a program reached us, as far as that is known. */
export type Scheme = 'http' | 'https' | 'unknown';

/** Tells the scheme of a request. */
export type SchemeReader = (request: IncomingMessage) => Scheme;

/** Peers remembered, so that a proxy's address is matched once; a proxy has few addresses. */
const maxPeers = 256;

/**
 * Makes the reader of the scheme. X-Forwarded-Proto counts only from an address in `trustProxy` (addresses and CIDRs);
 * from anybody else it is ignored and reported once, with the setting to write. Without it, what came over our own https
 * is https, and the rest is mostly unknown: it may have come through a proxy that says nothing.
 * `hasOwnTls`: https is answered here too, with a usable certificate. Then no proxy is needed, and a request from another
 * machine that shows no trace of one came over plain http.
 */
export function schemeReader(
  trustProxy: readonly string[],
  log: Log,
  hasOwnTls: () => boolean = () => false,
): SchemeReader {
  const isTrusted = rememberedPeers(addressSet(trustProxy));
  const isLocal = rememberedPeers(addressSet(['127.0.0.0/8', '::1']));
  let reported = false;
  const direct = ({ socket, headers }: IncomingMessage): Scheme => {
    if (socket instanceof TLSSocket) return 'https';
    const peer = socket.remoteAddress;
    if (peer === undefined || !hasOwnTls()) return 'unknown';
    const traces = headers['x-forwarded-for'] ?? headers.forwarded ?? headers.via ?? headers['x-real-ip'];
    return traces !== undefined || isLocal(peer) || isTrusted(peer) ? 'unknown' : 'http';
  };
  return (request) => {
    const header = request.headers['x-forwarded-proto'];
    if (header === undefined && (reported || request.headers['x-forwarded-for'] === undefined)) {
      return direct(request);
    }
    const peer = request.socket.remoteAddress;
    if (peer !== undefined && isTrusted(peer))
      return header === undefined ? direct(request) : protoOf(header);
    if (!reported) {
      reported = true;
      log.warn(
        { peer: peer ?? 'unknown', setting: 'trustProxy' },
        `X-Forwarded-* headers from ${peer ?? 'an unknown peer'} are ignored. If that is your proxy, write: trustProxy: [${JSON.stringify(plainAddress(peer ?? ''))}]`,
      );
    }
    return request.socket instanceof TLSSocket ? 'https' : 'unknown';
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

function rememberedPeers(set: AddressSet): AddressSet {
  const known = new Map<string, boolean>();
  return (peer) => {
    const remembered = known.get(peer);
    if (remembered !== undefined) return remembered;
    const held = set(peer);
    if (known.size < maxPeers) known.set(peer, held);
    return held;
  };
}
