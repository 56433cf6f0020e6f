import { domainToASCII } from 'node:url';
import { fillDomain } from '../model/placeholders.ts';
import { printPattern } from '../model/domain.ts';
import type { DnsQuestion, DnsRecords } from './dns-question.ts';
import { usualTtl, type DnsRecord } from './dns-record.ts';

/** Between two MX hosts, as everybody does it: there is room for one in the middle. */
const preferenceStep = 10;

/** MX preferences have 16 bits (RFC 1035 section 3.3.9). */
const maxPreference = 65_535;

/** Records that mail servers read: MX where the provider file names hosts, and where TLS reports go (RFC 8460). */
export function mailDeliveryRecords({ provider, domain }: DnsQuestion): DnsRecords {
  const records: DnsRecord[] = [];
  const notes: string[] = [];
  for (const pattern of provider.mx) {
    if (pattern.kind === 'wildcard') continue;
    const preference = Math.min((records.length + 1) * preferenceStep, maxPreference);
    records.push({
      owner: domain,
      ttl: usualTtl,
      data: { type: 'MX', preference, exchange: pattern.domain },
      need: 'recommended',
      why: 'where mail for the domain goes; records that are there already may keep their preferences',
      readers: ['mail servers', 'mail programs that look for settings at the host of the mail'],
    });
  }
  if (records.length === 0 && provider.mx.length > 0) {
    const patterns = provider.mx.map(printPattern).join(', ');
    notes.push(`No MX record is printed, because "mx" names no single host, only ${patterns}.`);
  }
  if (provider.tlsRpt.length > 0) {
    const addresses = provider.tlsRpt.map((address) => reportAddress(fillDomain(address, domain)));
    records.push({
      owner: `_smtp._tls.${domain}`,
      ttl: usualTtl,
      data: { type: 'TXT', text: `v=TLSRPTv1; rua=${addresses.join(',')}` },
      need: 'recommended',
      why: 'where other mail servers report trouble with TLS on the way here (RFC 8460)',
      readers: ['mail servers that send to this domain'],
    });
  }
  return { records, notes };
}

/**
 * RFC 8460 section 3: a URI in which a comma, an exclamation mark and a semicolon are escaped, because they mean
 * something in the record. The domain of an address is written in A-labels, and what would end its local part is escaped.
 */
function reportAddress(written: string): string {
  const at = written.lastIndexOf('@');
  const isMail = /^mailto:/i.test(written) && at >= 0;
  const address = isMail ? `${written.slice(0, at + 1)}${domainToASCII(written.slice(at + 1))}` : written;
  // Through a buffer, because encodeURI throws for half a character. Escapes that are there already stay.
  return encodeURI(Buffer.from(address).toString())
    .replaceAll('%25', '%')
    .replaceAll(isMail ? /[,;!#?]/g : /[,;!]/g, escaped);
}

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
