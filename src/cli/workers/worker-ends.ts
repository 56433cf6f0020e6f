import type { Figures } from '../../http/metrics/figures.ts';

/** Why a worker ended that was not asked to: by a fault of its own, from outside, or because it was stuck. */
export type WorkerEndReason = 'crashed' | 'killed' | 'hung';

/** How often workers ended, for /metrics. All reasons are there from the start, so that a first one is seen as a rise. */
export class WorkerEnds {
  readonly #counts = new Map<WorkerEndReason, number>([
    ['crashed', 0],
    ['killed', 0],
    ['hung', 0],
  ]);

  count(reason: WorkerEndReason): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
  }

  figures(): Figures {
    return [...this.#counts].map(([reason, value]) => ({ metric: 'workerEnds', value, labels: { reason } }));
  }
}
