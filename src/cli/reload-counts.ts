import type { Figure, Figures } from '../http/metrics/figures.ts';
import type { StoreStatus } from '../store/provider-store.ts';

/** How changes of the provider files went, for /metrics. */
export class ReloadCounts {
  readonly #counts = new Map<string, number>([
    ['clean', 0],
    ['problems', 0],
    ['held-back', 0],
  ]);

  /** Takes the status after a change. Loading the files at the start counts as one, too. */
  take({ state, heldBack }: Pick<StoreStatus, 'state' | 'heldBack'>): void {
    const result = heldBack !== undefined ? 'held-back' : state === 'degraded' ? 'problems' : 'clean';
    this.#counts.set(result, (this.#counts.get(result) ?? 0) + 1);
  }

  figures(): Figures {
    return [...this.#counts].map(([result, value]): Figure => ({
      metric: 'reloads',
      value,
      labels: { result },
    }));
  }
}
