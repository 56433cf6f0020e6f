import type { MetricKey } from './metric-table.ts';

/** One figure: plain data, so that it travels between processes as it is. */
export interface Figure {
  readonly metric: MetricKey;
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
  /** Which line of a histogram it is. */
  readonly part?: 'bucket' | 'sum' | 'count';
}

/** What one process has to tell. */
export type Figures = readonly Figure[];

/** A figure without labels. */
export function figure(metric: MetricKey, value: number): Figure {
  return { metric, value };
}

/** One figure for each state there can be: 1 for the one that holds, 0 for the others. */
export function stateFigures(metric: MetricKey, states: readonly string[], holds: string): Figures {
  return states.map((state) => ({ metric, value: state === holds ? 1 : 0, labels: { state } }));
}
