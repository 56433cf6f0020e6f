import { renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDomain, type Domain } from '../../src/model/domain.ts';
import type { Problem } from '../../src/model/problem.ts';
import type { Provider } from '../../src/model/provider.ts';
import { openFolderStore, type FolderStore, type FolderStoreOptions } from '../../src/store/folder-store.ts';
import type { StoreEvent } from '../../src/store/store-event.ts';

/** A provider file whose answers can be told apart by the host name. */
export function yaml(hostname: string, more = ''): string {
  return `incoming: imaps://${hostname}\noutgoing: submissions://${hostname}\n${more}`;
}

/** A mail domain. */
export function aDomain(text: string): Domain {
  const name = parseDomain(text);
  if (!name.ok) throw new Error(name.reason);
  return name.value;
}

/** A folder of provider files and what tests do to it. */
export class FolderFixture {
  readonly folder: string;
  readonly events: StoreEvent[] = [];
  #store: FolderStore | undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  path(fileName: string): string {
    return join(this.folder, fileName);
  }

  /** Writes a file as if that was done long ago. */
  write(fileName: string, text: string): void {
    writeFileSync(this.path(fileName), text);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(this.path(fileName), longAgo, longAgo);
  }

  /** Writes a file under another name and renames it. */
  replace(fileName: string, text: string): void {
    writeFileSync(this.path(`.${fileName}.new`), text);
    renameSync(this.path(`.${fileName}.new`), this.path(fileName));
  }

  remove(fileName: string): void {
    rmSync(this.path(fileName));
  }

  async open(options: Partial<FolderStoreOptions> = {}): Promise<FolderStore> {
    this.#store = await openFolderStore({
      folder: this.folder,
      presets: [],
      onEvent: (event) => this.events.push(event),
      ...options,
    });
    return this.#store;
  }

  get store(): FolderStore {
    if (this.#store === undefined) throw new Error('the store is not open');
    return this.#store;
  }

  /** The host name of the provider that serves a domain, or why there is none. */
  host(domain: string): string {
    const provider = this.provider(domain);
    return typeof provider === 'string' ? provider : (provider.incoming[0]?.hostname ?? 'no server');
  }

  provider(domain: string): Provider | string {
    const found = this.store.find(aDomain(domain));
    return found.kind === 'hosted' ? found.hosted.provider : found.kind;
  }

  /** Codes of all problems, with the line where there is one: `yaml-syntax a.org.yaml:3`. */
  problems(): readonly string[] {
    return this.store.status().problems.map((problem) => this.show(problem));
  }

  show({ code, place, file = '' }: Problem): string {
    const where = (place?.file ?? file).slice(this.folder.length + 1);
    return `${code} ${where}${place === undefined ? '' : `:${place.line}`}`;
  }

  /** The events so far in short, and forgets them. */
  takeEvents(): readonly string[] {
    return this.events.splice(0).map((event) => {
      switch (event.kind) {
        case 'loaded':
          return `loaded ${event.providers.length} providers, ${event.domains} domains`;
        case 'provider-added':
        case 'provider-changed':
        case 'provider-removed':
          return `${event.kind} ${event.provider.name} +${event.domainsGained} -${event.domainsLost}`;
        case 'problem-found':
        case 'problem-solved':
          return `${event.kind} ${this.show(event.problem)}`;
      }
    });
  }

  async close(): Promise<void> {
    await this.#store?.close();
  }
}
