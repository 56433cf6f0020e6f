import { figure, type Figure, type Figures } from './figures.ts';

/** Upper ends in seconds: a finished document, a signature, a directory that was asked, a deadline that was near. */
const bucketEnds = [0.001, 0.01, 0.1, 1] as const;

/** Where the counts of one route lie: requests by the first digit of the status, then times. */
const statusClasses = 6;
const bucketsAt = statusClasses;
const overAt = bucketsAt + bucketEnds.length;
const secondsAt = overAt + 1;
const rowLength = secondsAt + 1;

/** Routes whose times are told apart; more would make too many series. */
const timedAlone = new Set(['thunderbird', 'outlook', 'outlook-json', 'apple']);
const pages = new Set(['setup', 'setup-script', 'letter', 'letter-text', 'logo']);

/** Refused by the limit a client (`limits.perClientPerMinute`); nothing else answers this. */
const tooManyRequests = 429;

/**
 * Counts answered requests. A request costs it two look-ups and a few additions in typed arrays: no labels are hashed,
 * and nothing is made, until somebody asks for the figures. Routes and program families are closed sets.
 */
export class RequestCounts {
  readonly #rows = new Map<string, Float64Array>();
  readonly #programs = new Map<string, number>();
  #rateLimited = 0;

  /** `program` is one of the families of the log; `milliseconds` from the request to its answer. */
  count(route: string, status: number, program: string, milliseconds: number): void {
    let row = this.#rows.get(route);
    if (row === undefined) this.#rows.set(route, (row = new Float64Array(rowLength)));
    add(row, status >= 600 ? 5 : Math.floor(status / 100), 1);
    const seconds = milliseconds / 1000;
    add(row, bucketOf(seconds), 1);
    add(row, secondsAt, seconds);
    this.#programs.set(program, (this.#programs.get(program) ?? 0) + 1);
    if (status === tooManyRequests) this.#rateLimited += 1;
  }

  /** Everything that was counted. */
  figures(): Figures {
    return [
      ...[...this.#rows].flatMap(([format, row]) => requestFigures(format, row)),
      ...[...this.#programs].map(([program, value]): Figure => ({
        metric: 'requestsByProgram',
        value,
        labels: { program },
      })),
      ...[...this.#timesByFormat()].flatMap(([format, row]) => timeFigures(format, row)),
      figure('rateLimited', this.#rateLimited),
    ];
  }

  #timesByFormat(): ReadonlyMap<string, Float64Array> {
    const times = new Map<string, Float64Array>();
    for (const [route, row] of this.#rows) {
      const format = timedAs(route);
      const sum = times.get(format) ?? new Float64Array(rowLength);
      for (const [index, value] of row.entries()) add(sum, index, value);
      times.set(format, sum);
    }
    return times;
  }
}

function add(row: Float64Array, index: number, value: number): void {
  row[index] = (row[index] ?? 0) + value;
}

function bucketOf(seconds: number): number {
  for (const [index, end] of bucketEnds.entries()) if (seconds <= end) return bucketsAt + index;
  return overAt;
}

function timedAs(route: string): string {
  if (timedAlone.has(route)) return route;
  return pages.has(route) || route.startsWith('qr') ? 'page' : 'other';
}

function requestFigures(format: string, row: Float64Array): Figures {
  return [...row.subarray(0, statusClasses)].flatMap((value, digit) =>
    value === 0 ? [] : [{ metric: 'requests', value, labels: { format, status: `${digit}xx` } } as const],
  );
}

/** Buckets as Prometheus wants them: each holds those below it, too. */
function timeFigures(format: string, row: Float64Array): Figures {
  const metric = 'requestSeconds';
  const ends = [...bucketEnds.map(String), '+Inf'];
  let below = 0;
  const buckets = ends.map((le, index): Figure => {
    below += row[bucketsAt + index] ?? 0;
    return { metric, value: below, part: 'bucket', labels: { format, le } };
  });
  return [
    ...buckets,
    { metric, value: row[secondsAt] ?? 0, part: 'sum', labels: { format } },
    { metric, value: below, part: 'count', labels: { format } },
  ];
}
