import { constants } from 'node:os';
import type { Surroundings } from './surroundings.ts';

const stopSignals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Milliseconds in which a second signal is the echo of the first: one Ctrl-C under `npm start` reaches the server
 * twice, from the terminal and from npm, which passes it on.
 */
const echoTime = 500;

/** What the signals of the operating system lead to. */
export interface SignalActions {
  readonly isTerminal: boolean;
  /** The first signal to stop. */
  readonly stop: (signal: string) => void;
  /** SIGHUP. */
  readonly reload: () => void;
}

/**
 * Listens for signals. A second signal to stop ends the process at once, with the exit code that shells give for it
 * (128 and the signal's number): whoever sends it has waited long enough.
 */
export function onSignals({ isTerminal, stop, reload }: SignalActions): void {
  let firstAt: number | undefined;
  for (const signal of stopSignals) {
    process.on(signal, () => {
      const now = performance.now();
      if (firstAt === undefined) {
        firstAt = now;
        stop(signal);
      } else if (!isTerminal || now - firstAt > echoTime) process.exit(128 + constants.signals[signal]);
    });
  }
  process.on('SIGHUP', reload);
}

/** Waits for a signal to stop, and answers its name. `ready` runs once signals are heard, `reload` on SIGHUP. */
export function untilStopped(
  { out }: Pick<Surroundings, 'out'>,
  { ready, reload }: { readonly ready: () => void; readonly reload: () => void },
): Promise<string> {
  return new Promise((resolve) => {
    onSignals({ isTerminal: out.isTerminal, stop: resolve, reload });
    ready();
  });
}
