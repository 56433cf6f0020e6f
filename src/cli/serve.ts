import { availableParallelism } from 'node:os';
import { printProblem } from '../config/print-problem.ts';
import type { Problem } from '../model/problem.ts';
import { logCrash } from './crash.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { openLog } from './logger.ts';
import { loadFor, type ConfigFlags } from './read-settings.ts';
import { reportProblem } from './report-events.ts';
import { serveAlone } from './serve-alone.ts';
import type { Surroundings } from './surroundings.ts';
import type { serveWithWorkers } from './workers/serve-with-workers.ts';

/** Milliseconds after which the process ends although something still holds it, once everything is closed. */
const lingerTime = 1000;

/**
 * Runs the server until a signal stops it; answers the exit code then. Settings that can't be used, an address that
 * can't be had and a required certificate that can't sign end the start with one clear message; anything wrong in
 * provider files does not.
 */
export async function serve(flags: ConfigFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { out, err } = surroundings;
  const { settings: read, problems } = loadFor(flags, surroundings);
  if (read === undefined) {
    for (const problem of problems) err.write(`${printProblem(problem, { colour: err.colour })}\n`);
    return exitCode.problems;
  }
  // No load balancer watches a server on somebody's terminal, and nobody likes to wait for Ctrl-C.
  const settings = out.isTerminal ? { ...read, limits: { ...read.limits, drainDelay: 0 } } : read;
  const open = await openLog(settings.log, out);
  logCrash(open);
  for (const problem of problems) reportProblem(open, asWarning(problem));
  const workers = settings.workers === 'auto' ? availableParallelism() : settings.workers;
  const result =
    workers === 1
      ? await serveAlone(settings, open, surroundings)
      : await startWorkers(settings, workers, open, surroundings);
  await open.flush();
  setTimeout(() => process.exit(result), lingerTime).unref();
  return result;
}

/** Most installations never load this. */
async function startWorkers(...given: Parameters<typeof serveWithWorkers>): Promise<ExitCode> {
  const { serveWithWorkers } = await import('./workers/serve-with-workers.ts');
  return serveWithWorkers(...given);
}

/** The server goes on without what it does not know: a newer file must not stop an older server. */
function asWarning(problem: Problem): Problem {
  return { ...problem, severity: 'warning' };
}
