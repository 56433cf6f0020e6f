import type { Domain } from '../../model/domain.ts';
import type { ToldAnswer } from '../../store/directories/told-answer.ts';

/** Answers of one message: about a millisecond's work on either side. */
const answersAtOnce = 500;

/** Milliseconds in which answers are collected. A restart soon after one is served may forget it, as a crash may. */
const sentWithin = 100;

/** Sends what directories answered to other processes, many together; of a domain, what was said last. */
export class AnswerPost {
  readonly #send: (answers: readonly ToldAnswer[]) => void;
  #waiting = new Map<Domain, ToldAnswer>();
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (answers: readonly ToldAnswer[]) => void) {
    this.#send = send;
  }

  add(answer: ToldAnswer): void {
    this.#waiting.set(answer.domain, answer);
    if (this.#waiting.size >= answersAtOnce) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), sentWithin).unref();
  }

  /** Sends what waits now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const answers = [...this.#waiting.values()];
    this.#waiting = new Map();
    if (answers.length > 0) this.#send(answers);
  }
}

/** Tells a process that begins everything that is known, in parts, each when the one before is sent. */
export async function tellAnswers(
  answers: Iterable<ToldAnswer>,
  send: (answers: readonly ToldAnswer[]) => Promise<void>,
): Promise<void> {
  // Answers change places while they are used, so the walk through them must not last.
  const all = [...answers];
  for (let from = 0; from < all.length; from += answersAtOnce)
    await send(all.slice(from, from + answersAtOnce));
}
