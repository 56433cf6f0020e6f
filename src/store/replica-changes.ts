import type { Domain } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import type { TakenOver } from './folder-store-options.ts';
import type { DomainMap, ProviderNumber, ReplicaMessage, SentProvider } from './replica-message.ts';
import { packProvider } from './shared-values.ts';

/** Providers and domains of one message: about a millisecond's work on either side. */
const providersAtOnce = 50;
const domainsAtOnce = 2000;

/** Domains that are compared before others get their turn. */
const comparedAtOnce = 20_000;

/** The number of each provider file that was ever sent. */
export class ProviderNumbers {
  readonly #numbers = new Map<string, ProviderNumber>();

  of(file: string): ProviderNumber {
    let number = this.#numbers.get(file);
    if (number === undefined) this.#numbers.set(file, (number = this.#numbers.size));
    return number;
  }
}

/**
 * Tells a replica what is served now and was not served before: `before` is what it knows, undefined for a new one.
 * Answers undefined in between where much was compared and little found, so that the caller can let others work.
 */
export function* replicaChanges(
  before: TakenOver | undefined,
  after: TakenOver,
  numbers: ProviderNumbers,
): Generator<ReplicaMessage | undefined> {
  const [old, now] = [
    before === undefined ? new Map<string, Named>() : providersOf(before),
    providersOf(after),
  ];
  const changed = [...now.values()].filter(({ provider }) => old.get(provider.file)?.provider !== provider);
  for (let from = 0; from < changed.length; from += providersAtOnce) {
    const providers = changed.slice(from, from + providersAtOnce).map((one) => sent(one, numbers));
    yield { kind: 'providers', providers };
  }
  const maps: readonly DomainMap[] = ['exact', 'wildcards', 'mx'];
  for (const map of maps) yield* domainChanges(map, before, after, numbers);
  const removed = [...old.keys()].filter((file) => !now.has(file)).map((file) => numbers.of(file));
  for (let from = 0; from < removed.length; from += domainsAtOnce) {
    yield { kind: 'removed', numbers: removed.slice(from, from + domainsAtOnce) };
  }
  yield { kind: 'commit' };
}

interface Named {
  readonly name: string;
  readonly provider: Provider;
}

/** Everything that serves domains or that directories can name, by file. */
function providersOf({ snapshot, served }: TakenOver): ReadonlyMap<string, Named> {
  const all = new Map<string, Named>();
  for (const [name, { provider, base }] of served) {
    const one = provider ?? base;
    if (one !== undefined) all.set(one.file, { name, provider: one });
  }
  for (const provider of snapshot.providers) all.set(provider.file, { name: provider.name, provider });
  return all;
}

function sent({ name, provider }: Named, numbers: ProviderNumbers): SentProvider {
  const { file } = provider;
  return { number: numbers.of(file), name, file, packed: packProvider({ ...provider, domains: [] }) };
}

function* domainChanges(
  map: DomainMap,
  before: TakenOver | undefined,
  { snapshot }: TakenOver,
  numbers: ProviderNumbers,
): Generator<ReplicaMessage | undefined> {
  const old: ReadonlyMap<Domain, Provider> = before?.snapshot[map] ?? new Map();
  const now = snapshot[map];
  if (old === now) return;
  let [domains, owners]: [string[], ProviderNumber[]] = [[], []];
  let compared = 0;
  for (const [domain, owner] of changedDomains(old, now)) {
    compared += 1;
    if (owner !== 'same') {
      domains.push(domain);
      owners.push(owner === 'nobody' ? -1 : numbers.of(owner.file));
    }
    if (domains.length >= domainsAtOnce) {
      yield { kind: 'domains', map, domains, owners };
      [domains, owners] = [[], []];
    } else if (compared % comparedAtOnce === 0) yield undefined;
  }
  if (domains.length > 0) yield { kind: 'domains', map, domains, owners };
}

/** Every domain of both, with its owner where that is another file than before. */
function* changedDomains(
  old: ReadonlyMap<Domain, Provider>,
  now: ReadonlyMap<Domain, Provider>,
): Generator<readonly [Domain, Provider | 'same' | 'nobody']> {
  for (const [domain, provider] of now) {
    yield [domain, old.get(domain)?.file === provider.file ? 'same' : provider];
  }
  for (const domain of old.keys()) yield [domain, now.has(domain) ? 'same' : 'nobody'];
}
