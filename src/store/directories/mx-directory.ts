import type { DirectoryRules } from '../../config/directory-settings.ts';
import type { Provider } from '../../model/provider.ts';
import type { Directory, DirectoryMatch } from './directory.ts';
import { isMxOf, type MxLookup } from './mx-lookup.ts';

/** What the MX rules need of the provider files. */
export interface ProvidersByMx {
  providerNamed(name: string): Provider | undefined;
  providersWithMx(): readonly Provider[];
}

/** Name servers take many questions at a time; the budget a second is what bounds them. */
const questionsAtOnce = 64;

const noColumns: ReadonlyMap<string, string> = new Map();

/**
 * A directory without a list: a domain whose MX hosts match a provider's `mx` is that provider's, the first by file name
 * where several match. Anybody can point an MX here, so this alone is no reason for a certificate.
 */
export function openMxDirectory(
  { name }: DirectoryRules,
  lookup: MxLookup,
  providers: ProvidersByMx,
): Directory {
  return {
    name,
    concurrency: questionsAtOnce,
    async ask(domain, signal): Promise<DirectoryMatch | undefined> {
      const hosts = await lookup.hostsOf(domain, signal);
      const provider = providers.providersWithMx().find(({ mx }) => isMxOf(hosts, mx));
      return provider === undefined ? undefined : { provider: provider.name, columns: noColumns, byMx: true };
    },
    close() {
      lookup.close();
      return Promise.resolve();
    },
  };
}

/**
 * Drops the domains of a directory whose mail goes elsewhere by now: those whose MX hosts do not match the `mx` of their
 * provider. A provider without `mx` can't be compared with, and keeps its domains.
 */
export function requireMx(directory: Directory, lookup: MxLookup, providers: ProvidersByMx): Directory {
  return {
    name: directory.name,
    ...(directory.concurrency === undefined ? {} : { concurrency: directory.concurrency }),
    async ask(domain, signal) {
      const match = await directory.ask(domain, signal);
      const patterns = match === undefined ? [] : (providers.providerNamed(match.provider)?.mx ?? []);
      if (match === undefined || patterns.length === 0) return match;
      return isMxOf(await lookup.hostsOf(domain, signal), patterns) ? match : undefined;
    },
    onChange(listener) {
      directory.onChange?.(listener);
    },
    async close() {
      lookup.close();
      await directory.close();
    },
  };
}
