import type { AddressInfo } from 'node:net';
import type { Figures } from '../../http/metrics/figures.ts';
import type { Log } from '../../http/log.ts';
import type { ToldAnswer } from '../../store/directories/told-answer.ts';
import type { WorkerStatus } from './combined-status.ts';
import { endedFigures } from './ended-figures.ts';
import { LastPorts } from './last-ports.ts';
import { restartDelay } from './restart-delay.ts';
import { WorkerEnds } from './worker-ends.ts';
import type { ListenError, ToWorker, WorkerStart } from './worker-messages.ts';
import { WorkerPlace, type FeedWorker, type PoolMessage, type ProcessEnd } from './worker-place.ts';

/** Milliseconds that a worker has to tell its figures; a scrape must not wait for one that is stuck. */
const figuresTime = 1000;

/** Milliseconds that a worker has to look at its certificates; it does so a few times to find them settled. */
const reloadTime = 5000;

/** Milliseconds between two looks at who is silent: with the looks that a place allows, 12 to 15 seconds. */
const hangLookInterval = 3000;

export interface WorkerPoolOptions {
  readonly count: number;
  /** What each worker begins with. */
  readonly start: () => Omit<WorkerStart, 'number'>;
  readonly log: Log;
  /** Takes the log lines of workers. */
  readonly onLines: (lines: string) => void;
  readonly feed: FeedWorker;
  /** Takes what directories answered a worker; the pool tells the other workers. */
  readonly onAnswers: (answers: readonly ToldAnswer[]) => void;
  /** Told when a worker listens, and when the last one that listened is gone. */
  readonly onServed: (isServed: boolean) => void;
}

/** The first worker listens, or none can. */
export type FirstStart =
  | { readonly kind: 'listening'; readonly address: AddressInfo; readonly tlsAddress?: AddressInfo }
  | { readonly kind: 'refused'; readonly error: ListenError };

/** A place, and what is planned for it. */
interface Kept {
  readonly place: WorkerPlace;
  /** Processes in a row that ended soon after their start. */
  ends: number;
  restart: NodeJS.Timeout | undefined;
}

/** Starts workers and keeps so many of them running. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #kept: readonly Kept[];
  readonly #ends = new WorkerEnds();
  readonly #hangLooks: NodeJS.Timeout;
  readonly #onFirst: (start: FirstStart) => void;
  /** Settles when the first worker listens, or can't. */
  readonly firstStart: Promise<FirstStart>;
  #endedFigures: Figures = [];
  #stopping = false;
  #onEmpty: (() => void) | undefined;
  #lastPorts: LastPorts | undefined;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#kept = Array.from({ length: options.count }, (_, index) => this.#keep(index + 1));
    let onFirst: (start: FirstStart) => void = () => undefined;
    this.firstStart = new Promise((resolve) => (onFirst = resolve));
    this.#onFirst = onFirst;
    for (const { place } of this.#kept) place.start();
    this.#hangLooks = setInterval(() => this.#endHung(), hangLookInterval).unref();
  }

  /** Tells every worker. */
  tell(message: ToWorker): void {
    for (const { place } of this.#kept) place.tell(message);
  }

  /** What each worker said of directories last. */
  statuses(): readonly WorkerStatus[] {
    return this.#kept.flatMap(({ place }) => place.status ?? []);
  }

  /** Lets every worker look at its certificates, after all that it was told before, and waits for them a few seconds. */
  async reload(): Promise<void> {
    await Promise.all(this.#kept.map(({ place }) => place.ask('reload', reloadTime)));
  }

  /** What each worker has to tell, what those told that ended, and how many these are. */
  async figures(): Promise<readonly Figures[]> {
    const asked = await Promise.all(
      this.#kept.map(async ({ place }) => [place, await place.ask('figures', figuresTime)] as const),
    );
    // Put together in one turn: a worker that ends meanwhile counts here or there, and never twice.
    const told = asked.map(([place, answered]) => place.figures(answered));
    return [...told, this.#endedFigures, this.#ends.figures()];
  }

  /**
   * Lets every worker finish its requests; those that have not ended after so many milliseconds are killed. No more
   * workers are started. `othersClosed` resolves when no process but workers and this one holds their ports.
   */
  async drain(most: number, othersClosed: Promise<void>): Promise<void> {
    this.#stop();
    if (this.#isEmpty()) return;
    this.#lastPorts = new LastPorts(
      this.#kept.map(({ place }) => place),
      othersClosed,
      () => this.tell({ kind: 'ports-closed' }),
    );
    const empty = new Promise<void>((resolve) => (this.#onEmpty = resolve));
    this.tell({ kind: 'drain' });
    const deadline = setTimeout(() => this.kill(), most);
    await empty;
    clearTimeout(deadline);
  }

  /** Ends every worker at once. */
  kill(): void {
    this.#stop();
    for (const { place } of this.#kept) place.kill();
  }

  #keep(number: number): Kept {
    const kept: Kept = {
      place: new WorkerPlace({
        number,
        start: () => ({ ...this.#options.start(), number }),
        feed: this.#options.feed,
        onMessage: (message) => this.#take(kept, message),
        onPort: (port, listener) => {
          if (this.#lastPorts === undefined) listener.close();
          else this.#lastPorts.take(port, listener, number);
        },
        onEnd: (end) => this.#replace(kept, end),
      }),
      ends: 0,
      restart: undefined,
    };
    return kept;
  }

  #take(from: Kept, message: PoolMessage): void {
    switch (message.kind) {
      case 'listening':
        this.#options.onServed(true);
        return this.#onFirst(message);
      case 'refused':
        return this.#onFirst(message);
      case 'lines':
        return this.#options.onLines(message.lines);
      case 'ports-closed':
        return this.#lastPorts?.closedBy(from.place.number);
      case 'answers':
        this.#options.onAnswers(message.answers);
        for (const other of this.#kept) if (other !== from) other.place.tell(message);
    }
  }

  #replace(kept: Kept, { code, signal, lived, hung }: ProcessEnd): void {
    const { place } = kept;
    this.#endedFigures = endedFigures([this.#endedFigures, place.takeEndedFigures()]);
    if (this.#stopping) {
      this.#lastPorts?.look();
      if (this.#isEmpty()) this.#onEmpty?.();
      return;
    }
    const wasKilled = signal === 'SIGKILL' || signal === 'SIGTERM';
    this.#ends.count(hung ? 'hung' : wasKilled ? 'killed' : 'crashed');
    const othersServe = this.#kept.some((one) => one.place.isListening);
    if (!othersServe) this.#options.onServed(false);
    const { delay, ends } = restartDelay({ lived, endsBefore: kept.ends, wasKilled, othersServe });
    kept.ends = ends;
    const how = { worker: place.number, code, signal, restartMs: delay };
    this.#options.log.error(how, 'a worker ended; another one takes its place');
    this.#startIn(kept, delay);
    // Those that wait because they crashed are needed now.
    if (!othersServe)
      for (const other of this.#kept) if (other.restart !== undefined) this.#startIn(other, delay);
  }

  /** Starts a process in a place, and forgets when it was planned before. */
  #startIn(kept: Kept, delay: number): void {
    clearTimeout(kept.restart);
    kept.restart = setTimeout(() => {
      kept.restart = undefined;
      kept.place.start();
    }, delay);
  }

  #endHung(): void {
    for (const { place } of this.#kept) {
      if (!place.endIfHung()) continue;
      this.#options.log.error({ worker: place.number }, 'a worker gives no sign of life; it is ended');
    }
  }

  #isEmpty(): boolean {
    return this.#kept.every(({ place }) => place.isEmpty);
  }

  #stop(): void {
    this.#stopping = true;
    clearInterval(this.#hangLooks);
    for (const { restart } of this.#kept) clearTimeout(restart);
  }
}
