import { escapeForTerminal } from '../config/print-problem.ts';
import { dnsJson } from '../formats/dns-json.ts';
import { octodnsText } from '../formats/dns-octodns.ts';
import type { DnsOptions, DnsRecords, DnsStyle } from '../formats/dns-question.ts';
import { zoneText } from '../formats/dns-zone-text.ts';
import { dnsRecords } from '../formats/dns.ts';
import { parseDomain, type Domain } from '../model/domain.ts';
import { parsed, refused, type Parsed } from '../model/parsed.ts';
import type { Provider } from '../model/provider.ts';
import { publishedPaccBodies } from '../store/published-pacc.ts';
import { parseDnsTarget, targetOfPublicUrl } from './dns-target.ts';
import { domainDocument } from './domain-documents.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { hostedDomain, hostedDomains, wildcardsOf } from './hosted-domains.ts';
import { openAskedStore } from './open-asked-store.ts';
import { openStore, shortPath, type OpenStore } from './open-store.ts';
import { readSettings, type ConfigFlags } from './read-settings.ts';
import type { Output, Surroundings } from './surroundings.ts';

/** The forms in which records are printed. */
export const dnsFormats = ['bind', 'json', 'octodns'] as const;

export interface DnsFlags extends ConfigFlags {
  readonly format?: (typeof dnsFormats)[number];
  readonly target?: string;
  readonly style?: DnsStyle;
  readonly all?: true;
}

/**
 * Writes the DNS records of one domain, or with `--all` those of every exact domain, a JSON line each. Nobody is asked
 * what the DNS holds now. Records go to standard output and nothing else does.
 */
export async function printDns(
  writtenDomain: string | undefined,
  flags: DnsFlags,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const say = (text: string): void => {
    surroundings.err.write(`${escapeForTerminal(text)}\n`);
  };
  const asked = readQuestion(writtenDomain, flags);
  if (!asked.ok) {
    say(`error: ${asked.reason}`);
    return exitCode.wrongUse;
  }
  const settings = readSettings(flags, surroundings);
  if (settings === undefined) return exitCode.problems;
  const target =
    flags.target === undefined ? targetOfPublicUrl(settings.publicUrl) : parseDnsTarget(flags.target);
  if (!target.ok) {
    say(`error: ${flags.target === undefined ? target.reason : `--target: ${target.reason}`}`);
    return exitCode.wrongUse;
  }
  const style = flags.style ?? 'host';
  if (style === 'cname' && target.value.kind === 'addresses') {
    say('error: --style cname needs a host name as the target, because a CNAME can only lead to a name');
    return exitCode.wrongUse;
  }
  const options = { target: target.value, style, state: settings.state };
  const open = await openStore(settings, surroundings);
  let served: Awaited<ReturnType<typeof openAskedStore>> = open.store;
  try {
    if (asked.value === 'all') return await printAll(open, options, surroundings.out, say);
    served = await openAskedStore(open.store, settings, surroundings);
    if (served === undefined) return exitCode.problems;
    const found = await hostedDomain(
      served,
      asked.value,
      shortPath(settings.providers, surroundings.workingFolder),
    );
    if (typeof found === 'string') {
      say(`error: ${found}`);
      return exitCode.problems;
    }
    const records = await prepareRecords(found.provider, options);
    surroundings.out.write(print(records(asked.value), asked.value, flags.format ?? 'bind'));
    return exitCode.fine;
  } finally {
    await served?.close();
  }
}

/** One JSON line a domain, as they come: a hoster has a million. */
async function printAll(
  open: OpenStore,
  options: RecordOptions,
  out: Output,
  say: (text: string) => void,
): Promise<ExitCode> {
  let records: RecordsOfDomain | undefined;
  let former: Provider | undefined;
  for await (const { domain, provider } of hostedDomains(open)) {
    if (records === undefined || provider !== former) records = await prepareRecords(provider, options);
    former = provider;
    out.write(`${dnsJson(records(domain), domain)}\n`);
  }
  for (const wildcard of wildcardsOf(open)) {
    say(`note: ${wildcard} is left out, because its domains are not listed; ask for each by its name`);
  }
  return exitCode.fine;
}

/** The domain that is asked for, or all of them; otherwise what is wrong with the arguments. */
function readQuestion(written: string | undefined, { all, format }: DnsFlags): Parsed<Domain | 'all'> {
  if (all === true) {
    if (written !== undefined) return refused('write a domain or --all, not both');
    return format === undefined || format === 'json'
      ? parsed('all')
      : refused('--all prints JSON lines; the other formats are for one domain');
  }
  if (written === undefined) return refused('write a domain, or --all');
  if (written.includes('@')) return refused('write only the domain, the part after the @');
  const domain = parseDomain(written);
  return domain.ok ? domain : refused(`this is not a mail domain: ${domain.reason}`);
}

/** `state` is the folder in which a server remembers the PACC documents that it serves. */
interface RecordOptions extends Pick<DnsOptions, 'target' | 'style'> {
  readonly state: string | undefined;
}

type RecordsOfDomain = (domain: Domain) => DnsRecords;

/**
 * Prepares the documents whose digests are published, once for all domains of a provider. `state` is the folder in which
 * a server remembers the PACC document that programs still get after a change: its digest stands in DNS, too.
 */
async function prepareRecords(
  provider: Provider,
  { target, style, state }: RecordOptions,
): Promise<RecordsOfDomain> {
  const paccBodies = await publishedPaccBodies(state, provider);
  const policy = domainDocument('mta-sts', provider);
  return (domain) =>
    dnsRecords(provider, domain, {
      target,
      style,
      paccBodies: paccBodies(domain),
      ...(policy === undefined ? {} : { mtaStsPolicy: policy(domain) }),
    });
}

function print(records: DnsRecords, domain: Domain, format: (typeof dnsFormats)[number]): string {
  switch (format) {
    case 'bind':
      return zoneText(records, domain);
    case 'json':
      return `${dnsJson(records, domain)}\n`;
    case 'octodns':
      return octodnsText(records, domain);
  }
}
