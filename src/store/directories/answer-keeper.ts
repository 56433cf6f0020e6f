import type { Problem } from '../../model/problem.ts';
import type { StoreEvent } from '../store-event.ts';
import { describeFailure } from './describe-failure.ts';
import { maxStale, type DirectoryAnswers } from './directory-answers.ts';
import { readLastAnswers, writeLastAnswers } from './last-answers.ts';

/** Milliseconds between two writes: what a crash may forget. */
const writeInterval = 60_000;

/** Writes down what directories said, every minute and at the end, and reads it at a start. */
export class AnswerKeeper {
  readonly #answers: DirectoryAnswers;
  readonly #path: string;
  readonly #mark: string;
  readonly #now: () => number;
  readonly #onEvent: ((event: StoreEvent) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #problem: Problem | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    answers: DirectoryAnswers,
    path: string,
    mark: string,
    now: () => number,
    onEvent: ((event: StoreEvent) => void) | undefined,
  ) {
    this.#answers = answers;
    this.#path = path;
    this.#mark = mark;
    this.#now = now;
    this.#onEvent = onEvent;
  }

  /** Why nothing can be written down. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  async start(): Promise<void> {
    this.#answers.restore(await readLastAnswers(this.#path, this.#mark, this.#now(), maxStale));
    this.#timer = setInterval(() => void this.#write(), writeInterval).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#write();
  }

  /** Writes after the write before, never two at a time. Never rejects. */
  #write(): Promise<void> {
    this.#writing = this.#writeAfter(this.#writing);
    return this.#writing;
  }

  async #writeAfter(before: Promise<void>): Promise<void> {
    await before;
    if (!this.#answers.takeChanged()) return;
    try {
      // Answers change places while they are used, so the walk through them must not last.
      await writeLastAnswers(this.#path, this.#mark, [...this.#answers.cache.entries()]);
      this.#tell(undefined);
    } catch (error) {
      this.#tell({
        severity: 'error',
        code: 'directory-answers-unwritten',
        message: `what directories answered can't be written down for the next start: ${describeFailure(error)}`,
        advice: 'make the folder of the setting state writable for the user Signpost runs as',
        file: this.#path,
      });
    }
  }

  #tell(problem: Problem | undefined): void {
    const former = this.#problem;
    this.#problem = problem;
    if (former === undefined && problem !== undefined) this.#onEvent?.({ kind: 'problem-found', problem });
    if (former !== undefined && problem === undefined)
      this.#onEvent?.({ kind: 'problem-solved', problem: former });
  }
}
