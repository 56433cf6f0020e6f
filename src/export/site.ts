import type { Format } from '../formats/format.ts';
import type { Domain } from '../model/domain.ts';
import type { HostedDomain } from '../model/provider.ts';
import { answersOf, type FormatAnswers } from './format-answers.ts';
import { webServerFiles } from './web-server-files.ts';

/** How a site lies on disk: a folder a host name, or one domain's files as they are asked for. */
export type Layout = { readonly kind: 'hosts' } | { readonly kind: 'flat'; readonly domain: Domain };

/** What a site is made of. */
export interface SiteInput {
  readonly formats: readonly Format[];
  /** The domains to answer for; the only one in a flat layout. */
  readonly domains: readonly HostedDomain[];
  /** Domains in which providers' MX hosts lie: programs ask `autoconfig.` under them after an MX look-up. */
  readonly mxDomains: readonly HostedDomain[];
  readonly layout: Layout;
}

/** A site as it is to lie on disk. */
export interface Site {
  readonly layout: Layout;
  /** Paths below the folder, with slashes between their parts, and what stands in the files. */
  readonly files: ReadonlyMap<string, string>;
  readonly answers: readonly FormatAnswers[];
}

/** RFC 1035 section 2.3.4. A longer name is in no DNS, and a folder could not be named so. */
const maxNameOctets = 253;

/**
 * Makes every answer that needs no address: what the running server gives for the same domain, byte by byte. Pure. A
 * host name that is two things at once (`autoconfig.example.org` may be a mail domain of its own) is answered as the
 * server decides it: as a service host first, then as a domain, then as an MX domain.
 */
export function buildSite({ formats, domains, mxDomains, layout }: SiteInput): Site {
  const answers = formats
    .filter((format) => format.kind === 'domain')
    .map((format) => answersOf(format, domains, mxDomains));
  const files = new Map<string, string>();
  for (const rank of ['mx', 'domain', 'service'] as const) {
    for (const { copies } of answers) {
      for (const { host, path, body } of copies.filter((copy) => copy.rank === rank)) {
        if (layout.kind === 'flat') files.set(path.slice(1), body);
        else if (host.length <= maxNameOctets) files.set(`hosts/${host}${path}`, body);
      }
    }
  }
  for (const { database } of answers) {
    for (const [domain, body] of database) files.set(`v1.1/${domain}`, body);
  }
  for (const [path, text] of webServerFiles(layout, answers)) files.set(path, text);
  return { layout, files, answers };
}
