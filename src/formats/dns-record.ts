import type { Domain } from '../model/domain.ts';

/** What a record says. Names are in A-labels, without a final dot; the writers add it. */
export type DnsData =
  | { readonly type: 'A' | 'AAAA'; readonly address: string }
  | { readonly type: 'CNAME'; readonly target: string }
  | { readonly type: 'MX'; readonly preference: number; readonly exchange: string }
  | {
      readonly type: 'SRV';
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      /** The empty name is the root: "this service is not offered" (RFC 2782). */
      readonly target: string;
    }
  | { readonly type: 'TXT'; readonly text: string };

/** Most wanted first. Without the required ones mail programs find nothing. */
export const dnsNeeds = ['required', 'recommended', 'optional'] as const;

export type DnsNeed = (typeof dnsNeeds)[number];

/** One record that a domain should have. */
export interface DnsRecord {
  /** The whole name, without a final dot. */
  readonly owner: string;
  readonly ttl: number;
  readonly data: DnsData;
  readonly need: DnsNeed;
  /** What it is good for: one sentence without its final stop. */
  readonly why: string;
  /** The programs that read it. */
  readonly readers: readonly string[];
}

/** Seconds: long enough for caches to be of use, short enough to move to another machine within a working day. */
export const usualTtl = 3600;

/** RFC 1035 section 2.3.4: 255 octets on the wire are 253 characters without the final dot. */
export const maxNameLength = 253;

/** RFC 1035 section 3.3: a TXT record is made of strings of at most 255 octets. */
const maxStringOctets = 255;

/** True where a record stands in the zone of the domain; others are set by whoever has that other zone. */
export function isOfZone(record: DnsRecord, domain: Domain): boolean {
  return record.owner === domain || record.owner.endsWith(`.${domain}`);
}

/** A name as zone files write it when it is complete: with a final dot. */
export function absoluteName(name: string): string {
  return `${name}.`;
}

/** What stands behind the type in a zone file (RFC 1035 section 5.1). */
export function printData(data: DnsData): string {
  switch (data.type) {
    case 'A':
    case 'AAAA':
      return data.address;
    case 'CNAME':
      return absoluteName(data.target);
    case 'MX':
      return `${data.preference} ${absoluteName(data.exchange)}`;
    case 'SRV':
      return `${data.priority} ${data.weight} ${data.port} ${absoluteName(data.target)}`;
    case 'TXT':
      return splitOctets(data.text).map(quote).join(' ');
  }
}

/** Cuts a text into pieces that fit the strings of a TXT record. An empty text is one empty string. */
function splitOctets(text: string): Buffer[] {
  const octets = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let start = 0; start < octets.length || start === 0; start += maxStringOctets) {
    pieces.push(octets.subarray(start, start + maxStringOctets));
  }
  return pieces;
}

/** A string in quotes; what could end it, and everything that is not printable ASCII, is escaped (\\DDD). */
function quote(octets: Buffer): string {
  let quoted = '';
  for (const octet of octets) {
    const character = String.fromCharCode(octet);
    if (character === '"' || character === '\\') quoted += `\\${character}`;
    else if (octet < 0x20 || octet > 0x7e) quoted += `\\${String(octet).padStart(3, '0')}`;
    else quoted += character;
  }
  return `"${quoted}"`;
}
