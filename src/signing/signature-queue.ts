import { SignerBusy } from './profile-signer.ts';

export interface QueueLimits {
  /** Tasks that run at the same time. */
  readonly running: number;
  /** Tasks that wait; one more is refused. */
  readonly waiting: number;
}

/**
 * Bounds how much of libuv's thread pool signatures take, which name look-ups and files share: without a bound a
 * flood of RSA signatures makes a host name take seconds to resolve. Tasks run in the order they came. Rejects with
 * SignerBusy at once where the queue is full.
 */
export function signatureQueue(limits: QueueLimits): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= limits.running) {
      if (waiting.length >= limits.waiting) {
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
}
