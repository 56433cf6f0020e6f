import type { Problem } from '../model/problem.ts';
import { printPattern } from '../model/domain.ts';
import type { ProgramOutcome } from './check-programs.ts';
import type { CheckReport, FileReport } from './check-report.ts';

/** The report for programs. Names stay as they are within a version of Signpost; new ones may come. */
export function reportAsJson(report: CheckReport): string {
  const { settingsFile, settingsProblems, folder, files, others, domains, errors, warnings } = report;
  const value = {
    settings: { file: settingsFile ?? null, problems: settingsProblems.map(problemAsJson) },
    folder,
    files: files.map(fileAsJson),
    others,
    domains,
    errors,
    warnings,
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function problemAsJson({ severity, code, message, advice, place, file }: Problem): unknown {
  return {
    severity,
    code,
    message,
    advice,
    file: place?.file ?? file,
    line: place?.line,
    column: place?.column,
  };
}

function fileAsJson({ file, provider, problems, address, programs, services }: FileReport): unknown {
  return {
    file,
    name: provider?.displayName.default,
    domains: provider?.domains.map(printPattern),
    incoming: provider?.incoming,
    outgoing: provider?.outgoing,
    services,
    problems: problems.map(problemAsJson),
    address,
    programs: programs.map(programAsJson),
  };
}

function programAsJson(outcome: ProgramOutcome): unknown {
  const { name, title, version, reads } = outcome.program;
  return 'noAnswer' in outcome
    ? { name, title, version, reads, noAnswer: outcome.noAnswer }
    : { name, title, version, reads, ...outcome.verdict };
}
