import type { Figure, Figures } from '../../http/metrics/figures.ts';
import { metricTable } from '../../http/metrics/metric-table.ts';

/**
 * What stays of the figures of processes that ended: counts, so that sums never run backwards. What only describes a
 * process that is no more is left out.
 */
export function endedFigures(processes: readonly Figures[]): Figures {
  const sums = new Map<string, Figure>();
  for (const one of processes.flat()) {
    if (metricTable[one.metric].type === 'gauge') continue;
    const key = JSON.stringify([one.metric, one.part, one.labels]);
    sums.set(key, { ...one, value: one.value + (sums.get(key)?.value ?? 0) });
  }
  return [...sums.values()];
}
