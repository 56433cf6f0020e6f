import type { Problem } from '../model/problem.ts';
import { hasErrors } from '../model/problem.ts';
import { heldBackProblem } from './file-problems.ts';
import type { Served } from './link-versions.ts';
import { sortProblems } from './problem-key.ts';
import type { HeldBack, ProviderStatus, StoreStatus } from './provider-store.ts';
import { compareProblems, compareSnapshots } from './snapshot-events.ts';
import type { Snapshot } from './snapshot.ts';
import type { StoreEvent } from './store-event.ts';

/** A snapshot that took the place of another one. */
export interface NewSnapshot {
  /** Undefined for the first one. */
  readonly before: Snapshot | undefined;
  readonly snapshot: Snapshot;
  /** Files of providers that changed; undefined where it may be any. */
  readonly files: ReadonlySet<string> | undefined;
}

/** What `status()` says of a store, and the events that tell how it came to that. */
export class StoreState {
  readonly #folder: string;
  readonly #onEvent: (event: StoreEvent) => void;
  readonly #began = performance.now();
  #snapshot: Snapshot | undefined;
  #loadedAt: Date | undefined;
  #problems: readonly Problem[] = [];
  #heldBack: HeldBack | undefined;
  #described: { readonly of: Snapshot; readonly providers: readonly ProviderStatus[] } | undefined;

  constructor(folder: string, onEvent: (event: StoreEvent) => void) {
    this.#folder = folder;
    this.#onEvent = onEvent;
  }

  /** Says what a new snapshot changed. */
  async takeSnapshot({ before, snapshot, files }: NewSnapshot): Promise<void> {
    this.#snapshot = snapshot;
    this.#loadedAt = new Date();
    if (before !== undefined) {
      for (const event of await compareSnapshots(before, snapshot, files)) this.#onEvent(event);
      return;
    }
    const { providers, exact } = snapshot;
    const milliseconds = Math.round(performance.now() - this.#began);
    this.#onEvent({ kind: 'loaded', providers, domains: exact.size, milliseconds });
  }

  /** Says which problems are new and which are no more. */
  takeProblems(given: readonly Problem[], heldBack: HeldBack | undefined): void {
    const held = heldBack === undefined ? [] : [heldBackProblem(this.#folder, heldBack)];
    const problems = sortProblems([...held, ...given]);
    const events = compareProblems(this.#problems, problems);
    this.#problems = problems;
    this.#heldBack = heldBack;
    for (const event of events) this.#onEvent(event);
  }

  /** What is served now. The list of providers is made when somebody reads it: few do, and it may be long. */
  status(served: ReadonlyMap<string, Served>): StoreStatus {
    const [snapshot, heldBack] = [this.#snapshot, this.#heldBack];
    const describe = (): readonly ProviderStatus[] =>
      snapshot === undefined ? [] : this.#describe(snapshot, served);
    return {
      state: stateOf(snapshot, this.#problems),
      get providers() {
        return describe();
      },
      problems: this.#problems,
      domains: snapshot?.exact.size ?? 0,
      ...(this.#loadedAt === undefined ? {} : { loadedAt: this.#loadedAt }),
      ...(heldBack === undefined ? {} : { heldBack }),
    };
  }

  #describe(snapshot: Snapshot, served: ReadonlyMap<string, Served>): readonly ProviderStatus[] {
    if (this.#described?.of !== snapshot) {
      this.#described = { of: snapshot, providers: describeProviders(snapshot, served) };
    }
    return this.#described.providers;
  }
}

function describeProviders(
  snapshot: Snapshot,
  served: ReadonlyMap<string, Served>,
): readonly ProviderStatus[] {
  return snapshot.providers.map((provider) => ({
    name: provider.name,
    file: provider.file,
    domains: snapshot.counts.get(provider) ?? 0,
    state: served.get(provider.name)?.state ?? 'current',
  }));
}

/** Warnings alone do not degrade: such settings are served as they were written. */
function stateOf(snapshot: Snapshot | undefined, problems: readonly Problem[]): StoreStatus['state'] {
  if (snapshot === undefined) return 'starting';
  return hasErrors(problems) ? 'degraded' : 'ready';
}
