import type { AddressInfo } from 'node:net';
import { escapeForTerminal } from '../config/print-problem.ts';
import type { Settings } from '../config/settings.ts';
import { printPattern, type Domain, type DomainPattern } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import { serviceHost } from '../model/service-hosts.ts';
import type { SignerStatus } from '../signing/profile-signer.ts';

/** Everything that the greeting tells. */
export interface Served {
  readonly version: string;
  readonly settings: Settings;
  /** The folder with provider files, as a person in the working folder names it. */
  readonly folder: string;
  readonly address: AddressInfo;
  /** Where https is answered; absent where it is not. */
  readonly tlsAddress?: AddressInfo | undefined;
  readonly adminAddress?: AddressInfo | undefined;
  /** Undefined while the first reading goes on. */
  readonly providers: readonly Provider[] | undefined;
  readonly signer: SignerStatus;
}

/** Providers and domains that are named; more would push the addresses off the screen. */
const maxNamedProviders = 8;
const maxNamedDomains = 4;

/** What a person at the terminal wants to know of a server that has just started: what, from where, and what to try. */
export function greeting(served: Served): string {
  const { settings, folder, providers, version } = served;
  const here = urlOf(served.address);
  const lines = ['', `Signpost ${version} answers at ${here}`, ''];
  if (providers === undefined)
    lines.push(`  serves     nothing yet: still reading ${escapeForTerminal(folder)}`);
  else lines.push(...providerLines(providers, folder));
  const { directories = [] } = settings;
  if (directories.length > 0) lines.push(`  asks       ${directories.map(({ name }) => name).join(', ')}`);
  lines.push(
    `  settings   ${settings.file === undefined ? 'defaults (no file)' : escapeForTerminal(settings.file)}`,
  );
  if (served.tlsAddress !== undefined) lines.push(`  https      ${urlOf(served.tlsAddress, 'https')}`);
  lines.push(`  profiles   ${signerLine(served.signer)}`);
  const admin = served.adminAddress === undefined ? 'off' : `${urlOf(served.adminAddress)}/status`;
  lines.push(`  operators  ${admin}`, '');
  const domain = exampleDomain(providers ?? []);
  if (domain !== undefined) lines.push(...tryLines(domain, here));
  else if (providers !== undefined && directories.length === 0) {
    lines.push(
      `Put a file into ${escapeForTerminal(folder)}, named after your domain, such as example.org.yaml:`,
      '',
    );
    lines.push('    incoming: imaps://mail.example.org', '    outgoing: submissions://mail.example.org', '');
  }
  lines.push('Changed files are picked up while it runs. Ctrl-C stops it.', '');
  return `${lines.join('\n')}\n`;
}

function providerLines(providers: readonly Provider[], folder: string): string[] {
  const domains = providers.reduce((sum, { domains }) => sum + domains.length, 0);
  const lines = [`  serves     ${count(domains, 'domain')} from ${escapeForTerminal(folder)}`];
  for (const { file, domains } of providers.slice(0, maxNamedProviders)) {
    lines.push(`             ${escapeForTerminal(file)}: ${someDomains(domains)}`);
  }
  const more = providers.length - maxNamedProviders;
  if (more > 0) lines.push(`             and ${count(more, 'more file')}`);
  return lines;
}

/** `1 domain`, `2 domains`. */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** The first domains of a list, and how many there are beside them. */
export function someDomains(domains: readonly DomainPattern[]): string {
  if (domains.length === 0) return 'no domains; a base for other files';
  const named = domains.slice(0, maxNamedDomains).map(printPattern).join(', ');
  const more = domains.length - maxNamedDomains;
  return more > 0 ? `${named} and ${more} more` : named;
}

function signerLine(status: SignerStatus): string {
  switch (status.state) {
    case 'off':
      return 'unsigned; set signing.certificate to sign them';
    case 'ready':
      return `signed by ${escapeForTerminal(status.subject)} until ${status.notAfter.toISOString().slice(0, 10)}`;
    case 'unsigned':
      return `unsigned: ${escapeForTerminal(status.reason)}`;
    case 'last-good':
      return `signed by the former certificate: ${escapeForTerminal(status.reason)}`;
  }
}

function exampleDomain(providers: readonly Provider[]): Domain | undefined {
  for (const { domains } of providers) {
    for (const pattern of domains) if (pattern.kind === 'exact') return pattern.domain;
  }
  return undefined;
}

function tryLines(domain: Domain, here: string): string[] {
  return [
    'Try:',
    '',
    `    curl '${here}/mail/config-v1.1.xml?emailaddress=ann@${domain}'`,
    `    curl -H 'Host: ${serviceHost('autoconfig', domain)}' ${here}/mail/config-v1.1.xml`,
    `    curl '${here}/autodiscover/autodiscover.json?Email=ann@${domain}&Protocol=AutodiscoverV1'`,
    `    curl -o mail.mobileconfig '${here}/email.mobileconfig?emailaddress=ann@${domain}'`,
    '',
  ];
}

/** A URL that works on this machine: "all addresses" is no address to connect to. */
export function urlOf({ address, port, family }: AddressInfo, scheme = 'http'): string {
  if (address === '::' || address === '0.0.0.0') return `${scheme}://localhost:${port}`;
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
