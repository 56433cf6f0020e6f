import type { Figure, Figures } from './figures.ts';
import { metricTable, type MetricDefinition, type MetricKey } from './metric-table.ts';

/** A text in Prometheus' format, and the Content-Type that says so. */
export interface MetricsText {
  readonly contentType: string;
  readonly text: string;
}

/**
 * Writes the figures of one or several processes as one text: counters are added, of states the greatest counts. The
 * library is loaded when somebody asks for metrics the first time; most small installations never do.
 */
export async function writeFigures(processes: readonly Figures[]): Promise<MetricsText> {
  const { AggregatorRegistry } = (await import('prom-client')).default;
  const registry = AggregatorRegistry.aggregate(processes.map(asMetrics));
  return { contentType: registry.contentType, text: await registry.metrics() };
}

/** The figures in the shape in which the library takes them from other processes. */
function asMetrics(figures: Figures): object[] {
  const byMetric = new Map<MetricKey, Figure[]>();
  for (const one of figures) {
    const same = byMetric.get(one.metric);
    if (same === undefined) byMetric.set(one.metric, [one]);
    else same.push(one);
  }
  return [...byMetric].map(([key, ofMetric]) => {
    const { name, type, help, over = 'sum' }: MetricDefinition = metricTable[key];
    return {
      name,
      type,
      help,
      aggregator: over,
      values: ofMetric.map(({ value, labels = {}, part }) => ({
        value,
        labels,
        ...(part === undefined ? {} : { metricName: `${name}_${part}` }),
      })),
    };
  });
}
