/** A worker that served this long, in milliseconds, did not end because of how it started. */
const soundAfter = 10_000;

const firstDelay = 100;

/** A worker that is killed from outside again and again is back within a second all the same, its start included. */
const mostAfterKill = 250;

/** One that ends by itself again and again is tried every half minute. */
const mostAfterCrash = 30_000;

/** Nobody else serves: waiting would protect nothing. */
const mostWhereAlone = 250;

/** How a worker ended. */
export interface WorkerEnd {
  /** Milliseconds since it was started. */
  readonly lived: number;
  /** Ends in a row before this one, each soon after its start. */
  readonly endsBefore: number;
  /** True where it was ended by SIGKILL or SIGTERM and not by a fault of its own. */
  readonly wasKilled: boolean;
  /** True where another worker serves. */
  readonly othersServe: boolean;
}

/**
 * Milliseconds until the next worker is started in the place of one that ended: none after one that had served for a
 * while; after those that end soon after their start more each time, so that a request or a setting that ends every
 * worker does not keep the machine busy with starting. Answers how many of these there were in a row, too.
 */
export function restartDelay({ lived, endsBefore, wasKilled, othersServe }: WorkerEnd): {
  readonly delay: number;
  readonly ends: number;
} {
  if (lived >= soundAfter) return { delay: 0, ends: 0 };
  const ends = endsBefore + 1;
  const most = !othersServe ? mostWhereAlone : wasKilled ? mostAfterKill : mostAfterCrash;
  return { delay: Math.min(most, firstDelay * 2 ** Math.min(ends - 1, 20)), ends };
}
