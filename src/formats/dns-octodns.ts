import type { Domain } from '../model/domain.ts';
import type { DnsRecords } from './dns-question.ts';
import { absoluteName, isOfZone, printData, type DnsData, type DnsRecord } from './dns-record.ts';

/** A name of the zone and its records of one type: octoDNS keeps these together. */
interface RecordSet {
  readonly name: string;
  readonly records: readonly DnsRecord[];
}

/**
 * Writes the records as the zone file of octoDNS's YAML provider: names relative to the zone and sorted, the keys of
 * every mapping sorted too (its loader refuses anything else), strings as JSON strings, which YAML reads. The need
 * and purpose of each record are comments.
 */
export function octodnsText({ records, notes }: DnsRecords, domain: Domain): string {
  const lines = [
    '---',
    `# DNS records for mail programs: ${domain}`,
    ...notes.map((note) => `# Note: ${note}`),
  ];
  const own = records.filter((record) => isOfZone(record, domain));
  if (own.length < records.length) {
    lines.push('# The records of other zones are not in this file; --format bind and json have them.');
  }
  for (const [name, sets] of byName(own, domain)) {
    for (const { records: set } of sets) {
      for (const { need, why, readers } of set.slice(0, 1)) {
        lines.push(`# ${need}: ${why} [${readers.join(', ')}]`);
      }
    }
    const [only] = sets;
    if (sets.length === 1 && only !== undefined) {
      lines.push(`${JSON.stringify(name)}:`, ...setLines(only).map((line) => `  ${line}`));
      continue;
    }
    lines.push(`${JSON.stringify(name)}:`);
    for (const set of sets) {
      lines.push(...setLines(set).map((line, index) => (index === 0 ? `  - ${line}` : `    ${line}`)));
    }
  }
  return `${lines.join('\n')}\n`;
}

function byName(records: readonly DnsRecord[], domain: Domain): [string, RecordSet[]][] {
  const names = new Map<string, Map<string, DnsRecord[]>>();
  for (const record of records) {
    const name = record.owner === domain ? '' : record.owner.slice(0, -domain.length - 1);
    const types = names.get(name) ?? new Map<string, DnsRecord[]>();
    types.set(record.data.type, [...(types.get(record.data.type) ?? []), record]);
    names.set(name, types);
  }
  return [...names]
    .map(([name, types]): [string, RecordSet[]] => [
      name,
      [...types.values()].map((set) => ({ name, records: set })),
    ])
    .sort(([one], [other]) => naturalOrder(one, other));
}

/** octoDNS's own order of names: digits count as numbers, so that mx2 stands before mx10. */
function naturalOrder(one: string, other: string): number {
  const parts = one.split(/(\d+)/);
  const others = other.split(/(\d+)/);
  for (const [index, part] of parts.entries()) {
    const against = others[index];
    if (against === undefined) return 1;
    const difference = index % 2 === 1 ? Number(part) - Number(against) : compareText(part, against);
    if (difference !== 0) return difference;
  }
  return parts.length === others.length ? compareText(one, other) : -1;
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function setLines({ records }: RecordSet): string[] {
  const [first] = records;
  if (first === undefined) return [];
  const { ttl, data } = first;
  const values = records.map((record) => valueOf(record.data));
  const [only] = values;
  const isOne = values.length === 1 && only !== undefined;
  return [
    `ttl: ${ttl}`,
    `type: ${data.type}`,
    ...(isOne ? [`value: ${only}`] : ['values:', ...values.map((value) => `  - ${value}`)]),
  ];
}

/** JSON, the keys in order. octoDNS wants semicolons of TXT records escaped, and cuts long texts itself. */
function valueOf(data: DnsData): string {
  switch (data.type) {
    case 'A':
    case 'AAAA':
    case 'CNAME':
      return JSON.stringify(printData(data));
    case 'MX':
      return JSON.stringify({ exchange: absoluteName(data.exchange), preference: data.preference });
    case 'SRV': {
      const { port, priority, weight } = data;
      return JSON.stringify({ port, priority, target: absoluteName(data.target), weight });
    }
    case 'TXT':
      return JSON.stringify(data.text.replaceAll(';', String.raw`\;`));
  }
}
