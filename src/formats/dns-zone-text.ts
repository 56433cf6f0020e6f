import { unicodeDomain, type Domain } from '../model/domain.ts';
import type { DnsRecords } from './dns-question.ts';
import { absoluteName, dnsNeeds, isOfZone, printData, type DnsNeed, type DnsRecord } from './dns-record.ts';

const headings: Readonly<Record<DnsNeed, string>> = {
  required: 'Required: without these mail programs find nothing.',
  recommended: 'Recommended: more programs find more.',
  optional: 'Optional.',
};

/** Longer names do not widen the column for all others. */
const maxColumn = 50;

/**
 * Writes the records as text for a zone file (RFC 1035 section 5), to be pasted or included: whole names, a TTL on
 * every line, and comments that say what each record is for and who reads it. Records of other zones are comments, because a
 * zone file can't hold them.
 */
export function zoneText({ records, notes }: DnsRecords, domain: Domain): string {
  const shown = unicodeDomain(domain);
  const lines = [
    `; DNS records for mail programs: ${domain}${shown === domain ? '' : ` (${shown})`}`,
    ...notes.map((note) => `; Note: ${note}`),
  ];
  const own = records.filter((record) => isOfZone(record, domain));
  for (const need of dnsNeeds) {
    const group = own.filter((record) => record.need === need);
    if (group.length > 0) lines.push('', `; ${headings[need]}`, ...recordLines(group, ''));
  }
  const others = records.filter((record) => !isOfZone(record, domain));
  if (others.length > 0) {
    lines.push('', '; In other zones: whoever has the zone sets these.', ...recordLines(others, '; '));
  }
  return `${lines.join('\n')}\n`;
}

/** Records that are read for the same purpose share their comments. */
function recordLines(records: readonly DnsRecord[], prefix: string): string[] {
  const width = Math.min(Math.max(...records.map(({ owner }) => owner.length + 1)), maxColumn);
  const lines: string[] = [];
  let former = '';
  for (const record of records) {
    const { owner, ttl, data, why, readers } = record;
    const comment = `; ${why} [${readers.join(', ')}]`;
    if (comment !== former) lines.push('', comment);
    former = comment;
    lines.push(`${prefix}${absoluteName(owner).padEnd(width)} ${ttl} IN ${data.type} ${printData(data)}`);
  }
  return lines;
}
