import cluster, { type Worker } from 'node:cluster';
import { fileURLToPath } from 'node:url';
import type { AddressInfo } from 'node:net';
import type { Figures } from '../../http/metrics/figures.ts';
import type { Log } from '../../http/log.ts';
import { endedFigures } from './ended-figures.ts';
import { restartDelay } from './restart-delay.ts';
import type { ListenError, ToPrimary, ToWorker, WorkerStart } from './worker-messages.ts';

// Compiled, the program of workers lies beside this file as JavaScript.
const program = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './worker-main.ts' : './worker-main.js', import.meta.url),
);

/** Milliseconds that a worker has to tell its figures; a scrape must not wait for one that is stuck. */
const figuresTime = 1000;

export interface WorkerPoolOptions {
  readonly count: number;
  /** What each worker begins with. */
  readonly start: Omit<WorkerStart, 'number'>;
  readonly log: Log;
  /** Takes the log lines of workers. */
  readonly onLines: (lines: string) => void;
  /** Begins to feed a worker what it serves. Answers how to stop that. */
  readonly feed: (send: (message: ToWorker) => Promise<void>) => () => void;
}

/** The first worker listens, or none can. */
export type FirstStart =
  | { readonly kind: 'listening'; readonly address: AddressInfo; readonly tlsAddress?: AddressInfo }
  | { readonly kind: 'refused'; readonly error: ListenError };

/** The place of a worker; when it ends, another one takes its place. */
interface Place {
  readonly number: number;
  worker: Worker | undefined;
  startedAt: number;
  ends: number;
  isListening: boolean;
  restart: NodeJS.Timeout | undefined;
  /** Figures told last, so that counters don't run backwards when it ends. */
  told: Figures;
}

/**
 * Starts workers and keeps so many of them running. The kernel hands out connections (SCHED_NONE): where the primary
 * hands them out, those on their way to a worker that is killed are never answered nor closed.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #places: readonly Place[];
  readonly #questions = new Map<number, (figures: Figures) => void>();
  readonly #onFirst: (start: FirstStart) => void;
  /** Settles when the first worker listens, or can't. */
  readonly firstStart: Promise<FirstStart>;
  #lastQuestion = 0;
  #ended: Figures = [];
  #stopping = false;
  #onEmpty: (() => void) | undefined;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#places = Array.from({ length: options.count }, (_, index) => ({
      number: index + 1,
      worker: undefined,
      startedAt: 0,
      ends: 0,
      isListening: false,
      restart: undefined,
      told: [],
    }));
    let onFirst: (start: FirstStart) => void = () => undefined;
    this.firstStart = new Promise((resolve) => (onFirst = resolve));
    this.#onFirst = onFirst;
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    cluster.setupPrimary({ exec: program, args: [], serialization: 'advanced' });
    for (const place of this.#places) this.#start(place);
  }

  /** Tells every worker; one that is gone hears of it when its successor starts. */
  tell(message: ToWorker): void {
    for (const { worker } of this.#places)
      if (worker !== undefined) void sendTo(worker, message).catch(nothing);
  }

  /** What each worker has to tell, and what those told that ended. */
  async figures(): Promise<readonly Figures[]> {
    const asked = this.#places.map((place) => this.#ask(place));
    return [...(await Promise.all(asked)), this.#ended];
  }

  /**
   * Lets every worker finish its requests; those that have not ended after so many milliseconds are killed. No more
   * workers are started.
   */
  async drain(most: number): Promise<void> {
    this.#stopping = true;
    for (const place of this.#places) clearTimeout(place.restart);
    if (this.#isEmpty()) return;
    const empty = new Promise<void>((resolve) => (this.#onEmpty = resolve));
    this.tell({ kind: 'drain' });
    const deadline = setTimeout(() => this.kill(), most);
    await empty;
    clearTimeout(deadline);
  }

  /** Ends every worker at once. */
  kill(): void {
    this.#stopping = true;
    for (const { worker, restart } of this.#places) {
      clearTimeout(restart);
      worker?.process.kill('SIGKILL');
    }
  }

  #isEmpty(): boolean {
    return this.#places.every(({ worker }) => worker === undefined);
  }

  #start(place: Place): void {
    clearTimeout(place.restart);
    place.restart = undefined;
    const worker = cluster.fork();
    Object.assign(place, { worker, startedAt: performance.now(), isListening: false, told: [] });
    let stopFeeding: () => void = nothing;
    worker.on('message', (message: ToPrimary) => {
      if (message.kind === 'hello') {
        const { start, feed } = this.#options;
        void sendTo(worker, { kind: 'start', start: { ...start, number: place.number } }).catch(nothing);
        stopFeeding = feed((one) => sendTo(worker, one));
      } else this.#take(place, message);
    });
    // What can't be sent any more, or a process that can't be started: the end of the worker is told anyway.
    worker.on('error', nothing);
    worker.once('exit', (code, signal) => {
      stopFeeding();
      this.#end(place, code, signal);
    });
  }

  #take(place: Place, message: Exclude<ToPrimary, { kind: 'hello' }>): void {
    switch (message.kind) {
      case 'listening':
        place.isListening = true;
        return this.#onFirst(message);
      case 'refused':
        return this.#onFirst(message);
      case 'lines':
        return this.#options.onLines(message.lines);
      case 'figures':
        place.told = message.figures;
        this.#questions.get(message.question)?.(message.figures);
        this.#questions.delete(message.question);
    }
  }

  #end(place: Place, code: number | null, signal: string | null): void {
    this.#ended = endedFigures([this.#ended, place.told]);
    Object.assign(place, { worker: undefined, isListening: false, told: [] });
    if (this.#stopping) {
      if (this.#isEmpty()) this.#onEmpty?.();
      return;
    }
    const othersServe = this.#places.some(({ isListening }) => isListening);
    const { delay, ends } = restartDelay({
      lived: performance.now() - place.startedAt,
      endsBefore: place.ends,
      wasKilled: signal === 'SIGKILL' || signal === 'SIGTERM',
      othersServe,
    });
    place.ends = ends;
    const how = { worker: place.number, code, signal, restartMs: delay };
    this.#options.log.error(how, 'a worker ended; another one takes its place');
    place.restart = setTimeout(() => this.#start(place), delay);
    // Those that wait because they crashed are needed now.
    if (!othersServe) for (const other of this.#places) this.#hasten(other, delay);
  }

  #hasten(place: Place, delay: number): void {
    if (place.restart === undefined) return;
    clearTimeout(place.restart);
    place.restart = setTimeout(() => this.#start(place), delay);
  }

  /** Of one that does not answer in time, its counts as they were told last: it may have ended just now. */
  async #ask({ worker, told }: Place): Promise<Figures> {
    if (worker === undefined) return [];
    this.#lastQuestion += 1;
    const question = this.#lastQuestion;
    let late: NodeJS.Timeout | undefined;
    const figures = await new Promise<Figures>((resolve) => {
      this.#questions.set(question, resolve);
      const give = (): void => resolve(endedFigures([told]));
      late = setTimeout(give, figuresTime);
      sendTo(worker, { kind: 'figures', question }).catch(give);
    });
    clearTimeout(late);
    this.#questions.delete(question);
    return figures;
  }
}

/** Resolves when a message has left this process, so that a slow worker is told no faster than it listens. */
function sendTo(worker: Worker, message: ToWorker): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!worker.isConnected()) return reject(new Error('the worker is gone'));
    worker.process.send?.(message, (error: Error | null) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}

function nothing(): void {
  return undefined;
}
