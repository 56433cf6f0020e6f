import type { Provider } from '../model/provider.ts';
import { contestedOwners, decideClaims, type Conflict, type Decided } from './claims.ts';
import { decideServed, findLosses, ownersBefore, providersOf } from './decide-served.ts';
import { linkVersions, type LinkInput, type Served, type ServedChanges } from './link-versions.ts';
import type { HeldBack } from './provider-store.ts';
import { References } from './references.ts';
import type { RenewedClaims } from './renew-claims.ts';
import { ServedIndex } from './served-index.ts';
import { shardedByText, type ShardedMap } from './sharded-map.ts';
import { ShrinkGuard } from './shrink-guard.ts';
import type { Snapshot } from './snapshot.ts';
import { Turns } from './turns.ts';

/** What came of taking in changed files. */
export interface Renewed {
  /** Undefined for the first one. */
  readonly before: Snapshot | undefined;
  readonly snapshot: Snapshot;
  readonly conflicts: readonly Conflict[];
  /** Stems of files of which something else is served than before. */
  readonly names: ReadonlySet<string>;
  /** Files of providers that changed, or that won or lost a domain; undefined where it may be any. */
  readonly files: ReadonlySet<string> | undefined;
}

/** What to take in; which file refers to which is known here. */
export type RenewInput = Omit<LinkInput, 'references'>;

/**
 * What is served of each file of a folder, and the snapshot made of it. A change that would take away a large share of
 * the domains is held back: the files that would lose domains keep what they said before, gone ones too, while
 * everything else about the change counts. So no domain is lost to an empty mount, and a new customer does not wait
 * until it is mended.
 */
export class ServedFiles {
  readonly #guard: ShrinkGuard;
  readonly #references = new References();
  readonly #index = new ServedIndex();
  #served: ShardedMap<string, Served> = shardedByText();
  /** Who serves which domain now, or before a restart. */
  #decided: Decided | undefined;
  #unverified = false;
  #snapshot: Snapshot | undefined;
  #held: ReadonlySet<string> = new Set();
  #heldBack: HeldBack | undefined;

  constructor(maxShrink: number, clock: () => number) {
    this.#guard = new ShrinkGuard(maxShrink, clock);
  }

  /**
   * Takes over what was served before a restart, before anything else. Losses are measured by it, and files that are
   * broken now have their last good version there; it is not served before the folder was looked at. `names` are
   * those of all these files, best sorted; `owners` those of files that keep a contested domain or wildcard.
   */
  async recall(
    served: ShardedMap<string, Served>,
    names: Iterable<string>,
    owners: ReadonlyMap<string, string>,
  ): Promise<void> {
    const providers: Provider[] = [];
    const turns = new Turns();
    for (const name of names) {
      if (turns.isOver()) await turns.next();
      const one = served.get(name);
      this.#index.set(name, one);
      this.#references.set(name, one?.version, undefined);
      if (one?.provider !== undefined) providers.push(one.provider);
    }
    this.#served = served;
    this.#decided = await decideClaims(providers, ownersBefore(served, owners));
  }

  /** Serves what was served before the restart, because the folder can't be read. Undefined where that was nothing. */
  async serveRecalled(): Promise<Snapshot | undefined> {
    const recalled = this.#decided?.snapshot;
    if (recalled === undefined || recalled.providers.length === 0) return undefined;
    const old = new Map<string, Served>();
    for (const [name, one] of this.#served) old.set(name, { ...one, state: 'last-good' });
    await this.#use(await this.#with(old), [...old.keys()], (name) => old.get(name)?.version);
    // All of it is looked at again when the folder is back.
    this.#held = new Set(old.keys());
    this.#unverified = true;
    this.#snapshot = recalled;
    return recalled;
  }

  /** By stem. */
  get served(): ReadonlyMap<string, Served> {
    return this.#served;
  }

  get snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }

  /** By domain or wildcard as it is written: stems of files that have it though another one comes first by name. */
  get contestedOwners(): ReadonlyMap<string, string> {
    return this.#decided === undefined ? new Map() : contestedOwners(this.#decided);
  }

  /** Of everything that was served before a restart. Undefined after the first snapshot, and where nothing was. */
  get recalled(): Snapshot | undefined {
    return this.#snapshot === undefined ? this.#decided?.snapshot : undefined;
  }

  /** What is held back now. */
  get heldBack(): HeldBack | undefined {
    return this.#heldBack;
  }

  /** True while what is served comes from before a restart, because the folder could not be read since. */
  get unverified(): boolean {
    return this.#unverified;
  }

  /** What is asked of all files together. */
  get index(): Pick<ServedIndex, 'problems' | 'withMx' | 'withoutDomains'> {
    return this.#index;
  }

  /** Lists of domains that a version names that is served or was read last. */
  listsInUse(): Iterable<string> {
    return this.#references.lists();
  }

  /** True for a file that keeps what it said before because too much would be gone. */
  isHeld(name: string): boolean {
    return this.#held.has(name);
  }

  /** Takes in what changed. `force`: losses are meant, however large they are. */
  async renew(input: RenewInput, force: boolean): Promise<Renewed> {
    const before = this.#snapshot;
    // What is held back is tried again with every change, and so are the files that hold on to an older state.
    const changedNames = new Set(this.#held);
    const turns = new Turns();
    for (const name of input.changedNames) {
      if (turns.isOver()) await turns.next();
      changedNames.add(name);
    }
    // Files that went while nobody looked were never seen here.
    if (before === undefined || this.#unverified) {
      for (const name of this.#served.keys()) {
        if (turns.isOver()) await turns.next();
        if (!input.files.has(name)) changedNames.add(name);
      }
    }
    const latestOf: LatestOf = (name) => input.files.get(name)?.latest;
    for (const name of changedNames) {
      if (turns.isOver()) await turns.next();
      this.#references.set(name, latestOf(name), this.#served.get(name)?.version);
    }
    const changes = await linkVersions(
      { ...input, references: this.#references, changedNames },
      this.#served,
    );
    const wanted = await this.#with(changes);
    const decided = await decideServed(this.#decided, this.#served, changes, wanted);
    const result = await this.#holdBack(wanted, decided, force);
    const names = new Set([...changes.keys(), ...result.held]);
    this.#decided = result.decided;
    this.#snapshot = result.decided.snapshot;
    this.#held = result.held;
    this.#unverified = false;
    await this.#use(result.served, names, latestOf);
    const files = before !== undefined && 'files' in result.decided ? result.decided.files : undefined;
    const { snapshot, conflicts } = result.decided;
    return { before, snapshot, conflicts, names, files };
  }

  async #holdBack(
    wanted: ShardedMap<string, Served>,
    decided: Decided | RenewedClaims,
    force: boolean,
  ): Promise<{ served: typeof wanted; decided: typeof decided; held: ReadonlySet<string> }> {
    const before = this.#decided?.snapshot;
    const gone = before === undefined ? undefined : await findLosses(before, decided);
    const total = before === undefined ? 0 : before.exact.size + before.wildcards.size;
    if (force) this.#guard.forget();
    if (force || gone === undefined || !this.#guard.holdsBack(gone.number, total)) {
      if (!force) this.#guard.takeLoss(gone?.number ?? 0);
      this.#heldBack = undefined;
      return { served: wanted, decided, held: new Set() };
    }
    const kept = wanted.change();
    for (const name of gone.fileNames) {
      const former = this.#served.get(name);
      if (former === undefined) continue;
      const problems = wanted.get(name)?.problems ?? former.problems;
      kept.set(name, { ...former, state: 'last-good', problems });
    }
    const served = kept.done();
    this.#heldBack = { domains: gone.number, of: total, files: gone.fileNames.size };
    return { served, decided: await decideClaims(await providersOf(served), before), held: gone.fileNames };
  }

  /** What is served, with changes. */
  async #with(changes: ServedChanges): Promise<ShardedMap<string, Served>> {
    const next = this.#served.change();
    const turns = new Turns();
    for (const [name, one] of changes) {
      if (turns.isOver()) await turns.next();
      if (one === undefined) next.delete(name);
      else next.set(name, one);
    }
    return next.done();
  }

  /** Serves this from now on; `names` are those of files that changed. */
  async #use(served: ShardedMap<string, Served>, names: Iterable<string>, latestOf: LatestOf): Promise<void> {
    this.#served = served;
    const turns = new Turns();
    for (const name of names) {
      if (turns.isOver()) await turns.next();
      const one = served.get(name);
      this.#index.set(name, one);
      this.#references.set(name, latestOf(name), one?.version);
    }
  }
}

/** The version of a file that was read last. */
type LatestOf = (name: string) => Served['version'] | undefined;
