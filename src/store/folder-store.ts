import { setTimeout as sleep } from 'node:timers/promises';
import { loadPresets } from '../config/presets.ts';
import type { ProviderFile } from '../config/provider-file.ts';
import type { Domain } from '../model/domain.ts';
import type { Problem } from '../model/problem.ts';
import type { Provider } from '../model/provider.ts';
import { ConflictReport } from './conflict-report.ts';
import { EarlyAnswers } from './early-answers.ts';
import { fileProblem } from './file-problems.ts';
import { isProviderFileName } from './file-names.ts';
import { FolderFiles, type FolderLook } from './folder-files.ts';
import type { FolderStore, FolderStoreOptions, ReloadOptions } from './folder-store-options.ts';
import { FolderWatcher } from './folder-watcher.ts';
import { defaultPollInterval, LookLoop, type Again } from './look-loop.ts';
import { presentVersions } from './present-versions.ts';
import { ProviderMemory } from './provider-memory.ts';
import { linkRemembered, memorable } from './remembered-files.ts';
import { openParser, type StartingParser } from './parser.ts';
import { sameProblems } from './problem-key.ts';
import type { Found, StoreStatus } from './provider-store.ts';
import { ServedFiles, type RenewInput } from './served-files.ts';
import { SharedValues } from './shared-values.ts';
import { defaultMaxShrink } from './shrink-guard.ts';
import { findProvider } from './snapshot.ts';
import { StoreState } from './store-state.ts';

export type { FolderStore, FolderStoreOptions, ReloadOptions };

/**
 * Files that are being written to while the server starts hold up the first snapshot for at most this long, in
 * milliseconds; without them their domains would be denied. Longer than any finished file needs to come to rest.
 */
const firstSettleWait = 2000;

/**
 * Opens the provider files of a folder and keeps watching them. Never rejects because of what is in the folder, or
 * because there is none: that stands in `status()`. Ends with `close()`; by itself it does not keep the process alive.
 */
export async function openFolderStore(options: FolderStoreOptions): Promise<FolderStore> {
  const store = new WatchedFolderStore(options);
  const loaded = store.reload();
  const { firstLoadWait } = options;
  await (firstLoadWait === undefined
    ? loaded
    : Promise.race([loaded, sleep(firstLoadWait, undefined, { ref: false })]));
  return store;
}

class WatchedFolderStore implements FolderStore {
  readonly #options: FolderStoreOptions;
  readonly #presets: readonly ProviderFile[];
  readonly #parser: StartingParser;
  readonly #shared = new SharedValues();
  readonly #files: FolderFiles;
  readonly #watcher: FolderWatcher;
  readonly #loop: LookLoop;
  readonly #state: StoreState;
  #firstLookAt: number | undefined;
  readonly #serving: ServedFiles;
  readonly #conflicts: ConflictReport;
  /** Callers who said that losses are meant, until their look is over: files that are gone come to rest first. */
  #forcing = 0;
  readonly #memory: ProviderMemory | undefined;
  #memoryProblem: Problem | undefined;
  #recalled = false;
  /** Until there is a first snapshot. */
  #early: EarlyAnswers | undefined;
  #fileProblems: readonly Problem[] = [];
  /** Names of files of which the watcher said that they may have changed. */
  readonly #hinted = new Set<string>();
  #changedNames: ReadonlySet<string> = new Set();
  #changedLists: ReadonlySet<string> = new Set();

  constructor(options: FolderStoreOptions) {
    this.#options = options;
    this.#presets = options.presets ?? loadPresets();
    this.#parser = openParser(options.parsing);
    this.#state = new StoreState(options.folder, (event) => options.onEvent?.(event));
    const clock = (): number => performance.now();
    this.#serving = new ServedFiles(options.maxShrink ?? defaultMaxShrink, clock);
    this.#files = new FolderFiles(options.folder, this.#parser, this.#shared, clock);
    this.#conflicts = new ConflictReport(this.#serving, this.#files, this.#parser);
    this.#memory =
      options.state === undefined
        ? undefined
        : new ProviderMemory(options.state, options.folder, this.#presets, this.#shared, (problem) => {
            if (this.#memoryProblem?.message === problem?.message) return;
            this.#memoryProblem = problem;
            this.#publishProblems(this.#fileProblems);
          });
    this.#loop = new LookLoop((whole) => this.#look(whole), options.pollInterval ?? defaultPollInterval);
    this.#watcher = new FolderWatcher(options.folder, (fileName) => this.#takeHint(fileName));
  }

  find(domain: Domain): Found {
    const { snapshot } = this.#serving;
    const provider = snapshot === undefined ? this.#early?.find(domain) : findProvider(snapshot, domain);
    if (snapshot === undefined && provider === undefined)
      return { kind: 'unavailable', reason: 'no configuration is loaded yet' };
    return provider === undefined ? { kind: 'not-hosted' } : { kind: 'hosted', hosted: { domain, provider } };
  }

  providerNamed(name: string): Provider | undefined {
    const served = this.#serving.served.get(name);
    return served?.provider ?? served?.base;
  }

  withoutDomains(): readonly Provider[] {
    return this.#serving.index.withoutDomains();
  }

  providersWithMx(): readonly Provider[] {
    return this.#serving.index.withMx();
  }

  findByMxDomain(domain: Domain): Provider | undefined {
    return this.#serving.snapshot?.mx.get(domain);
  }

  status(): StoreStatus {
    return this.#state.status(this.#serving.served);
  }

  async reload({ force = false }: ReloadOptions = {}): Promise<void> {
    if (force) this.#forcing += 1;
    await this.#loop.lookUntilSettled();
    if (force) this.#forcing -= 1;
  }

  async close(): Promise<void> {
    this.#watcher.close();
    await this.#parser.close();
    await this.#loop.close();
    await this.#memory?.close();
  }

  /** A Kubernetes ConfigMap swaps all its files at once by renaming `..data`. Other hidden files mean nothing. */
  #takeHint(fileName: string | undefined): void {
    if (fileName === undefined || fileName === '..data') return this.#loop.hint(true);
    if (!isProviderFileName(fileName)) return;
    this.#hinted.add(fileName);
    this.#loop.hint(false);
  }

  /** One look. A fault of ours must not end the watching, nor the process. */
  async #look(whole: boolean): Promise<Again | undefined> {
    try {
      await this.#recall();
      await this.#watcher.renew();
      const fileNames = whole ? 'all' : new Set(this.#hinted);
      this.#hinted.clear();
      const listsInUse = [...this.#serving.listsInUse()];
      const early = this.#earlyAnswers();
      const wallTime = early === undefined ? undefined : Date.now();
      const look = await this.#files.look({ fileNames, listsInUse, wallTime, early });
      await this.#takeIn(look);
      return look.again;
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown reason';
      const message = `looking at the folder failed: ${reason}`;
      this.#fileProblems = [fileProblem(this.#options.folder, 'folder-unreadable', { message })];
      this.#publishProblems(this.#fileProblems);
      return undefined;
    }
  }

  #earlyAnswers(): EarlyAnswers | undefined {
    const { snapshot, recalled, served } = this.#serving;
    if (snapshot !== undefined) this.#early = undefined;
    else this.#early ??= new EarlyAnswers({ snapshot: recalled, served }, this.#presets);
    return this.#early;
  }

  async #takeIn(look: FolderLook): Promise<void> {
    this.#changedNames = union(this.#changedNames, look.changedNames);
    this.#changedLists = union(this.#changedLists, look.changedLists);
    const ofFiles = this.#files.problems();
    const before = this.#serving.snapshot;
    const changed = this.#changedNames.size + this.#changedLists.size > 0;
    const letGo = this.#forcing > 0 && this.#serving.heldBack !== undefined;
    const { unverified } = this.#serving;
    const renew =
      unverified || changed || letGo || this.#serving.snapshot === undefined || this.#conflicts.waiting;
    if (renew && look.readable && !this.#mustWait(look)) await this.#renewSnapshot();
    else if (!look.readable && this.#serving.snapshot === undefined) await this.#serveRecalled();
    // Sorting the problems of many files at every look would cost more than the look.
    else if (sameProblems(ofFiles, this.#fileProblems)) return;
    this.#fileProblems = ofFiles;
    this.#publishProblems(ofFiles);
    const { snapshot, served } = this.#serving;
    if (snapshot !== undefined && snapshot !== before)
      this.#options.onSnapshot?.({ snapshot, served, status: this.status() });
  }

  /** Before the first snapshot every file has to be at rest, or domains that are hosted would be denied. */
  #mustWait(look: FolderLook): boolean {
    if (this.#serving.snapshot !== undefined || look.again === undefined) return false;
    this.#firstLookAt ??= performance.now();
    return performance.now() - this.#firstLookAt < firstSettleWait;
  }

  async #renewSnapshot(): Promise<void> {
    const renewed = await this.#serving.renew(this.#renewInput(), this.#forcing > 0);
    this.#changedNames = new Set();
    this.#changedLists = new Set();
    await this.#conflicts.take(renewed.conflicts);
    await this.#state.takeSnapshot(renewed);
    this.#parser.startServing();
    this.#memory?.save(memorable(this.#serving, this.#files), renewed.names);
  }

  /** Takes over what was served before a restart, once. */
  async #recall(): Promise<void> {
    if (this.#memory === undefined || this.#recalled) return;
    this.#recalled = true;
    // Threads take a third of a second to start.
    const remembered = await this.#memory.recall(() => this.#parser.prepare());
    const served = await linkRemembered(remembered, this.#presets, this.#shared);
    await this.#files.recall(remembered);
    await this.#serving.recall(served, remembered.files.keys(), remembered.owners);
  }

  /** Nobody knows what is in the folder; what was served before the restart is the best there is. */
  async #serveRecalled(): Promise<void> {
    const snapshot = await this.#serving.serveRecalled();
    if (snapshot === undefined) return;
    await this.#state.takeSnapshot({ before: undefined, snapshot, files: undefined });
    this.#parser.startServing();
  }

  #renewInput(): RenewInput {
    const { providerFiles, lists } = this.#files;
    return {
      ...presentVersions(providerFiles, lists),
      presets: this.#presets,
      shared: this.#shared,
      changedNames: this.#changedNames,
      changedLists: this.#changedLists,
    };
  }

  #publishProblems(ofFiles: readonly Problem[]): void {
    const ofLists = [...this.#files.lists.values()].flatMap((list) => list.parsed?.problems ?? []);
    const ofMemory = this.#memoryProblem === undefined ? [] : [this.#memoryProblem];
    const ofTexts = this.#serving.index.problems();
    const problems = [...ofMemory, ...ofFiles, ...ofTexts, ...ofLists, ...this.#conflicts.problems];
    this.#state.takeProblems(problems, this.#serving.heldBack);
  }
}

/** Both together; mostly one of them is empty, and the other one may be large. */
function union(one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> {
  if (one.size === 0 || other.size === 0) return one.size === 0 ? other : one;
  return new Set([...one, ...other]);
}
