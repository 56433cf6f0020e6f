import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TakenOver } from './folder-store-options.ts';
import type { StoreStatus } from './provider-store.ts';
import { ProviderNumbers, replicaChanges } from './replica-changes.ts';
import type { ReplicaMessage, ReplicaStatus } from './replica-message.ts';

/** Sends a message to a replica. Resolves when the next one may follow; rejects where the replica is gone. */
export type SendToReplica = (message: ReplicaMessage) => Promise<void>;

/**
 * Feeds replicas of a store: each gets everything once, and then what changes. A replica that is slow gets several
 * changes as one; nothing piles up for it.
 */
export class ReplicaSource {
  readonly #numbers = new ProviderNumbers();
  readonly #replicas = new Set<Replica>();
  #latest: TakenOver | undefined;
  #status: ReplicaStatus = { state: 'starting', domains: 0 };

  /** What is served from now on. */
  take(taken: TakenOver): void {
    this.#latest = taken;
    this.tell(taken.status);
  }

  /** How the store is doing from now on. */
  tell({ state, domains, loadedAt }: StoreStatus): void {
    this.#status = { state, domains, ...(loadedAt === undefined ? {} : { loadedAt }) };
    for (const replica of this.#replicas) this.#feed(replica);
  }

  /** Resolves when every replica was told what is served, or is gone. One that takes nothing in holds it up. */
  async settled(): Promise<void> {
    for (const { feeding } of this.#replicas) await feeding;
  }

  /** Begins to feed a replica. Answers how to stop that. */
  add(send: SendToReplica): () => void {
    const replica: Replica = { send, feeding: undefined, known: undefined, status: undefined };
    this.#replicas.add(replica);
    this.#feed(replica);
    return () => void this.#replicas.delete(replica);
  }

  #feed(replica: Replica): void {
    if (replica.feeding === undefined && !this.#isUpToDate(replica)) replica.feeding = this.#feedAll(replica);
  }

  async #feedAll(replica: Replica): Promise<void> {
    try {
      while (this.#replicas.has(replica) && !this.#isUpToDate(replica)) await this.#feedLatest(replica);
    } catch {
      // It is gone; whoever watches its process knows, and adds the next one.
      this.#replicas.delete(replica);
    }
    // In the same turn in which nothing more was found: what comes next begins anew.
    replica.feeding = undefined;
  }

  #isUpToDate({ known, status }: Replica): boolean {
    return known === this.#latest && status === this.#status;
  }

  async #feedLatest(replica: Replica): Promise<void> {
    const [latest, status] = [this.#latest, this.#status];
    if (latest !== undefined && replica.known !== latest) {
      for (const message of replicaChanges(replica.known, latest, this.#numbers)) {
        if (message === undefined) await nextTurn();
        else await replica.send(message);
        if (!this.#replicas.has(replica)) return;
      }
      replica.known = latest;
    }
    await replica.send({ kind: 'status', status });
    replica.status = status;
  }
}

interface Replica {
  readonly send: SendToReplica;
  /** Settles when it was told everything; undefined where nothing is on its way. */
  feeding: Promise<void> | undefined;
  /** What it was told whole. */
  known: TakenOver | undefined;
  status: ReplicaStatus | undefined;
}
