import { escapeForTerminal } from '../config/print-problem.ts';
import type { FormatAnswers } from '../export/format-answers.ts';
import type { Site } from '../export/site.ts';
import type { SiteChange } from '../export/write-site.ts';
import type { Format } from '../formats/format.ts';
import { readLogo } from '../model/logo.ts';
import type { Hosted } from './export-domains.ts';
import { count } from './greeting.ts';

/** What an export did. */
export interface Exported {
  readonly folder: string;
  readonly site: Site;
  readonly change: SiteChange;
  readonly hosted: Hosted;
  readonly formats: readonly Format[];
}

/** Lines a list: more would push the rest off the screen. */
const maxListed = 8;

/** Says what was written, for whom there is no answer, and what a site on disk can't give at all. */
export function exportReport({ folder, site, change, hosted, formats }: Exported): string {
  const { written, unchanged, removed, kept } = change;
  const lines = [
    `${escapeForTerminal(folder)}: ${count(hosted.domains.length, 'domain')}, ${count(written.length + unchanged, 'file')} ` +
      `(${written.length} written, ${unchanged} unchanged, ${removed.length} removed)`,
    ...site.answers.flatMap(answerLines),
  ];
  if (kept.length > 0) {
    lines.push(`${count(kept.length, 'file')} of an earlier export left, because provider files are broken`);
  }
  const settings = written.filter((path) => !path.includes('/') && path.endsWith('.conf'));
  if (settings.length > 0)
    lines.push(`new or changed: ${settings.join(', ')}; let the web server read them again`);
  lines.push('', 'A site on disk has no answer for:', ...missing(hosted, formats).map((line) => `  ${line}`));
  return `${lines.join('\n')}\n`;
}

function answerLines({ format, domains, without }: FormatAnswers): string[] {
  const lines = [...without].map(
    ([provider, why]) => `    not ${escapeForTerminal(provider.file)}: ${escapeForTerminal(why)}`,
  );
  return [`  ${format.title}: ${count(domains, 'domain')}`, ...shortened(lines, '    ')];
}

function missing({ domains, wildcards }: Hosted, formats: readonly Format[]): string[] {
  const titles = formats.filter((format) => format.kind === 'mailbox').map((format) => format.title);
  const patterns = wildcards.map(
    ({ pattern, provider }) =>
      `${pattern} (${escapeForTerminal(provider.file)}): names below a wildcard can't be listed; write them down, or export one with --domain`,
  );
  const logos = new Set(
    domains
      .map(({ provider }) => provider)
      .filter(({ branding: { logo } }) => logo !== undefined && readLogo(logo)?.kind === 'file')
      .map(({ file }) => `branding.logo of ${escapeForTerminal(file)}: give the URL of a picture instead`),
  );
  const hasRedirects = domains.some(
    ({ provider: { calendar, addressbook, jmap } }) => (calendar ?? addressbook ?? jmap) !== undefined,
  );
  const redirects = hasRedirects ? ['redirects at /.well-known/caldav, carddav and jmap'] : [];
  return [...titles, ...redirects, ...shortened(patterns, ''), ...shortened([...logos], '')];
}

function shortened(lines: readonly string[], indent: string): string[] {
  const more = lines.length - maxListed;
  return more > 0 ? [...lines.slice(0, maxListed), `${indent}and ${more} more`] : [...lines];
}
