import type { Problem } from '../model/problem.ts';
import type { Provider } from '../model/provider.ts';
import { printAddress } from '../model/email-address.ts';
import { reportServices, type ServiceReport } from './check-services.ts';
import { askPrograms, sampleAddress, type ProgramOutcome } from './check-programs.ts';

/** What `check` found out about one file. */
export interface FileReport {
  readonly file: string;
  /** Absent where the file could not be understood, and for files that are no provider's. */
  readonly provider?: Provider;
  readonly problems: readonly Problem[];
  /** The mailbox that the programs set up; absent for a base file. */
  readonly address?: string;
  readonly programs: readonly ProgramOutcome[];
  readonly services: readonly ServiceReport[];
}

/** Everything that `check` says, before it is printed. */
export interface CheckReport {
  /** Of the settings. */
  readonly settingsFile: string | undefined;
  readonly settingsProblems: readonly Problem[];
  /** Undefined where the settings do not say for sure which one it is; no provider file is read then. */
  readonly folder: string | undefined;
  /** Those to show. */
  readonly files: readonly FileReport[];
  /** Files that were read too, but are not to be shown. */
  readonly others: { readonly files: number; readonly errors: number; readonly warnings: number };
  readonly domains: number;
  readonly errors: number;
  readonly warnings: number;
}

/** Looks at one file: its provider, and what the mail programs make of it. */
export function reportFile(
  file: string,
  provider: Provider | undefined,
  problems: readonly Problem[],
): FileReport {
  const address = provider === undefined ? undefined : sampleAddress(provider);
  if (provider === undefined || address === undefined) {
    return { file, problems, programs: [], services: [], ...(provider === undefined ? {} : { provider }) };
  }
  const programs = askPrograms(provider, address);
  return {
    file,
    provider,
    problems: [...problems, ...programs.flatMap((outcome) => refusal(file, outcome))],
    address: printAddress(address),
    programs,
    services: reportServices(provider, address),
  };
}

/**
 * A program that was given an answer and can't use it is worth a warning. One that has no answer to read is not: that
 * is how the provider was written (`outlook.external`).
 */
function refusal(file: string, outcome: ProgramOutcome): Problem[] {
  if ('noAnswer' in outcome || outcome.verdict.accepted) return [];
  const { program, verdict } = outcome;
  return [
    {
      severity: 'warning',
      code: 'program-takes-nothing',
      message: `${program.title} can't set up an account: ${verdict.why}`,
      file,
    },
  ];
}

/** Counts errors or warnings. */
export function countProblems(problems: readonly Problem[], severity: Problem['severity']): number {
  return problems.filter((problem) => problem.severity === severity).length;
}
