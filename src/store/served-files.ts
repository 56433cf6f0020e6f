import { decideClaims, type Conflict } from './claims.ts';
import { findGone } from './gone-domains.ts';
import { linkVersions, type LinkInput, type Served } from './link-versions.ts';
import type { HeldBack } from './provider-store.ts';
import { ShrinkGuard } from './shrink-guard.ts';
import type { Snapshot } from './snapshot.ts';

/** What came of taking in changed files. */
export interface Renewed {
  /** Undefined for the first one. */
  readonly before: Snapshot | undefined;
  readonly snapshot: Snapshot;
  readonly conflicts: readonly Conflict[];
}

/**
 * What is served of each file of a folder, and the snapshot made of it. A change that would take away a large share of
 * the domains is held back: the files that would lose domains keep what they said before, gone ones too, while
 * everything else about the change counts. So no domain is lost to an empty mount, and a new customer does not wait
 * until it is mended.
 */
export class ServedFiles {
  readonly #guard: ShrinkGuard;
  #served: ReadonlyMap<string, Served> = new Map();
  #recalled: Snapshot | undefined;
  #unverified = false;
  #snapshot: Snapshot | undefined;
  #held: ReadonlySet<string> = new Set();
  #heldBack: HeldBack | undefined;

  constructor(maxShrink: number, clock: () => number) {
    this.#guard = new ShrinkGuard(maxShrink, clock);
  }

  /**
   * Takes over what was served before a restart, before anything else. Losses are measured by it, and files that are
   * broken now have their last good version there; it is not served before the folder was looked at.
   */
  async recall(served: ReadonlyMap<string, Served>): Promise<void> {
    this.#served = served;
    this.#recalled = (await decideClaims(providersOf(served), undefined)).snapshot;
  }

  /** Serves what was served before the restart, because the folder can't be read. Undefined where that was nothing. */
  serveRecalled(): Snapshot | undefined {
    if (this.#recalled === undefined || this.#recalled.providers.length === 0) return undefined;
    this.#served = new Map([...this.#served].map(([name, one]) => [name, { ...one, state: 'last-good' }]));
    // All of it is looked at again when the folder is back.
    this.#held = new Set(this.#served.keys());
    this.#unverified = true;
    this.#snapshot = this.#recalled;
    this.#recalled = undefined;
    return this.#snapshot;
  }

  /** By stem. */
  get served(): ReadonlyMap<string, Served> {
    return this.#served;
  }

  get snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }

  /** What is held back now. */
  get heldBack(): HeldBack | undefined {
    return this.#heldBack;
  }

  /** True while what is served comes from before a restart, because the folder could not be read since. */
  get unverified(): boolean {
    return this.#unverified;
  }

  /** True for a file that keeps what it said before because too much would be gone. */
  isHeld(name: string): boolean {
    return this.#held.has(name);
  }

  /** Takes in what changed. `force`: losses are meant, however large they are. */
  async renew(input: LinkInput, force: boolean): Promise<Renewed> {
    const before = this.#snapshot ?? this.#recalled;
    const first = this.#snapshot === undefined;
    // What is held back is tried again with every change, and so are the files that hold on to an older state.
    const changedNames = new Set([...input.changedNames, ...this.#held]);
    const wanted = await linkVersions({ ...input, changedNames }, this.#served);
    const decided = await decideClaims(providersOf(wanted), before);
    const result = await this.#holdBack(wanted, decided, before, force);
    this.#snapshot = result.snapshot;
    this.#recalled = undefined;
    this.#unverified = false;
    return { before: first ? undefined : before, ...result };
  }

  async #holdBack(
    wanted: ReadonlyMap<string, Served>,
    decided: Omit<Renewed, 'before'>,
    before: Snapshot | undefined,
    force: boolean,
  ): Promise<Omit<Renewed, 'before'>> {
    const gone = before === undefined ? undefined : await findGone(before, decided.snapshot);
    const total = before === undefined ? 0 : before.exact.size + before.wildcards.size;
    if (force) this.#guard.forget();
    if (force || gone === undefined || !this.#guard.holdsBack(gone.number, total)) {
      if (!force) this.#guard.takeLoss(gone?.number ?? 0);
      this.#served = wanted;
      this.#held = new Set();
      this.#heldBack = undefined;
      return decided;
    }
    const kept = new Map(wanted);
    for (const name of gone.fileNames) {
      const former = this.#served.get(name);
      if (former === undefined) continue;
      const problems = wanted.get(name)?.problems ?? former.problems;
      kept.set(name, { ...former, state: 'last-good', problems });
    }
    this.#served = kept;
    this.#held = gone.fileNames;
    this.#heldBack = { domains: gone.number, of: total, files: gone.fileNames.size };
    return decideClaims(providersOf(kept), before);
  }
}

function providersOf(served: ReadonlyMap<string, Served>): Parameters<typeof decideClaims>[0] {
  return [...served.values()].flatMap(({ provider }) => provider ?? []);
}
