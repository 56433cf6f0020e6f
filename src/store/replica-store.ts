import type { Domain } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import { compareText } from './compare-text.ts';
import type { FolderStore } from './folder-store-options.ts';
import type { Found, StoreStatus } from './provider-store.ts';
import type { DomainMap, ProviderNumber, ReplicaMessage, SentProvider } from './replica-message.ts';
import { SharedValues } from './shared-values.ts';
import { findOwner } from './snapshot.ts';

interface Held {
  readonly name: string;
  readonly provider: Provider;
}

/** A change on its way; nothing of it counts before all of it is there. */
interface Pending {
  readonly providers: Map<ProviderNumber, Held | undefined>;
  readonly domains: Readonly<Record<DomainMap, Map<Domain, ProviderNumber>>>;
}

const nobody: ProviderNumber = -1;

/**
 * A store that reads no files: a ReplicaSource in another process tells it what to serve. Until it was told everything
 * once, it answers "unavailable". Its providers carry no list of their domains; nobody needs it to answer a request,
 * and it would be the largest part. Providers that did not change stay the same objects.
 */
export class ReplicaStore implements FolderStore {
  readonly #shared = new SharedValues();
  readonly #onProviders: (providers: readonly Provider[]) => void;
  readonly #onLoaded: () => void;
  readonly #held = new Map<ProviderNumber, Held>();
  readonly #byName = new Map<string, ProviderNumber>();
  #maps: Readonly<Record<DomainMap, Map<Domain, ProviderNumber>>> = emptyMaps();
  #withMx: readonly Provider[] = [];
  #sorted: readonly Domain[] | undefined;
  #pending = emptyPending();
  #isLoaded = false;
  #status: StoreStatus = { state: 'starting', providers: [], problems: [], domains: 0 };

  /** `onProviders` gets what is new or changed; `onLoaded` is called once, when there is something to answer with. */
  constructor(onProviders: (providers: readonly Provider[]) => void, onLoaded: () => void) {
    this.#onProviders = onProviders;
    this.#onLoaded = onLoaded;
  }

  /** Takes in what the source tells. */
  receive(message: ReplicaMessage): void {
    const { providers, domains } = this.#pending;
    switch (message.kind) {
      case 'providers':
        for (const one of message.providers) providers.set(one.number, this.#unpack(one));
        return;
      case 'removed':
        for (const number of message.numbers) providers.set(number, undefined);
        return;
      case 'domains':
        for (const [index, domain] of message.domains.entries()) {
          // They come from a snapshot, whose domains were parsed.
          domains[message.map].set(domain as Domain, message.owners[index] ?? nobody);
        }
        return;
      case 'commit':
        return this.#commit();
      case 'status':
        this.#status = { ...message.status, providers: [], problems: [] };
    }
  }

  find(domain: Domain): Found {
    if (!this.#isLoaded) return { kind: 'unavailable', reason: 'no configuration is loaded yet' };
    const provider = this.#provider(findOwner(this.#maps, domain));
    return provider === undefined ? { kind: 'not-hosted' } : { kind: 'hosted', hosted: { domain, provider } };
  }

  findByMxDomain(domain: Domain): Provider | undefined {
    return this.#provider(this.#maps.mx.get(domain));
  }

  providerNamed(name: string): Provider | undefined {
    return this.#provider(this.#byName.get(name));
  }

  providersWithMx(): readonly Provider[] {
    return this.#withMx;
  }

  /** All exact domains, sorted: what a provider database publishes. */
  domains(): readonly Domain[] {
    this.#sorted ??= [...this.#maps.exact.keys()].sort(compareText);
    return this.#sorted;
  }

  status(): StoreStatus {
    return this.#status;
  }

  /** Nothing to look at: the process that reads the files does that. */
  reload(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #provider(number: ProviderNumber | undefined): Provider | undefined {
    return number === undefined ? undefined : this.#held.get(number)?.provider;
  }

  #unpack({ name, file, packed }: SentProvider): Held {
    return { name, provider: this.#shared.unpack(packed, name, file) };
  }

  #commit(): void {
    const { providers, domains } = this.#pending;
    this.#pending = emptyPending();
    this.#sorted = undefined;
    for (const [number, held] of providers) this.#replace(number, held);
    if (this.#isLoaded) {
      for (const map of ['exact', 'wildcards', 'mx'] as const) apply(this.#maps[map], domains[map]);
    } else this.#maps = domains;
    this.#withMx = [...this.#held.values()]
      .map(({ provider }) => provider)
      .filter(({ mx }) => mx.length > 0)
      .sort((one, other) => compareText(one.file, other.file));
    const wasLoaded = this.#isLoaded;
    this.#isLoaded = true;
    this.#onProviders([...providers.values()].flatMap((held) => held?.provider ?? []));
    if (!wasLoaded) this.#onLoaded();
  }

  #replace(number: ProviderNumber, held: Held | undefined): void {
    const former = this.#held.get(number);
    // Another file may have taken over the name already.
    if (former !== undefined && this.#byName.get(former.name) === number) this.#byName.delete(former.name);
    if (held === undefined) this.#held.delete(number);
    else {
      this.#held.set(number, held);
      this.#byName.set(held.name, number);
    }
  }
}

function apply(map: Map<Domain, ProviderNumber>, changes: ReadonlyMap<Domain, ProviderNumber>): void {
  for (const [domain, owner] of changes) {
    if (owner === nobody) map.delete(domain);
    else map.set(domain, owner);
  }
}

function emptyMaps(): Readonly<Record<DomainMap, Map<Domain, ProviderNumber>>> {
  return { exact: new Map(), wildcards: new Map(), mx: new Map() };
}

function emptyPending(): Pending {
  return { providers: new Map(), domains: emptyMaps() };
}
