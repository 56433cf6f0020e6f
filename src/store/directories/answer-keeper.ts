import type { Problem } from '../../model/problem.ts';
import type { StoreEvent } from '../store-event.ts';
import { describeFailure } from './describe-failure.ts';
import { maxStale, type DirectoryAnswers } from './directory-answers.ts';
import { appendLastAnswers, readLastAnswers, writeLastAnswers } from './last-answers.ts';

/** Milliseconds between two looks for news: what a crash may forget. */
const appendInterval = 1000;

/** Milliseconds after which the whole file is written anew, because answers get older and added lines more. */
const rewriteInterval = 60_000;

/** Writes down what directories said: news within a second, everything each minute and at the end. Reads it at a start. */
export class AnswerKeeper {
  readonly #answers: DirectoryAnswers;
  readonly #path: string;
  readonly #mark: string;
  readonly #now: () => number;
  readonly #onEvent: ((event: StoreEvent) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #rewrittenAt = 0;
  /** True where the file is there and lines may be added to it. */
  #isAppendable = false;
  /** True where the file lacks something that the memory has. */
  #isBehind = false;
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
    this.#timer = setInterval(() => void this.#write(false), appendInterval).unref();
    this.#rewrittenAt = this.#now();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#write(true);
  }

  /** Writes after the write before, never two at a time. Never rejects. */
  #write(isLast: boolean): Promise<void> {
    this.#writing = this.#writeAfter(this.#writing, isLast);
    return this.#writing;
  }

  async #writeAfter(before: Promise<void>, isLast: boolean): Promise<void> {
    await before;
    const isTime = isLast || this.#now() - this.#rewrittenAt >= rewriteInterval;
    try {
      if (isTime ? await this.#rewrite() : await this.#append()) this.#tell(undefined);
    } catch (error) {
      this.#isAppendable = false;
      this.#tell({
        severity: 'error',
        code: 'directory-answers-unwritten',
        message: `what directories answered can't be written down for the next start: ${describeFailure(error)}`,
        advice: 'make the folder of the setting state writable for the user Signpost runs as',
        file: this.#path,
      });
    }
  }

  /** Adds news to the file, or writes it where there is none of this run yet. True where there were some. */
  async #append(): Promise<boolean> {
    // After a failure the next full write tries again: a full disk is no place for an attempt a second.
    if (this.#isBehind) return false;
    if (!this.#isAppendable) return this.#answers.hasNews() && this.#rewrite();
    const { cache } = this.#answers;
    const news = Array.from(this.#answers.takeNews(), (domain) => [domain, cache.peek(domain)] as const);
    if (news.length === 0) return false;
    this.#isBehind = true;
    await appendLastAnswers(this.#path, news);
    this.#isBehind = false;
    return true;
  }

  /** Writes the whole file. True where there was a reason to. */
  async #rewrite(): Promise<boolean> {
    this.#rewrittenAt = this.#now();
    if (!this.#answers.takeChanged() && !this.#isBehind) return false;
    this.#isBehind = true;
    this.#answers.takeNews();
    // Answers change places while they are used, so the walk through them must not last.
    await writeLastAnswers(this.#path, this.#mark, [...this.#answers.cache.entries()]);
    this.#isBehind = false;
    this.#isAppendable = true;
    return true;
  }

  #tell(problem: Problem | undefined): void {
    const former = this.#problem;
    this.#problem = problem;
    if (former === undefined && problem !== undefined) this.#onEvent?.({ kind: 'problem-found', problem });
    if (former !== undefined && problem === undefined)
      this.#onEvent?.({ kind: 'problem-solved', problem: former });
  }
}
