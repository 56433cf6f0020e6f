import { parseDomain, parseDomainPattern, type Domain, type DomainPattern } from '../../src/model/domain.ts';
import type { Provider } from '../../src/model/provider.ts';
import { parseHostname } from '../../src/model/domain.ts';
import type { DnsOptions, DnsRecords, DnsTarget } from '../../src/formats/dns-question.ts';
import { dnsRecords } from '../../src/formats/dns.ts';
import { aProvider, aServer, aUrlService } from '../support/providers.ts';

/** One provider and the question that is asked about one of its domains. */
export interface DnsCase {
  readonly name: string;
  readonly provider: Provider;
  readonly domain: Domain;
  readonly options: DnsOptions;
}

export function aDomain(text: string): Domain {
  const domain = parseDomain(text);
  if (!domain.ok) throw new Error(domain.reason);
  return domain.value;
}

export function aPattern(text: string): DomainPattern {
  const pattern = parseDomainPattern(text);
  if (!pattern.ok) throw new Error(pattern.reason);
  return pattern.value;
}

export function aHost(text: string): DnsTarget {
  const host = parseHostname(text);
  if (!host.ok) throw new Error(host.reason);
  return { kind: 'host', host: host.value };
}

export const addresses: DnsTarget = {
  kind: 'addresses',
  addresses: [
    { type: 'A', address: '192.0.2.1' },
    { type: 'AAAA', address: '2001:db8::1' },
  ],
};

/** The usual question: everything leads to setup.example.net. */
export function options(rest: Partial<DnsOptions> = {}): DnsOptions {
  return { target: aHost('setup.example.net'), style: 'host', paccBodies: [], ...rest };
}

/** A provider with everything that a record can say. */
export function everything(rest: Parameters<typeof aProvider>[0] = {}): Provider {
  const login = { username: '%EMAILADDRESS%', authentication: ['password-cleartext'] } as const;
  return aProvider({
    incoming: [
      aServer('pop3', 'pop.%EMAILDOMAIN%'),
      aServer('imap', 'imap.example.net', { socketType: 'STARTTLS' }),
      aServer('imap', 'imap.%EMAILDOMAIN%'),
      aServer('imap', 'imap2.%EMAILDOMAIN%', { port: 10993 }),
    ],
    outgoing: [
      aServer('smtp', 'smtp.example.net', { socketType: 'STARTTLS' }),
      aServer('smtp', 'smtp.%EMAILDOMAIN%'),
    ],
    mx: ['mx1.example.net', 'mx2.example.net', '*.mx.example.com'].map(aPattern),
    calendar: aUrlService('dav.%EMAILDOMAIN%', '/dav/calendars/'),
    addressbook: aUrlService('dav.%EMAILDOMAIN%', '/dav/addressbooks/', {
      url: { scheme: 'https', hostname: 'dav.%EMAILDOMAIN%', port: 8443, path: '/dav/addressbooks/' },
    }),
    jmap: aUrlService('jmap.example.net', '/.well-known/jmap'),
    manageSieve: { hostname: 'imap.example.net', port: 4190, socketType: 'STARTTLS', ...login },
    xmpp: { hostname: 'chat.example.net', port: 5222, socketType: 'STARTTLS', ...login },
    mtaSts: { mode: 'enforce', mx: ['*.mx.example.com'], maxAge: 604_800 },
    tlsRpt: ['mailto:tls,reports@%EMAILDOMAIN%', 'https://example.net/tls?a=1;b=2!'],
    ...rest,
  });
}

export const bodies = ['{"protocols":{}}', '{"protocols":{"changed":true}}'];
export const policy = 'version: STSv1\r\nmode: enforce\r\nmx: *.mx.example.com\r\nmax_age: 604800\r\n';
const documents = { paccBodies: bodies, mtaStsPolicy: policy };
const domain = aDomain('example.org');

/** Each has a golden zone file, and named-checkzone reads it. */
export const dnsCases: readonly DnsCase[] = [
  { name: 'two-lines', provider: aProvider(), domain, options: options() },
  { name: 'everything', provider: everything(), domain, options: options(documents) },
  { name: 'style-cname', provider: everything(), domain, options: options({ ...documents, style: 'cname' }) },
  {
    name: 'addresses',
    provider: everything(),
    domain,
    options: options({ ...documents, target: addresses }),
  },
  {
    name: 'target-in-the-zone',
    provider: everything({ mx: [aPattern('mx.example.org')] }),
    domain,
    options: options({ ...documents, style: 'cname', target: aHost('setup.example.org') }),
  },
  {
    name: 'target-is-autoconfig',
    provider: aProvider(),
    domain,
    options: options({ target: aHost('autoconfig.example.org') }),
  },
  {
    name: 'outlook-external',
    provider: aProvider({ outlook: { external: true } }),
    domain,
    options: options({ paccBodies: bodies.slice(0, 1) }),
  },
  { name: 'send-only', provider: aProvider({ incoming: [] }), domain, options: options() },
  {
    name: 'redirect-only',
    provider: aProvider({
      incoming: [],
      outgoing: [],
      outlook: { external: false, redirectUrl: 'https://example.com/autodiscover/autodiscover.xml' },
    }),
    domain,
    options: options(),
  },
  {
    name: 'international',
    provider: everything({ domains: ['münchen.example'] }),
    domain: aDomain('münchen.example'),
    options: options(documents),
  },
];

export function recordsOf({ provider, domain: asked, options: given }: DnsCase): DnsRecords {
  return dnsRecords(provider, asked, given);
}
