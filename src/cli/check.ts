import { resolve } from 'node:path';
import { escapeForTerminal } from '../config/print-problem.ts';
import type { Problem } from '../model/problem.ts';
import { reportAsJson } from './check-json.ts';
import { findLogoProblems } from './check-logos.ts';
import { countProblems, reportFile, type CheckReport, type FileReport } from './check-report.ts';
import { printReport } from './check-text.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { openStore, shortPath, type OpenStore } from './open-store.ts';
import { loadFor, type ConfigFlags } from './read-settings.ts';
import type { Surroundings } from './surroundings.ts';

export interface CheckFlags extends ConfigFlags {
  readonly strict?: true;
  readonly json?: true;
}

/**
 * Reads settings and provider files as the server would and says what was understood, what is wrong and what each mail
 * program will do. The whole folder is read in any case, because files claim domains from each other and extend each
 * other; `files` only chooses what is shown.
 */
export async function check(
  files: readonly string[],
  flags: CheckFlags,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { out, err, workingFolder } = surroundings;
  const { settings, problems } = loadFor(flags, surroundings);
  const print = flags.json === true ? reportAsJson : (report: CheckReport) => printReport(report, out.colour);
  if (settings === undefined) {
    out.write(print(summarize({ file: flags.config, problems }, undefined, [], () => true, 0)));
    return exitCode.problems;
  }
  const open = await openStore(settings, surroundings);
  await open.store.close();
  const folder = shortPath(settings.providers, workingFolder);
  const logos = await findLogoProblems(settings, open.providers, workingFolder);
  const reports = reportFiles(open, settings.directories !== undefined, logos.providers);
  const wanted = new Set(files.map((file) => resolve(workingFolder, file)));
  const isShown = ({ file }: FileReport): boolean =>
    wanted.size === 0 || wanted.has(resolve(workingFolder, file));
  const known = new Set(reports.map(({ file }) => resolve(workingFolder, file)));
  const strangers = files.filter((file) => !known.has(resolve(workingFolder, file)));
  for (const file of strangers) {
    err.write(
      `error: ${escapeForTerminal(file)} is none of the provider files in ${escapeForTerminal(folder)}\n`,
    );
  }
  if (strangers.length > 0) return exitCode.wrongUse;
  const { domains } = open.store.status();
  const report = summarize(
    { file: settings.file, problems: [...problems, ...logos.settings] },
    folder,
    reports,
    isShown,
    domains,
  );
  out.write(print(report));
  if (report.errors > 0) return exitCode.problems;
  return flags.strict === true && report.warnings > 0 ? exitCode.problems : exitCode.fine;
}

/**
 * One report a file, sorted: those with a provider, and those that only have problems. Where there are directories, files
 * without domains are served, too.
 */
function reportFiles(
  { store, providers }: OpenStore,
  hasDirectories: boolean,
  more: readonly Problem[],
): FileReport[] {
  const byFile = new Map<string, Problem[]>();
  for (const problem of [...store.status().problems, ...more]) {
    const file = problem.place?.file ?? problem.file ?? '';
    const others = byFile.get(file);
    if (others === undefined) byFile.set(file, [problem]);
    else others.push(problem);
  }
  const named = hasDirectories ? (store.withoutDomains?.() ?? []) : [];
  const reports = [...providers, ...named].map((provider) => {
    const problems = byFile.get(provider.file) ?? [];
    byFile.delete(provider.file);
    return reportFile(provider.file, provider, problems);
  });
  for (const [file, problems] of byFile) reports.push(reportFile(file, undefined, problems));
  return reports.sort((one, other) => (one.file < other.file ? -1 : 1));
}

function summarize(
  settings: { readonly file: string | undefined; readonly problems: readonly Problem[] },
  folder: string | undefined,
  reports: readonly FileReport[],
  isShown: (report: FileReport) => boolean,
  domains: number,
): CheckReport {
  const hidden = reports.filter((report) => !isShown(report));
  const hiddenProblems = hidden.flatMap(({ problems }) => problems);
  const all = [...settings.problems, ...reports.flatMap(({ problems }) => problems)];
  return {
    settingsFile: settings.file,
    settingsProblems: settings.problems,
    folder,
    files: reports.filter(isShown),
    others: {
      files: hidden.length,
      errors: countProblems(hiddenProblems, 'error'),
      warnings: countProblems(hiddenProblems, 'warning'),
    },
    domains,
    errors: countProblems(all, 'error'),
    warnings: countProblems(all, 'warning'),
  };
}
