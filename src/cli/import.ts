import { resolve } from 'node:path';
import { escapeForTerminal, printProblem } from '../config/print-problem.ts';
import { importSource } from '../import/import-source.ts';
import { importProblem } from '../import/imported.ts';
import { parseDomain } from '../model/domain.ts';
import type { Problem } from '../model/problem.ts';
import type { OutboundOptions } from '../net/get.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { filesOf, readInputFile, readLive, readStandardInput, type InputRead } from './import-inputs.ts';
import { writeOutput } from './import-output.ts';
import { openProgress } from './import-progress.ts';
import type { Surroundings } from './surroundings.ts';

export interface ImportFlags {
  readonly output: string;
  readonly force?: true;
  readonly domain?: readonly string[];
}

/** One thing to import, and how it is read. */
interface Input {
  readonly name: string;
  readonly domains: readonly string[];
  read(): InputRead | Promise<InputRead>;
}

/**
 * Turns other programs' settings into provider files. Each input stands for itself: one that can't be imported is
 * listed and the others go on; what is finished is written at once. Problems make the exit code 1, warnings do not.
 */
export async function runImport(
  names: readonly string[],
  flags: ImportFlags,
  surroundings: Surroundings,
  outbound: OutboundOptions = {},
): Promise<ExitCode> {
  const { out, err, workingFolder } = surroundings;
  const domains = flags.domain ?? [];
  const wrong = domains.find((one) => !parseDomain(one).ok);
  if (wrong !== undefined) {
    err.write(`error: --domain ${escapeForTerminal(wrong)} is not a mail domain\n`);
    return exitCode.wrongUse;
  }
  const inputs = names.flatMap((name) => inputsOf(name, domains, surroundings, outbound));
  if (domains.length > 0 && inputs.length > 1) {
    err.write('error: --domain is for a single input: two files can not have the same domains\n');
    return exitCode.wrongUse;
  }
  const folder = resolve(workingFolder, flags.output);
  const progress = openProgress(err, inputs.length);
  const taken = new Set<string>();
  const counts = { written: 0, unchanged: 0, failed: 0, warnings: 0 };
  const report = (problems: readonly Problem[]): void => {
    if (problems.length === 0) return;
    progress.clear();
    for (const problem of problems) err.write(`${printProblem(problem, { colour: err.colour })}\n`);
    counts.warnings += problems.filter((one) => one.severity === 'warning').length;
  };
  for (const [index, input] of inputs.entries()) {
    progress.step(index);
    const read = await input.read();
    if (!read.ok) {
      report([read.problem]);
      counts.failed += 1;
      continue;
    }
    const { ok: _ok, ...content } = read;
    const source = { name: input.name, domains: input.domains, ...content };
    const { files, problems } = await importSource(source, taken);
    const outcomes = files.map((file) => {
      taken.add(file.name);
      return { file, written: writeOutput(folder, file.name, file.text, flags.force === true) };
    });
    for (const { file, written } of outcomes) {
      if (written.kind === 'refused') continue;
      counts[written.kind] += 1;
      if (inputs.length === 1) out.write(`${escapeForTerminal(resolve(folder, `${file.name}.yaml`))}\n`);
    }
    const refused = outcomes.flatMap(({ written }) => (written.kind === 'refused' ? [written.problem] : []));
    const all = [...problems, ...refused];
    report(all);
    if (all.some((one) => one.severity === 'error')) counts.failed += 1;
  }
  progress.clear();
  out.write(summary(inputs.length, counts, flags.output));
  return counts.failed > 0 || inputs.length === 0 ? exitCode.problems : exitCode.fine;
}

function summary(
  inputs: number,
  counts: Readonly<Record<'written' | 'unchanged' | 'failed' | 'warnings', number>>,
  folder: string,
): string {
  const files = `${counts.written} written to ${escapeForTerminal(folder)}`;
  const same = counts.unchanged > 0 ? `, ${counts.unchanged} there already` : '';
  const failed = `${counts.failed} of ${inputs} inputs with errors`;
  return `${files}${same}; ${failed}, ${counts.warnings} warnings\n`;
}

function inputsOf(
  name: string,
  domains: readonly string[],
  { workingFolder }: Surroundings,
  outbound: OutboundOptions,
): readonly Input[] {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) return [{ name, domains, read: () => readLive(name, outbound) }];
  if (name === '-') return [{ name: 'standard input', domains, read: readStandardInput }];
  const files = filesOf(name, workingFolder);
  if (files?.length === 0) {
    const problem = importProblem('error', 'import-unreadable', name, 'there is no XML file in this folder');
    return [{ name, domains, read: () => ({ ok: false, problem }) }];
  }
  if (files !== undefined) {
    return files.map((file) => ({ name: file, domains, read: () => readInputFile(file, workingFolder) }));
  }
  // A name that could be a file's is only looked up where it looks like a domain's.
  const domain = /\.(?:xml|json|env|php|mobileconfig|ya?ml|sqlite|db|conf)$/i.test(name)
    ? undefined
    : parseDomain(name);
  if (domain?.ok === true) {
    const asked = [...domains, domain.value];
    return [{ name, domains: asked, read: () => readLive(domain.value, outbound) }];
  }
  const problem = importProblem(
    'error',
    'import-unreadable',
    name,
    'there is no such file',
    'expected: a file, a folder, a URL that begins with https://, a mail domain, or - for standard input',
  );
  return [{ name, domains, read: () => ({ ok: false, problem }) }];
}
