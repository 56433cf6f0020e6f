import { isIPv4, isIPv6 } from 'node:net';
import type { DnsAddress, DnsTarget } from '../formats/dns-question.ts';
import { parseDomain } from '../model/domain.ts';
import { parsed, refused, type Parsed } from '../model/parsed.ts';

/** More addresses than any server has; a longer list is a mistake. */
const maxAddresses = 16;

/** Reads where the names lead: a host name, or IP addresses with commas between them. */
export function parseDnsTarget(text: string): Parsed<DnsTarget> {
  const parts = text.split(',').map((part) => part.trim());
  const addresses = parts.flatMap(readAddress);
  if (addresses.length > 0) {
    if (addresses.length < parts.length) return refused('host names and addresses do not go together');
    if (addresses.length > maxAddresses) return refused(`there are more than ${maxAddresses} addresses`);
    return parsed({ kind: 'addresses', addresses });
  }
  const host = parseDomain(text.trim());
  return host.ok
    ? parsed({ kind: 'host', host: host.value })
    : refused(`it is neither a host name nor an IP address: ${host.reason}`);
}

/** Where the names lead if nobody says: to the host of `publicUrl`. */
export function targetOfPublicUrl(publicUrl: string | undefined): Parsed<DnsTarget> {
  const advice = 'write "--target setup.example.net", or set publicUrl in signpost.yaml';
  if (publicUrl === undefined) return refused(`it is not known where the names shall lead; ${advice}`);
  const host = new URL(publicUrl).hostname.replaceAll(/[[\]]/g, '');
  const target = parseDnsTarget(host);
  return target.ok ? target : refused(`the host of publicUrl can't be the target of DNS names; ${advice}`);
}

/** A scoped address (`fe80::1%eth0`) means nothing elsewhere, so it is none. */
function readAddress(text: string): DnsAddress[] {
  if (isIPv4(text)) return [{ type: 'A', address: text }];
  return isIPv6(text) && !text.includes('%') ? [{ type: 'AAAA', address: text.toLowerCase() }] : [];
}
