import type { Domain } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import { serviceHost } from '../model/service-hosts.ts';
import { mailDeliveryRecords } from './dns-mail-delivery.ts';
import type { DnsOptions, DnsQuestion, DnsRecords } from './dns-question.ts';
import { dnsNeeds, maxNameLength, usualTtl, type DnsData, type DnsRecord } from './dns-record.ts';
import { serviceNameRecords } from './dns-service-names.ts';
import { serviceRecords } from './dns-services.ts';

/**
 * Every record that a domain should have, the required ones first, with notes on what can't be said in records. Pure:
 * nobody is asked what the DNS holds now. What DNS does not allow is left out with a note: names that are too long, a CNAME beside other
 * records (RFC 1034 section 3.6.2), and SRV or MX records to a CNAME (RFC 2782, RFC 2181 section 10.3).
 */
export function dnsRecords(provider: Provider, domain: Domain, options: DnsOptions): DnsRecords {
  const question: DnsQuestion = { provider, domain, ...options };
  const parts = [
    serviceNameRecords(question),
    mailDeliveryRecords(question),
    serviceRecords(question),
    { records: autodiscoverRecord(question), notes: [] },
  ];
  const notes = parts.flatMap((part) => part.notes);
  const all = parts.flatMap((part) => part.records);
  const aliases = new Set(all.filter(({ data }) => data.type === 'CNAME').map(({ owner }) => owner));
  const others = new Set(all.filter(({ data }) => data.type !== 'CNAME').map(({ owner }) => owner));
  const kept = all.filter((record) => {
    const reason = whyImpossible(record, aliases, others);
    if (reason !== undefined) notes.push(`${record.owner} ${record.data.type} is left out: ${reason}.`);
    return reason === undefined;
  });
  const records = dnsNeeds.flatMap((need) => kept.filter((record) => record.need === need));
  return { records, notes };
}

/** MS-OXDISCO: the last that Outlook tries. It goes to the target, because autodiscover.<domain> may be a CNAME. */
function autodiscoverRecord({ provider, domain, target }: DnsQuestion): DnsRecord[] {
  if (provider.outlook.external) return [];
  const host = target.kind === 'host' ? target.host : serviceHost('autodiscover', domain);
  return [
    {
      owner: `_autodiscover._tcp.${domain}`,
      ttl: usualTtl,
      data: { type: 'SRV', priority: 0, weight: 0, port: 443, target: host },
      need: 'recommended',
      why: 'for Outlook where the name autodiscover leads nowhere; it asks the person before it goes there',
      readers: ['Outlook', 'Thunderbird', 'Evolution', 'eM Client'],
    },
  ];
}

function whyImpossible(
  { owner, data }: DnsRecord,
  aliases: ReadonlySet<string>,
  others: ReadonlySet<string>,
): string | undefined {
  if (owner.length > maxNameLength) return 'the name is longer than DNS allows';
  if (data.type === 'CNAME' && others.has(owner))
    return 'the name has other records, and a CNAME stands alone';
  const host = hostOf(data);
  return host !== undefined && aliases.has(host)
    ? `its host ${host} is a CNAME, and this type must lead to a host with addresses of its own`
    : undefined;
}

function hostOf(data: DnsData): string | undefined {
  switch (data.type) {
    case 'SRV':
      return data.target;
    case 'MX':
      return data.exchange;
    default:
      return undefined;
  }
}
