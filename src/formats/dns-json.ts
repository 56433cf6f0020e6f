import type { Domain } from '../model/domain.ts';
import type { DnsRecords } from './dns-question.ts';
import { absoluteName, isOfZone, printData, type DnsData, type DnsRecord } from './dns-record.ts';

/**
 * The records as one JSON value on one line, for panels and scripts. `data` is the text of a zone file, the parts stand
 * beside it; names have their final dot. `elsewhere` holds records of other zones than the domain's.
 */
export function dnsJson({ records, notes }: DnsRecords, domain: Domain): string {
  return JSON.stringify({
    domain,
    records: records.filter((record) => isOfZone(record, domain)).map(jsonRecord),
    elsewhere: records.filter((record) => !isOfZone(record, domain)).map(jsonRecord),
    notes,
  });
}

function jsonRecord({ owner, ttl, data, need, why, readers }: DnsRecord): object {
  return {
    owner: absoluteName(owner),
    type: data.type,
    ttl,
    data: printData(data),
    ...parts(data),
    need,
    why,
    readers,
  };
}

function parts(data: DnsData): object {
  switch (data.type) {
    case 'A':
    case 'AAAA':
      return { address: data.address };
    case 'CNAME':
      return { target: absoluteName(data.target) };
    case 'MX':
      return { preference: data.preference, exchange: absoluteName(data.exchange) };
    case 'SRV': {
      const { priority, weight, port, target } = data;
      return { priority, weight, port, target: absoluteName(target) };
    }
    case 'TXT':
      return { text: data.text };
  }
}
