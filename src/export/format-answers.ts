import { autoconfig } from '../formats/autoconfig.ts';
import type { Document, DomainFormat } from '../formats/format.ts';
import type { Domain, Hostname } from '../model/domain.ts';
import type { HostedDomain, Provider } from '../model/provider.ts';
import { serviceHost } from '../model/service-hosts.ts';
import { askedAt } from './asked-at.ts';
import type { ServedPaths } from './served-paths.ts';

/** One answer under one name. */
export interface AnswerCopy {
  /** What the host is to the domain that is answered for. */
  readonly rank: 'service' | 'domain' | 'mx';
  readonly host: Hostname;
  readonly path: string;
  readonly body: string;
}

/** Everything that one format has to say. */
export interface FormatAnswers {
  readonly format: DomainFormat;
  readonly copies: readonly AnswerCopy[];
  /** By domain: what Thunderbird's provider database would answer. Empty for every format but autoconfig. */
  readonly database: ReadonlyMap<Domain, string>;
  /** How the paths are sent; absent where the format can express nobody. */
  readonly served?: ServedPaths;
  /** Number of domains that have an answer. */
  readonly domains: number;
  /** Providers that the format can't express, and why. */
  readonly without: ReadonlyMap<Provider, string>;
}

/** Paths that are the same for every request; one with a parameter has no file. */
const literalPath = /^(?:\/[\w.-]+)+$/;

/** Makes the answers of a format for all domains; each provider is prepared once, however many it has. */
export function answersOf(
  format: DomainFormat,
  domains: readonly HostedDomain[],
  mxDomains: readonly HostedDomain[],
): FormatAnswers {
  const isAutoconfig = format === autoconfig;
  const paths = format.paths.filter((path) => literalPath.test(path));
  const prepared = new Map<Provider, ReturnType<DomainFormat['prepare']>>();
  const without = new Map<Provider, string>();
  const documents = (hosted: readonly HostedDomain[]): (readonly [Domain, Document])[] =>
    hosted.flatMap(({ domain, provider }) => {
      const fill = prepared.get(provider) ?? format.prepare(provider);
      prepared.set(provider, fill);
      if (typeof fill === 'function') return [[domain, fill({ domain })] as const];
      without.set(provider, fill.notExpressible);
      return [];
    });
  const own = documents(domains);
  // Programs that look at the MX ask for autoconfig only.
  const ofMx = documents(isAutoconfig ? mxDomains : []);
  const [sample] = [...own, ...ofMx];
  return {
    format,
    copies: [
      ...own.flatMap(([domain, { body }]) => paths.flatMap((path) => copiesOf(domain, path, body))),
      ...ofMx.flatMap(([domain, { body }]) => {
        const host = serviceHost('autoconfig', domain);
        return paths.map((path) => ({ rank: 'mx' as const, host, path, body }));
      }),
    ],
    database: new Map(isAutoconfig ? own.map(([domain, { body }]) => [domain, body]) : []),
    ...(sample === undefined ? {} : { served: servedAs(format, paths, sample[1]) }),
    domains: own.length,
    without,
  };
}

function copiesOf(domain: Domain, path: string, body: string): AnswerCopy[] {
  const { label, atDomain } = askedAt(path);
  const underService: AnswerCopy = { rank: 'service', host: serviceHost(label, domain), path, body };
  return atDomain ? [underService, { rank: 'domain', host: domain, path, body }] : [underService];
}

/** Web servers are told once for all domains how a path is sent: a format has one content type. */
function servedAs(
  { title, cacheControl }: DomainFormat,
  paths: readonly string[],
  sample: Document,
): ServedPaths {
  return { paths, title, contentType: sample.contentType, cacheControl };
}
