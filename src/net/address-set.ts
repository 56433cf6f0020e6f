import { BlockList, isIP, isIPv6 } from 'node:net';

/** Tells whether an address is one of a set. */
export type AddressSet = (address: string) => boolean;

/** Makes a set of addresses and CIDRs, which are valid already. Text that is no address is in no set. */
export function addressSet(ranges: readonly string[]): AddressSet {
  if (ranges.length === 0) return () => false;
  const list = new BlockList();
  for (const entry of ranges) {
    const [written = '', prefix] = entry.split('/');
    const address = plainAddress(written);
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (isIP(address) === 0) continue;
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(written, Number(prefix), isIPv6(written) ? 'ipv6' : 'ipv4');
  }
  return (given) => {
    const address = plainAddress(given);
    return isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  };
}

/** A listener on all addresses sees IPv4 peers as `::ffff:192.0.2.1`, and link-local ones with a zone. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
}
