import type { Domain } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import { compareText } from './compare-text.ts';
import {
  openFolderStore,
  type FolderStore,
  type FolderStoreOptions,
  type ReloadOptions,
} from './folder-store.ts';
import type { Found, StoreStatus } from './provider-store.ts';
import type { StoreEvent } from './store-event.ts';

/**
 * Settings of other people's domains, as Thunderbird's provider database has them: asked for by domain only, never
 * served under any other address.
 */
export interface ProviderDatabase {
  find(domain: Domain): Found;
  /** All exact domains, sorted. They are public: the list is part of what such a database publishes. */
  domains(): readonly Domain[];
  /** Looks at all files now. `force`: also takes in what takes away too many domains. */
  reload(options?: ReloadOptions): Promise<void>;
  status(): StoreStatus;
  close(): Promise<void>;
}

/** Opens the folder of a provider database and keeps watching it. Never rejects because of what is in it. */
export async function openProviderDatabase(
  options: Pick<
    FolderStoreOptions,
    'folder' | 'onEvent' | 'onSnapshot' | 'firstLoadWait' | 'pollInterval' | 'maxShrink' | 'state'
  >,
): Promise<ProviderDatabase> {
  const listing = new Listing();
  const store: FolderStore = await openFolderStore({
    ...options,
    onEvent(event) {
      listing.take(event);
      options.onEvent?.(event);
    },
  });
  return {
    find: (domain) => store.find(domain),
    domains: () => listing.domains(),
    reload: (given) => store.reload(given),
    status: () => store.status(),
    close: () => store.close(),
  };
}

/** The domains of all providers, sorted when somebody asks for the first time after a change. */
class Listing {
  readonly #providers = new Map<string, Provider>();
  #sorted: readonly Domain[] | undefined;

  take(event: StoreEvent): void {
    switch (event.kind) {
      case 'loaded':
        for (const provider of event.providers) this.#providers.set(provider.file, provider);
        break;
      case 'provider-added':
      case 'provider-changed':
        this.#providers.set(event.provider.file, event.provider);
        break;
      case 'provider-removed':
        this.#providers.delete(event.provider.file);
        break;
      case 'problem-found':
      case 'problem-solved':
        return;
    }
    this.#sorted = undefined;
  }

  domains(): readonly Domain[] {
    this.#sorted ??= [...new Set([...this.#providers.values()].flatMap(exactDomains))].sort(compareText);
    return this.#sorted;
  }
}

function exactDomains({ domains }: Provider): Domain[] {
  return domains.flatMap((one) => (one.kind === 'exact' ? [one.domain] : []));
}
