import { SignerBusy, type SigningLoad } from './profile-signer.ts';

export interface QueueLimits {
  /** Tasks that run at the same time. */
  readonly running: number;
  /** Tasks that wait; one more is refused. */
  readonly waiting: number;
}

/** Runs tasks, so many at a time. */
export interface SignatureQueue {
  <T>(task: () => Promise<T>): Promise<T>;
  load(): SigningLoad;
}

/**
 * Bounds how much of libuv's thread pool signatures take, which name look-ups and files share: without a bound a
 * flood of RSA signatures makes a host name take seconds to resolve. Tasks run in the order they came. Rejects with
 * SignerBusy at once where the queue is full.
 */
export function signatureQueue(limits: QueueLimits): SignatureQueue {
  const waiting: (() => void)[] = [];
  let running = 0;
  let refused = 0;
  const run = async <T>(task: () => Promise<T>): Promise<T> => {
    if (running >= limits.running) {
      if (waiting.length >= limits.waiting) {
        refused += 1;
        throw new SignerBusy('too many profiles wait for a signature; try again soon');
      }
      // Whoever ends hands over its own place, so `running` stays as it is.
      await new Promise<void>((start) => {
        waiting.push(start);
      });
    } else {
      running += 1;
    }
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
  return Object.assign(run, { load: () => ({ running, waiting: waiting.length, refused }) });
}
