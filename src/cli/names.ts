import { columnsOf } from '../config/column-placeholders.ts';
import { escapeForTerminal } from '../config/print-problem.ts';
import { maxNameLength } from '../formats/dns-record.ts';
import { parseDomain, parseHostname, type Domain, type Hostname } from '../model/domain.ts';
import { mxDomains } from '../model/mx-domain.ts';
import { parsed, refused, type Parsed } from '../model/parsed.ts';
import type { HostedDomain, Provider } from '../model/provider.ts';
import { pageHost, serviceHost, usedServiceLabels } from '../model/service-hosts.ts';
import { domainDocument } from './domain-documents.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import type { ProviderStore } from '../store/provider-store.ts';
import { hostedDomain, hostedDomains, wildcardsOf } from './hosted-domains.ts';
import { namesWriters, upstreamOf, type CertificateNames, type NamesFormat } from './names-snippets.ts';
import { openAskedStore } from './open-asked-store.ts';
import { openStore, shortPath, type OpenStore } from './open-store.ts';
import { readSettings, type ConfigFlags } from './read-settings.ts';
import type { Surroundings } from './surroundings.ts';

export interface NamesFlags extends ConfigFlags {
  readonly format?: NamesFormat;
  /** Also `setup.` of every domain: only operators who gave it a DNS record want that. */
  readonly page?: boolean;
}

/**
 * Writes every host name that needs a certificate: the service names of each exact domain that are really used, those
 * that programs derive from MX hosts, and that of `publicUrl`; with `page`, the set-up page's too. With domains as
 * arguments, only the names of these. What can't be listed (wildcards) is said on standard error.
 */
export async function printNames(
  writtenDomains: readonly string[],
  flags: NamesFlags,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const say = (text: string): void => {
    surroundings.err.write(`${escapeForTerminal(text)}\n`);
  };
  const asked = readDomains(writtenDomains);
  if (!asked.ok) {
    say(`error: ${asked.reason}`);
    return exitCode.wrongUse;
  }
  const settings = readSettings(flags, surroundings);
  if (settings === undefined) return exitCode.problems;
  const writer = namesWriters[flags.format ?? 'plain'];
  const upstream = upstreamOf(settings.listen);
  let isFirst = true;
  const write = (one: CertificateNames): void => {
    surroundings.out.write(`${isFirst ? writer.head(upstream) : ''}${writer.names(one, upstream)}`);
    isFirst = false;
  };
  const open = await openStore(settings, surroundings);
  let served: Awaited<ReturnType<typeof openAskedStore>> = open.store;
  try {
    if (asked.value.length > 0) {
      served = await openAskedStore(open.store, settings, surroundings);
      if (served === undefined) return exitCode.problems;
      const found = await findAll(
        asked.value,
        served,
        shortPath(settings.providers, surroundings.workingFolder),
      );
      for (const one of found) if (typeof one === 'string') say(`error: ${one}`);
      const hosted = found.filter((one) => typeof one !== 'string');
      if (hosted.length < found.length) return exitCode.problems;
      for (const { domain, provider } of hosted) {
        const one = namesOf(domain, hasPacc(provider), provider);
        if (one !== undefined) write(one);
        if (flags.page === true) for (const name of pageNames(domain)) write([name]);
      }
    } else {
      const onlyNamed = settings.directories === undefined ? [] : namedByDirectories(open);
      for await (const one of everyName(open, onlyNamed, settings.publicUrl, flags.page === true)) write(one);
      for (const wildcard of wildcardsOf(open)) {
        say(
          `note: the names below ${wildcard} can't be listed; docs/certificates.md says how they get certificates`,
        );
      }
    }
  } finally {
    await served?.close();
  }
  if (isFirst) say('note: there is no name to list');
  else surroundings.out.write(writer.foot(upstream));
  return exitCode.fine;
}

/** Reads the arguments; each domain once. */
function readDomains(written: readonly string[]): Parsed<readonly Domain[]> {
  const domains = new Set<Domain>();
  for (const text of written) {
    if (text.includes('@')) return refused('write only the domains, the part after the @');
    const domain = parseDomain(text);
    if (!domain.ok) return refused(`${JSON.stringify(text)} is not a mail domain: ${domain.reason}`);
    domains.add(domain.value);
  }
  return parsed([...domains]);
}

function findAll(
  domains: readonly Domain[],
  store: ProviderStore,
  folder: string,
): Promise<readonly (HostedDomain | string)[]> {
  return Promise.all(domains.map((domain) => hostedDomain(store, domain, folder)));
}

/**
 * A certificate a domain, then one for each name beside these, so that a wrong DNS record stops none but its own.
 * `onlyNamed` are providers without domains in files.
 */
async function* everyName(
  open: OpenStore,
  onlyNamed: readonly Provider[],
  publicUrl: string | undefined,
  withPage: boolean,
): AsyncGenerator<CertificateNames> {
  const byMx = [...open.providers, ...onlyNamed].flatMap(mxDomains);
  const others = new Set(byMx.map((domain) => serviceHost('autoconfig', domain)));
  const publicHost = certificateHost(publicUrl);
  if (publicHost !== undefined) others.add(publicHost);
  let former: { readonly provider: Provider; readonly pacc: boolean } | undefined;
  for await (const { domain, provider } of hostedDomains(open)) {
    if (former?.provider !== provider) former = { provider, pacc: hasPacc(provider) };
    const one = namesOf(domain, former.pacc, provider);
    if (one === undefined) continue;
    const page = withPage ? pageNames(domain) : [];
    for (const name of [...one, ...page]) others.delete(name);
    yield one;
    for (const name of page) yield [name];
  }
  for (const name of others) yield [name];
}

/** Files that only directories name and that answer by MX: those that need no column of a row. */
function namedByDirectories({ store }: OpenStore): readonly Provider[] {
  return (store.withoutDomains?.() ?? []).filter((provider) => columnsOf(provider).length === 0);
}

/** The host of the set-up page; none where DNS has no room for it. */
function pageNames(domain: Domain): readonly Hostname[] {
  return [pageHost(domain)].filter((name) => name.length <= maxNameLength);
}

/** The names of one domain; none where DNS has no room for them. */
function namesOf(domain: Domain, pacc: boolean, provider: Provider): CertificateNames | undefined {
  const [first, ...rest] = usedServiceLabels(provider, { hasPacc: pacc })
    .map((label) => serviceHost(label, domain))
    .filter((name) => name.length <= maxNameLength);
  return first === undefined ? undefined : [first, ...rest];
}

function hasPacc(provider: Provider): boolean {
  return domainDocument('pacc', provider) !== undefined;
}

/** No certificate for plain http, and none (from most authorities) for an IP address or a name without a dot. */
function certificateHost(publicUrl: string | undefined): Hostname | undefined {
  if (publicUrl === undefined || !publicUrl.startsWith('https:')) return undefined;
  const host = parseHostname(new URL(publicUrl).hostname);
  return host.ok && host.value.includes('.') ? host.value : undefined;
}
