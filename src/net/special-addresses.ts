import { BlockList, isIP } from 'node:net';

/**
 * Address ranges that are not the public internet (IANA's special-purpose registries for IPv4 and IPv6, multicast and
 * reserved space). A name that leads there points at the operator's own network, at this machine, or nowhere.
 */
const ipv4Ranges: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Inside 2000::/3, the only part of IPv6 that is handed out; everything outside of it is refused as a whole. */
const ipv6Ranges: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4 carries an IPv4 address, which could be any of the above.
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

const special = new BlockList();
for (const [address, prefix] of ipv4Ranges) special.addSubnet(address, prefix, 'ipv4');
for (const [address, prefix] of ipv6Ranges) special.addSubnet(address, prefix, 'ipv6');

const handedOut = new BlockList();
handedOut.addSubnet('2000::', 3, 'ipv6');

/**
 * True for an address of the public internet. Mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96, 64:ff9b:1::/48), loopback,
 * link-local, unique local and multicast IPv6 addresses lie outside 2000::/3. What is no address is not public.
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4');
    case 6:
      // A zone (`fe80::1%eth0`) belongs to link-local addresses only.
      return !address.includes('%') && handedOut.check(address, 'ipv6') && !special.check(address, 'ipv6');
    default:
      return false;
  }
}
