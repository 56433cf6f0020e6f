import type { Provider } from '../model/provider.ts';
import type { MailServer, UrlService } from '../model/server.ts';
import { hostFor, type DnsQuestion, type DnsRecords } from './dns-question.ts';
import { usualTtl, type DnsData, type DnsNeed, type DnsRecord } from './dns-record.ts';
import { serviceKinds, type ServiceKind, type ServiceName } from './dns-service-kinds.ts';

/** One place where a service is offered. */
interface Offer {
  readonly name: ServiceName;
  readonly hostname: string;
  readonly port: number;
  /** Lower is better; compared over all incoming servers, and over all outgoing ones. */
  readonly priority: number;
  /** The TXT record beside it (RFC 6764 section 4). */
  readonly path?: string;
}

/** Between two servers, so that an operator can put one in the middle. */
const priorityStep = 10;

/** SRV priorities have 16 bits (RFC 2782). */
const maxPriority = 65_535;

/** One server answers all: weights only matter between records of one priority, and Signpost writes none of these. */
const usualWeight = 1;

/** RFC 6763 section 6.1: `path=...` is one string of a TXT record. */
const maxPathLength = 255 - 'path='.length;

/**
 * The SRV records of what the provider offers (RFC 6186, 8314, 6764, 8620, 5804, 6120), and `0 0 0 .` for what it does
 * not, so that programs need not try.
 */
export function serviceRecords({ provider, domain }: DnsQuestion): DnsRecords {
  const records: DnsRecord[] = [];
  const notes: string[] = [];
  const offers = [...mailOffers(provider), ...otherOffers(provider)];
  for (const [name, kind] of serviceKinds) {
    const owner = `_${name}._tcp.${domain}`;
    const before = records.length;
    for (const offer of offers) {
      if (offer.name !== name) continue;
      const target = hostFor(offer.hostname, domain);
      if (target === undefined) {
        notes.push(`There is no ${owner}: with this domain in it, the host name of the server is too long.`);
        continue;
      }
      const { priority, port } = offer;
      const data = { type: 'SRV', priority, weight: usualWeight, port, target } as const;
      if (records.slice(before).some((one) => isSameServer(one.data, data))) continue;
      records.push(record(owner, data, kind, kind.need, kind.why));
      const path = offer.path === undefined ? undefined : pathRecord(owner, offer.path, kind);
      if (path !== undefined) records.push(path);
      else if (offer.path !== undefined)
        notes.push(`There is no TXT record at ${owner}: the path has a query or is too long for one.`);
    }
    if (
      records.length === before &&
      isDenied(provider, kind) &&
      offers.every((offer) => offer.name !== name)
    ) {
      const data = { type: 'SRV', priority: 0, weight: 0, port: 0, target: '' } as const;
      records.push(record(owner, data, kind, 'optional', `says that ${kind.title} is not offered`));
    }
  }
  return { records, notes };
}

/** A file that names no mail server (it only sends Outlook elsewhere) does not mean that there is no mail. */
function isDenied(provider: Provider, kind: ServiceKind): boolean {
  return kind.isDeniable && provider.incoming.length + provider.outgoing.length > 0;
}

/**
 * Mail servers in the order in which programs should take them: RFC 6186 section 3.4 lets them compare the priorities
 * of IMAP and POP3. IMAP before POP3, TLS from the first byte before STARTTLS (RFC 8314), then the order of the file.
 * A server without TLS gets no record: RFC 8314 section 4 wants no program to find it.
 */
function mailOffers({ incoming, outgoing }: Provider): Offer[] {
  const incomingNames = ['imaps', 'imap', 'pop3s', 'pop3'] as const;
  return [...ranked(incoming, incomingNames), ...ranked(outgoing, ['submissions', 'submission'])];
}

function ranked(servers: readonly MailServer[], names: readonly ServiceName[]): Offer[] {
  return names
    .flatMap((name) =>
      servers.filter((server) => nameOf(server) === name).map((server) => ({ name, server })),
    )
    .map(({ name, server: { hostname, port } }, index) => ({
      name,
      hostname,
      port,
      priority: Math.min(index * priorityStep, maxPriority),
    }));
}

function nameOf({ type, socketType }: MailServer): ServiceName | undefined {
  switch (socketType) {
    case 'SSL':
      return type === 'smtp' ? 'submissions' : `${type}s`;
    case 'STARTTLS':
      return type === 'smtp' ? 'submission' : type;
    case 'plain':
      return undefined;
  }
}

function otherOffers({ calendar, addressbook, jmap, manageSieve, xmpp }: Provider): Offer[] {
  const tcp = (name: ServiceName, service: { readonly hostname: string; readonly port: number }): Offer => ({
    name,
    hostname: service.hostname,
    port: service.port,
    priority: 0,
  });
  return [
    ...web('caldavs', 'caldav', calendar, true),
    ...web('carddavs', 'carddav', addressbook, true),
    // RFC 8620 section 2.2 knows only https, and a path of its own: /.well-known/jmap.
    ...(jmap?.url.scheme === 'https' ? web('jmap', 'jmap', jmap, false) : []),
    ...(manageSieve === undefined || manageSieve.socketType === 'plain' ? [] : [tcp('sieve', manageSieve)]),
    ...(xmpp === undefined || xmpp.socketType === 'plain'
      ? []
      : [tcp(xmpp.socketType === 'SSL' ? 'xmpps-client' : 'xmpp-client', xmpp)]),
  ];
}

function web(
  secure: ServiceName,
  insecure: ServiceName,
  service: UrlService | undefined,
  hasPath: boolean,
): Offer[] {
  if (service === undefined) return [];
  const { scheme, hostname, port, path } = service.url;
  const isSecure = scheme === 'https';
  return [
    {
      name: isSecure ? secure : insecure,
      hostname,
      port: port ?? (isSecure ? 443 : 80),
      priority: 0,
      ...(hasPath ? { path } : {}),
    },
  ];
}

function pathRecord(owner: string, path: string, kind: ServiceKind): DnsRecord | undefined {
  if (path.includes('?') || path.length > maxPathLength) return undefined;
  const why = 'the path at this server (RFC 6764); without it programs ask the server at /.well-known/';
  return record(owner, { type: 'TXT', text: `path=${path}` }, kind, kind.need, why);
}

function record(
  owner: string,
  data: DnsData,
  { readers }: ServiceKind,
  need: DnsNeed,
  why: string,
): DnsRecord {
  return { owner, ttl: usualTtl, data, need, why, readers };
}

function isSameServer(one: DnsData, other: DnsData): boolean {
  return one.type === 'SRV' && other.type === 'SRV' && one.target === other.target && one.port === other.port;
}
