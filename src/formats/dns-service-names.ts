import { createHash } from 'node:crypto';
import { mxDomains } from '../model/mx-domain.ts';
import { serviceHost, usedServiceLabels, type ServiceLabel } from '../model/service-hosts.ts';
import { maxNameLength, usualTtl, type DnsData, type DnsNeed, type DnsRecord } from './dns-record.ts';
import type { DnsQuestion, DnsRecords, DnsTarget } from './dns-question.ts';
import { paccRecord } from './pacc-digest.ts';

interface Purpose {
  readonly need: DnsNeed;
  readonly why: string;
  readonly readers: readonly string[];
}

const purposes: Readonly<Record<ServiceLabel, Purpose>> = {
  autoconfig: {
    need: 'required',
    why: 'most mail programs ask here for their settings; needs a certificate',
    readers: [
      'Thunderbird',
      'Thunderbird for Android',
      'Evolution',
      'KMail',
      'Delta Chat',
      'Geary',
      'FairEmail',
      'Nextcloud Mail',
    ],
  },
  autodiscover: {
    need: 'required',
    why: "Microsoft's programs ask here, and warn everybody when the certificate does not fit",
    readers: [
      'Outlook',
      'Windows Mail',
      'eM Client',
      "Android's Exchange accounts",
      "Microsoft's cloud for new Outlook",
    ],
  },
  'ua-auto-config': {
    need: 'optional',
    why: 'newer programs ask here for a PACC document; needs a certificate and the TXT record at _ua-auto-config',
    readers: ['Himalaya and other programs of Pimalaya', 'Evolution, newer versions'],
  },
  'mta-sts': {
    need: 'recommended',
    why: 'mail servers fetch the MTA-STS policy here (RFC 8461); needs a certificate',
    readers: ['mail servers that send to this domain'],
  },
};

const microsoft: Purpose = {
  need: 'required',
  why: "Autodiscover is answered by Microsoft 365; nothing of Signpost's may stand at this name",
  readers: ['Outlook', "Microsoft's cloud for new Outlook"],
};

const mxPurpose: Purpose = {
  need: 'recommended',
  why: 'programs that find nothing under the mail domain look up its MX and ask here; needs a certificate',
  readers: ['Thunderbird', 'Evolution', 'KMail'],
};

const digestReaders = purposes['ua-auto-config'].readers;

/** The names at which Signpost is asked, and the TXT records that belong to them. */
export function serviceNameRecords(question: DnsQuestion): DnsRecords {
  const { provider, domain, target, paccBodies } = question;
  const records: DnsRecord[] = [];
  const notes: string[] = [];
  const lead = (owner: string, purpose: Purpose): void => {
    if (target.kind === 'host' && target.host === owner) {
      notes.push(`${owner} is the target itself: give it A and AAAA records with the server's addresses.`);
      return;
    }
    for (const data of targetData(target)) records.push({ owner, ttl: usualTtl, data, ...purpose });
  };
  for (const label of usedServiceLabels(provider, { hasPacc: paccBodies.length > 0 })) {
    lead(serviceHost(label, domain), purposes[label]);
  }
  if (provider.outlook.external) {
    const data = { type: 'CNAME', target: 'autodiscover.outlook.com' } as const;
    records.push({ owner: serviceHost('autodiscover', domain), ttl: usualTtl, data, ...microsoft });
  }
  for (const mxDomain of mxDomains(provider)) {
    if (mxDomain !== domain) lead(serviceHost('autoconfig', mxDomain), mxPurpose);
  }
  records.push(...digestRecords(question), ...policyRecords(question));
  return { records, notes };
}

function targetData(target: DnsTarget): readonly DnsData[] {
  return target.kind === 'host' ? [{ type: 'CNAME', target: target.host }] : target.addresses;
}

/** PACC: a program uses a document only where a TXT record vouches for its bytes; any one of several is enough. */
function digestRecords(question: DnsQuestion): DnsRecord[] {
  const texts = [...new Set(question.paccBodies.map(paccRecord))];
  return movable(question, '_ua-auto-config', texts, (index) => ({
    need: 'optional',
    why:
      index === 0
        ? 'vouches for the PACC document, without it programs refuse the document; changes with every change of the settings'
        : 'vouches for the changed PACC document, which is served as soon as all caches know this record; publish both',
    readers: digestReaders,
  }));
}

/** RFC 8461 section 3.1: the id changes when the policy does, so it is made of the policy's text. */
function policyRecords(question: DnsQuestion): DnsRecord[] {
  const { mtaStsPolicy } = question;
  if (mtaStsPolicy === undefined) return [];
  // An id has at most 32 letters and digits.
  const id = createHash('sha256').update(mtaStsPolicy).digest('hex').slice(0, 32);
  return movable(question, '_mta-sts', [`v=STSv1; id=${id};`], () => ({
    need: 'recommended',
    why: 'says that there is an MTA-STS policy, and by its id when it has changed (RFC 8461)',
    readers: purposes['mta-sts'].readers,
  }));
}

/**
 * TXT records that change with the settings. In the style `cname` the domain's own name leads to one below the target,
 * which carries them: one name for each domain, because a document with %EMAILDOMAIN% in it differs from domain to
 * domain, and because a domain that moves to another provider file must not need a new record.
 */
function movable(
  { domain, target, style }: DnsQuestion,
  label: string,
  texts: readonly string[],
  purpose: (index: number) => Purpose,
): DnsRecord[] {
  const owner = `${label}.${domain}`;
  const below = style === 'cname' && target.kind === 'host' ? `${owner}.${target.host}` : owner;
  // Where that name is too long the records stand in the domain's own zone.
  const txtOwner = below.length > maxNameLength ? owner : below;
  const records = texts.map((text, index): DnsRecord => ({
    owner: txtOwner,
    ttl: usualTtl,
    data: { type: 'TXT', text },
    ...purpose(index),
  }));
  if (txtOwner === owner || texts.length === 0) return records;
  const { need, readers } = purpose(0);
  const why = 'leads to the TXT record that the operator of the target keeps up to date, so it is set once';
  return [
    { owner, ttl: usualTtl, data: { type: 'CNAME', target: txtOwner }, need, why, readers },
    ...records,
  ];
}
