import type { ChosenServer } from '../clients/index.ts';
import { escapeForTerminal, printProblem } from '../config/print-problem.ts';
import { fillDomain } from '../model/placeholders.ts';
import type { Provider } from '../model/provider.ts';
import type { MailServer, SocketType } from '../model/server.ts';
import type { ProgramOutcome } from './check-programs.ts';
import { printLogin, type ServiceReport } from './check-services.ts';
import type { CheckReport, FileReport } from './check-report.ts';
import { count, someDomains } from './greeting.ts';

const paint = { bold: '\u001b[1m', red: '\u001b[31m', off: '\u001b[0m' } as const;

/** Columns in front of the servers of a mail program: the longest title fits. */
const titleWidth = 24;

/** Prints the report for a person. Everything that comes from a file is escaped. */
export function printReport(report: CheckReport, colour: boolean): string {
  const { settingsProblems, folder, files } = report;
  const lines = [settingsLine(report)];
  for (const problem of settingsProblems) lines.push(printProblem(problem, { colour }));
  for (const file of files) lines.push('', ...fileLines(file, colour));
  lines.push('', ...summary(report), '');
  if (folder === undefined)
    lines.splice(-2, 0, 'No provider file was read, because the settings are broken.');
  else if (files.length === 0 && report.others.files === 0) {
    lines.splice(-2, 0, `There is no provider file in ${escapeForTerminal(folder)}.`);
  }
  return lines.join('\n');
}

function settingsLine({ settingsFile, folder }: CheckReport): string {
  if (settingsFile !== undefined) return `settings: ${escapeForTerminal(settingsFile)}`;
  return folder === undefined ? 'settings:' : 'settings: defaults, no file';
}

function fileLines(report: FileReport, colour: boolean): string[] {
  const { file, provider, problems, address, programs, services } = report;
  const name = escapeForTerminal(file);
  const lines = [colour ? `${paint.bold}${name}${paint.off}` : name];
  if (provider !== undefined) lines.push(...providerLines(provider), ...services.map(serviceLine));
  const told = problems.filter((problem) => problem.code !== 'program-takes-nothing');
  for (const problem of told) lines.push(indent(printProblem(problem, { colour }), 2));
  if (address !== undefined) {
    lines.push(`  what mail programs do with ${escapeForTerminal(address)}:`);
    for (const outcome of programs) lines.push(...programLines(outcome, colour));
  }
  return lines;
}

function indent(text: string, blanks: number): string {
  return text.replaceAll(/^/gm, ' '.repeat(blanks));
}

function providerLines(provider: Provider): string[] {
  const { displayName, displayShortName, domains, mx, incoming, outgoing } = provider;
  const lines = [
    line('name', nameOf(provider, `${displayName.default} (short: ${displayShortName.default})`)),
    line('domains', domainsOf(domains)),
  ];
  if (mx.length > 0) lines.push(line('mx', someDomains(mx)));
  for (const server of [...incoming, ...outgoing]) {
    lines.push(line(server.type === 'smtp' ? 'outgoing' : 'incoming', printServer(server)));
  }
  return lines;
}

/** With a single domain there is no doubt what %EMAILDOMAIN%, which a file without a name has as its name, stands for. */
function nameOf({ domains }: Provider, text: string): string {
  const [first] = domains;
  return domains.length === 1 && first?.kind === 'exact' ? fillDomain(text, first.domain) : text;
}

function domainsOf(domains: Provider['domains']): string {
  if (domains.length === 0) return 'those that directories name';
  return domains.length > 1 ? `${domains.length}: ${someDomains(domains)}` : someDomains(domains);
}

function serviceLine({ service, where, answers }: ServiceReport): string {
  return line(service, `${where}; ${answers.length === 0 ? 'in no answer' : `in ${answers.join(', ')}`}`);
}

/** Columns for the names of keys: the longest fits. */
const keyWidth = 11;

function line(key: string, text: string): string {
  return `  ${key.padEnd(keyWidth)} ${escapeForTerminal(text)}`;
}

const security: Readonly<Record<SocketType | 'automatic', string>> = {
  SSL: 'TLS',
  STARTTLS: 'STARTTLS required',
  plain: 'not encrypted',
  automatic: 'security as the program decides',
};

function printServer(server: MailServer): string {
  const { type, hostname, port, socketType, authentication } = server;
  return `${type} ${hostname}:${port}, ${security[socketType]}; ${printLogin(server)}; ${authentication.join(', ')}`;
}

function programLines(outcome: ProgramOutcome, colour: boolean): string[] {
  const title = outcome.program.title.padEnd(titleWidth);
  const under = ' '.repeat(titleWidth + 5);
  if ('noAnswer' in outcome) return [`    ${title} no answer: ${escapeForTerminal(outcome.noAnswer)}`];
  const { accepted, incoming, outgoing, why, notes } = outcome.verdict;
  const servers = [incoming, outgoing].flatMap((server) =>
    server === undefined ? [] : [printChosen(server)],
  );
  const nothing = colour ? `${paint.red}takes nothing${paint.off}` : 'takes nothing';
  const first = accepted ? escapeForTerminal(servers.join('; ')) : nothing;
  return [
    `    ${title} ${first}`,
    `${under}${escapeForTerminal(why)}`,
    ...notes.map((note) => `${under}note: ${escapeForTerminal(note)}`),
  ];
}

function printChosen({ type, hostname, port, socketType, authentication }: ChosenServer): string {
  const how = authentication === undefined ? '' : `, ${authentication}`;
  return `${type} ${hostname}:${port}, ${security[socketType]}${how}`;
}

function summary(report: CheckReport): string[] {
  const { others, files, domains, errors, warnings } = report;
  const lines: string[] = [];
  if (others.files > 0) {
    const problems = `${count(others.errors, 'error')} and ${count(others.warnings, 'warning')}`;
    lines.push(`not shown: ${count(others.files, 'other file')} with ${problems}`);
  }
  const all = files.length + others.files;
  const found =
    errors + warnings === 0 ? 'no problems' : `${count(errors, 'error')}, ${count(warnings, 'warning')}`;
  lines.push(`${count(all, 'file')}, ${count(domains, 'domain')}: ${found}`);
  return lines;
}
