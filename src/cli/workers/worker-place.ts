import type { Worker } from 'node:cluster';
import { Server, type Socket } from 'node:net';
import type { Figures } from '../../http/metrics/figures.ts';
import type { WorkerStatus } from './combined-status.ts';
import { endedFigures } from './ended-figures.ts';
import { forkProgram } from './fork-program.ts';
import type { ToPrimary, ToWorker, WorkerStart } from './worker-messages.ts';

/** Begins to feed a worker what it serves. Answers how to stop that. */
export type FeedWorker = (send: (message: ToWorker) => Promise<void>) => () => void;

/** A message that its place leaves to the pool. */
export type PoolMessage = Exclude<ToPrimary, { kind: 'hello' | 'alive' | 'figures' | 'reloaded' | 'port' }>;

/** How a process ended, in the words of node:cluster. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** Milliseconds since it was started. */
  readonly lived: number;
  /** True where it was ended because it was silent. */
  readonly hung: boolean;
}

export interface WorkerPlaceOptions {
  /** As in WorkerStart. */
  readonly number: number;
  /** What a process begins with. */
  readonly start: () => WorkerStart;
  readonly feed: FeedWorker;
  readonly onMessage: (message: PoolMessage) => void;
  /** Takes a listener of a worker that drains, as LastPorts does. */
  readonly onPort: (port: number, listener: Server) => void;
  readonly onEnd: (end: ProcessEnd) => void;
}

/** A process in its place, and what is known of it. */
interface Running {
  readonly worker: Worker;
  readonly startedAt: number;
  isListening: boolean;
  /** Looks in a row at which it had told nothing; undefined until it said hello, however slow the machine starts it. */
  silentLooks: number | undefined;
  hung: boolean;
  status: WorkerStatus | undefined;
}

/** Looks in a row at which a worker was silent until it counts as hung. */
const mostSilentLooks = 4;

/** The place of a worker; when its process ends, another one takes the place. */
export class WorkerPlace {
  readonly number: number;
  readonly #options: WorkerPlaceOptions;
  readonly #questions = new Map<number, (answered: boolean) => void>();
  #running: Running | undefined;
  #lastQuestion = 0;
  /** Figures told last, so that counters don't run backwards when the process ends. */
  #told: Figures = [];

  constructor(options: WorkerPlaceOptions) {
    this.#options = options;
    this.number = options.number;
  }

  get isEmpty(): boolean {
    return this.#running === undefined;
  }

  get isListening(): boolean {
    return this.#running?.isListening === true;
  }

  /** What it said of directories last; undefined where nobody serves. */
  get status(): WorkerStatus | undefined {
    return this.#running?.status;
  }

  /** Starts a process in the empty place. */
  start(): void {
    const worker = forkProgram('worker-main');
    const running: Running = {
      worker,
      startedAt: performance.now(),
      isListening: false,
      silentLooks: undefined,
      hung: false,
      status: undefined,
    };
    this.#running = running;
    let stopFeeding: () => void = nothing;
    worker.on('message', (message: ToPrimary, handle?: Socket | Server) => {
      // Last words of a former process are only its log.
      if (this.#running !== running && message.kind !== 'lines') return;
      running.silentLooks = 0;
      if (message.kind === 'hello') {
        this.tell({ kind: 'start', start: this.#options.start() });
        stopFeeding = this.#options.feed((one) => sendTo(worker, one));
      } else if (message.kind !== 'port') this.#take(running, message);
      else if (handle instanceof Server) this.#options.onPort(message.port, handle);
    });
    // What can't be sent any more, or a process that can't be started: the end of the worker is told anyway.
    worker.on('error', nothing);
    worker.once('exit', (code, signal) => {
      stopFeeding();
      this.#running = undefined;
      for (const settle of this.#questions.values()) settle(false);
      this.#options.onEnd({ code, signal, lived: performance.now() - running.startedAt, hung: running.hung });
    });
  }

  /** Tells the process; one that is gone hears of it when its successor starts. */
  tell(message: ToWorker): void {
    if (this.#running !== undefined) void sendTo(this.#running.worker, message).catch(nothing);
  }

  /** Hands over a connection that was taken from a port. One that can't be handed over any more is closed. */
  hand(port: number, socket: Socket): void {
    const message: ToWorker = { kind: 'connection', port };
    const closeUnsent = (error: Error | null): void => {
      if (error !== null) socket.destroy();
    };
    this.#running?.worker.process.send?.(message, socket, {}, closeUnsent);
  }

  /**
   * Asks, and waits so many milliseconds. True where it was answered, and false where it was not, or where nobody is there
   * who has said hello.
   */
  async ask(kind: 'figures' | 'reload', most: number): Promise<boolean> {
    if (this.#running?.silentLooks === undefined) return false;
    const { worker } = this.#running;
    this.#lastQuestion += 1;
    const question = this.#lastQuestion;
    let late: NodeJS.Timeout | undefined;
    const answered = await new Promise<boolean>((resolve) => {
      this.#questions.set(question, resolve);
      late = setTimeout(resolve, most, false);
      sendTo(worker, { kind, question }).catch(() => resolve(false));
    });
    clearTimeout(late);
    this.#questions.delete(question);
    return answered;
  }

  /** What it told last; of one that did not tell it just now, only the counts. */
  figures(isFresh: boolean): Figures {
    return isFresh ? this.#told : endedFigures([this.#told]);
  }

  /** Hands over the counts of a process that ended, once. */
  takeEndedFigures(): Figures {
    const told = this.#told;
    this.#told = [];
    return endedFigures([told]);
  }

  /**
   * To be called every few seconds: ends a process that told nothing at several looks, and answers true then. Looks are
   * counted and not seconds, because after a sleep of the whole machine everybody was silent for hours.
   */
  endIfHung(): boolean {
    const running = this.#running;
    if (running?.silentLooks === undefined || running.hung) return false;
    running.silentLooks += 1;
    if (running.silentLooks <= mostSilentLooks) return false;
    running.hung = true;
    this.kill();
    return true;
  }

  kill(): void {
    this.#running?.worker.process.kill('SIGKILL');
  }

  #take(running: Running, message: Exclude<ToPrimary, { kind: 'hello' | 'port' }>): void {
    switch (message.kind) {
      case 'alive':
        running.status = message.status;
        return;
      case 'figures':
        this.#told = message.figures;
        return this.#questions.get(message.question)?.(true);
      case 'reloaded':
        return this.#questions.get(message.question)?.(true);
      case 'listening':
        running.isListening = true;
        return this.#options.onMessage(message);
      case 'refused':
      case 'lines':
      case 'answers':
      case 'ports-closed':
        return this.#options.onMessage(message);
    }
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
