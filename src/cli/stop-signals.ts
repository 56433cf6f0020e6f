import { constants } from 'node:os';

const stopSignals = ['SIGTERM', 'SIGINT'] as const;

/** What the signals of the operating system lead to. */
export interface SignalActions {
  /** The first signal to stop. */
  readonly stop: (signal: string) => void;
  /** SIGHUP. */
  readonly reload: () => void;
}

/**
 * Listens for signals. A second signal to stop ends the process at once, with the exit code that shells give for it
 * (128 and the signal's number): whoever sends it has waited long enough.
 */
export function onSignals({ stop, reload }: SignalActions): void {
  let stopping = false;
  for (const signal of stopSignals) {
    process.on(signal, () => {
      if (stopping) process.exit(128 + constants.signals[signal]);
      stopping = true;
      stop(signal);
    });
  }
  process.on('SIGHUP', reload);
}
