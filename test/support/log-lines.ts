import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Local parts and names that tests use where a log line might betray them. test/after greps every log line of the
 * whole run for them.
 */
export const canaries = ['canary.local.part', 'Canary Display Name', 'canary-password'] as const;

/** Keeps log lines for the privacy check after the run. Does nothing outside `test/run.sh`. */
export function keepLogLines(source: string, lines: string): void {
  const folder = process.env['SIGNPOST_TEST_LOGS'];
  if (folder !== undefined) appendFileSync(join(folder, `${process.pid}.log`), `# ${source}\n${lines}\n`);
}
