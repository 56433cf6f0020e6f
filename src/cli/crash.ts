import { exitCode } from './exit-code.ts';
import type { OpenLog } from './logger.ts';

/**
 * A fault that nobody caught, or a promise that nobody waited for, leaves the process in a state that nobody knows:
 * it is logged and the process ends, for its supervisor to start it again.
 */
export function logCrash(open: OpenLog): void {
  process.on('uncaughtException', (error) => void endAfter(error, open));
}

async function endAfter(error: unknown, open: OpenLog): Promise<void> {
  open.log.fatal({ error: stackOf(error) }, 'a fault in Signpost ended the server; please report it');
  await open.flush();
  process.exit(exitCode.problems);
}

/** Where it happened, without the message: that may hold what a client sent. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error ? ` (${String(error.code)})` : '';
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [`${error.name}${code}`, ...frames].join('\n');
}
