import type { ProviderFile } from '../config/provider-file.ts';
import type { Domain } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import type { Served } from './link-versions.ts';
import type { ParseThreadOptions } from './parse-thread.ts';
import type { StateOptions } from './provider-memory.ts';
import type { Found, ProviderStore, StoreStatus } from './provider-store.ts';
import type { Snapshot } from './snapshot.ts';
import type { StoreEvent } from './store-event.ts';

/** What is served from now on. */
export interface TakenOver {
  readonly snapshot: Snapshot;
  /** By name of the file without ending; also files without domains. */
  readonly served: ReadonlyMap<string, Served>;
  readonly status: StoreStatus;
}

/** How a folder of provider files is opened and watched. */
export interface FolderStoreOptions {
  /** The folder with the provider files. It may be missing, and come later. */
  readonly folder: string;
  /** Called for everything that happens to the configuration. */
  readonly onEvent?: (event: StoreEvent) => void;
  /** Called whenever what is served was made anew, and every problem was told. */
  readonly onSnapshot?: (taken: TakenOver) => void;
  /** Files that others can extend and that are never served; the shipped ones unless a test brings its own. */
  readonly presets?: readonly ProviderFile[];
  /** Milliseconds between two looks at all files. */
  readonly pollInterval?: number;
  /**
   * Milliseconds to wait for the first snapshot before the store is handed over all the same, answering "unavailable".
   * `check` and `render` wait as long as it takes.
   */
  readonly firstLoadWait?: number;
  readonly parsing?: ParseThreadOptions;
  /** Percent of the domains; a change that takes away more is held back until `reload` is forced. */
  readonly maxShrink?: number;
  /** Where to keep what has to outlive a restart. Absent = nothing does. */
  readonly state?: StateOptions;
}

/** How to look at the files now. */
export interface ReloadOptions {
  readonly force?: boolean;
}

/** A store that answers at once, from files. */
export interface FolderStore extends ProviderStore {
  find(domain: Domain): Found;
  /**
   * What a file would serve, by its name without ending; also one without domains. Undefined where there is no such
   * file or where no version of it could be used.
   */
  providerNamed(name: string): Provider | undefined;
  /** What files without domains of their own would serve, sorted by file: directories name them. Absent = not known. */
  withoutDomains?(): readonly Provider[];
  /** Everything that says where its domains have their MX, sorted by file; also files without domains. */
  providersWithMx(): readonly Provider[];
  /**
   * Looks at all files now, and answers when what changed is served. `force`: also what is held back because it takes
   * away too many domains.
   */
  reload(options?: ReloadOptions): Promise<void>;
}
