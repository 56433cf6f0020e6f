import type { Domain } from '../../model/domain.ts';
import type { Problem } from '../../model/problem.ts';
import type { Provider } from '../../model/provider.ts';
import { splitServiceHost } from '../../model/service-hosts.ts';
import type { FolderStore, ReloadOptions } from '../folder-store.ts';
import type { Found, ProviderStore, StoreStatus } from '../provider-store.ts';
import type { StoreEvent } from '../store-event.ts';
import { AnswerKeeper } from './answer-keeper.ts';
import type { DirectoryMatch } from './directory.ts';
import { DirectoryAnswers, type AskedDirectory } from './directory-answers.ts';
import type { Outcome } from './guarded-directory.ts';
import { FilledProviders } from './filled-providers.ts';
import { MatchProblems } from './match-problems.ts';
import { toldAnswer, type ToldAnswer } from './told-answer.ts';
import { NamedByMx } from './named-by-mx.ts';

export interface DirectoryStoreOptions {
  /** In the order in which they are asked. */
  readonly directories: readonly AskedDirectory[];
  /** Where answers outlive a restart, and what marks those of this configuration; absent = nowhere. */
  readonly keep?: { readonly path: string; readonly mark: string };
  readonly onEvent?: (event: StoreEvent) => void;
  /** Told what directories answered, for other processes to learn. */
  readonly onAnswer?: (answer: ToldAnswer) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** A store that asks directories for domains that no provider file lists. */
export interface DirectoryStore extends ProviderStore {
  /** Looks at all files now; domains that were not hosted a moment ago are asked anew. */
  reload(options?: ReloadOptions): Promise<void>;
  forget(domain: Domain): void;
  /** Takes in what other processes were answered: it is served where nobody can be asked. */
  learn(told: Iterable<ToldAnswer>): void;
  /** Everything that is known, for a process that begins; the most wanted last. */
  answers(): Iterable<ToldAnswer>;
}

/**
 * Puts directories behind the provider files of a folder, and takes over the folder store: it ends with this one. A
 * domain that a file lists is never asked for; nor is a service host such as `autoconfig.example.org`, which nobody has
 * in a list. Answers of a former run are read before it is handed over.
 */
export async function openDirectoryStore(
  folder: FolderStore,
  options: DirectoryStoreOptions,
): Promise<DirectoryStore> {
  const store = new FolderAndDirectories(folder, options);
  await store.start();
  return store;
}

class FolderAndDirectories implements DirectoryStore {
  readonly #folder: FolderStore;
  readonly #directories: readonly AskedDirectory[];
  readonly #answers: DirectoryAnswers;
  readonly #keeper: AnswerKeeper | undefined;
  readonly #filled = new FilledProviders();
  readonly #namedByMx = new NamedByMx(this.#filled);
  readonly #problems: MatchProblems;

  constructor(folder: FolderStore, options: DirectoryStoreOptions) {
    const { directories, keep, onEvent, onAnswer, now = Date.now } = options;
    this.#folder = folder;
    this.#directories = directories;
    this.#answers = new DirectoryAnswers(directories, now, undefined, onAnswer);
    this.#keeper =
      keep === undefined ? undefined : new AnswerKeeper(this.#answers, keep.path, keep.mark, now, onEvent);
    this.#problems = new MatchProblems(onEvent);
    for (const { guarded } of directories) {
      guarded.directory.onChange?.((domain) => {
        this.#answers.forget(domain);
      });
    }
  }

  async start(): Promise<void> {
    await this.#keeper?.start();
  }

  find(domain: Domain): Found | Promise<Found> {
    const found = this.#folder.find(domain);
    if (found.kind !== 'not-hosted' || splitServiceHost(domain) !== undefined) return found;
    const outcome = this.#answers.find(domain);
    return outcome instanceof Promise
      ? outcome.then((settled) => this.#foundBy(domain, settled))
      : this.#foundBy(domain, outcome);
  }

  findByMxDomain(domain: Domain): Provider | undefined {
    return this.#namedByMx.find(domain, this.#folder.providersWithMx(), this.#folder.findByMxDomain(domain));
  }

  status(): StoreStatus {
    const status = this.#folder.status();
    const directories = this.#directories.map(({ guarded }) => guarded.status());
    const problems: readonly Problem[] = [...status.problems, ...this.#problems.all(this.#keeper?.problem)];
    const isDegraded =
      problems.length > status.problems.length || directories.some(({ state }) => state === 'down');
    return {
      ...status,
      problems,
      state: status.state === 'ready' && isDegraded ? 'degraded' : status.state,
      directories,
      directoryAnswers: this.#answers.cache.size,
    };
  }

  forget(domain: Domain): void {
    this.#answers.forget(domain);
  }

  learn(told: Iterable<ToldAnswer>): void {
    this.#answers.learn(told);
  }

  *answers(): Generator<ToldAnswer> {
    for (const [domain, answer] of this.#answers.cache.entries()) yield toldAnswer(domain, answer);
  }

  async reload(options?: ReloadOptions): Promise<void> {
    this.#answers.cache.forgetDenied();
    await this.#folder.reload(options);
  }

  async close(): Promise<void> {
    await this.#keeper?.close();
    await Promise.all([
      this.#folder.close(),
      ...this.#directories.map(({ guarded }) => guarded.close().catch(() => undefined)),
    ]);
  }

  #foundBy(domain: Domain, outcome: Outcome): Found {
    switch (outcome.kind) {
      case 'no':
        this.#problems.solved(domain);
        return { kind: 'not-hosted' };
      case 'unknown':
        return { kind: 'unavailable', reason: outcome.reason };
      case 'match':
        return this.#hostedBy(domain, outcome.match);
    }
  }

  /** The directory says that the domain is hosted, so whatever is wrong with its row, the answer is never "no". */
  #hostedBy(domain: Domain, match: DirectoryMatch): Found {
    const provider = this.#folder.providerNamed(match.provider);
    if (provider === undefined) {
      this.#answers.askSoon(domain);
      const similar = similarNames(match.provider).find(
        (name) => this.#folder.providerNamed(name) !== undefined,
      );
      return { kind: 'unavailable', reason: this.#problems.noProvider(domain, match.provider, similar) };
    }
    const filled = this.#filled.fill(provider, match.columns);
    if (!filled.ok) {
      this.#answers.askSoon(domain);
      return { kind: 'unavailable', reason: this.#problems.notFilled(domain, provider, filled.reason) };
    }
    this.#problems.solved(domain, provider.name);
    const { byMx } = match;
    return {
      kind: 'hosted',
      hosted: { domain, provider: filled.value, ...(byMx === undefined ? {} : { byMx }) },
    };
  }
}

/** What somebody may have meant who wrote the name of a provider file in other letter case, or with its ending. */
function similarNames(name: string): readonly string[] {
  const stem = name.replace(/\.ya?ml$/i, '');
  return [stem, stem.toLowerCase()];
}
