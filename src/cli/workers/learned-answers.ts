import type { FolderStore } from '../../store/folder-store-options.ts';
import type { DirectoryStore } from '../../store/directories/directory-store.ts';
import type { ToldAnswer } from '../../store/directories/told-answer.ts';

/** What a worker is told of directories' answers: it waits here until there is a store that learns it. */
export class LearnedAnswers {
  readonly #waiting: (readonly ToldAnswer[])[] = [];
  #onTold: () => void = () => undefined;
  #learn: ((answers: readonly ToldAnswer[]) => void) | undefined;
  /** Resolves when everything was told that was known before the worker began. */
  readonly told: Promise<void>;

  constructor() {
    this.told = new Promise((resolve) => (this.#onTold = resolve));
  }

  receive(answers: readonly ToldAnswer[]): void {
    if (this.#learn === undefined) this.#waiting.push(answers);
    else this.#learn(answers);
  }

  /** That was everything. */
  end(): void {
    this.#onTold();
  }

  /** From now on a store learns what comes, and what came before. One without directories has no use for it. */
  teach(store: FolderStore | DirectoryStore): void {
    this.#learn = (answers) => {
      if ('learn' in store) store.learn(answers);
    };
    for (const answers of this.#waiting.splice(0)) this.#learn(answers);
  }
}
