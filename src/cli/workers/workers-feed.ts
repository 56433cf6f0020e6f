import { ReplicaSource } from '../../store/replica-source.ts';
import type { Sources, SourceListeners } from '../open-sources.ts';
import type { ReloadCounts } from '../reload-counts.ts';
import { AnswerPost, tellAnswers } from './answer-post.ts';
import type { ToWorker } from './worker-messages.ts';

/** Hands workers what the primary reads and learns: everything once, and then what changes. */
export class WorkersFeed {
  readonly #providers = new ReplicaSource();
  readonly #database = new ReplicaSource();
  /** To be told what happens to the files and what directories answered. */
  readonly listeners: SourceListeners;
  #sources: Sources | undefined;

  /** `tellAll` tells every worker that runs. */
  constructor(reloads: ReloadCounts, tellAll: (message: ToWorker) => void) {
    const [providers, database] = [this.#providers, this.#database];
    const answers = new AnswerPost((some) => tellAll({ kind: 'answers', answers: some }));
    const onEvent = (): void => queueMicrotask(() => this.#tellStatus());
    this.listeners = {
      providers: {
        onEvent,
        onSnapshot(taken) {
          reloads.take(taken.status);
          providers.take(taken);
        },
      },
      database: {
        onEvent,
        onSnapshot: (taken) => {
          database.take(taken);
        },
      },
      onAnswer: (answer) => answers.add(answer),
    };
  }

  /** The sources are open. */
  begin(sources: Sources): void {
    this.#sources = sources;
  }

  /** True where all files were read once, so that a worker that begins is told everything. */
  isLoaded(): boolean {
    const { folder, database } = this.#sources ?? {};
    return (
      folder !== undefined &&
      [folder, database].every((one) => one === undefined || one.status().state !== 'starting')
    );
  }

  /** Begins to feed a worker. Answers how to stop that. */
  add(send: (message: ToWorker) => Promise<void>): () => void {
    const stops = [
      this.#providers.add((message) => send({ kind: 'providers', message })),
      this.#database.add((message) => send({ kind: 'database', message })),
    ];
    // One that is gone meanwhile is fed no more; whoever watches its process knows.
    void this.#tellAnswers(send).catch(() => undefined);
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Resolves when every worker was told what is served, or is gone. One that takes nothing in holds it up. */
  async settled(): Promise<void> {
    await Promise.all([this.#providers.settled(), this.#database.settled()]);
  }

  async #tellAnswers(send: (message: ToWorker) => Promise<void>): Promise<void> {
    const store = this.#sources?.store;
    if (store !== undefined && 'answers' in store) {
      await tellAnswers(store.answers(), (answers) => send({ kind: 'answers', answers }));
    }
    await send({ kind: 'answers-told' });
  }

  /** A problem that comes or goes without a change of what is served: workers say "degraded" on /readyz, too. */
  #tellStatus(): void {
    if (this.#sources === undefined) return;
    const { folder, database } = this.#sources;
    this.#providers.tell(folder.status());
    if (database !== undefined) this.#database.tell(database.status());
  }
}
