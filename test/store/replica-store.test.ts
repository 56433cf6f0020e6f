import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { parseDomain, type Domain } from '../../src/model/domain.ts';
import type { Provider } from '../../src/model/provider.ts';
import type { TakenOver } from '../../src/store/folder-store-options.ts';
import type { Served } from '../../src/store/link-versions.ts';
import type { ReplicaMessage } from '../../src/store/replica-message.ts';
import { ReplicaSource } from '../../src/store/replica-source.ts';
import { ReplicaStore } from '../../src/store/replica-store.ts';
import { findProvider, type Snapshot } from '../../src/store/snapshot.ts';
import { aProvider, aServer } from '../support/providers.ts';

function domain(text: string): Domain {
  const read = parseDomain(text);
  if (!read.ok) throw new Error(read.reason);
  return read.value;
}

/** Files by name: their host, their domains, and domains below which all is theirs. */
type Folder = Readonly<
  Record<string, { readonly host: string; readonly exact: readonly string[]; readonly below?: string }>
>;

/** What a folder comes to; providers that did not change are the same objects as before. */
function takenOver(folder: Folder, before?: TakenOver): TakenOver {
  const providers: Provider[] = [];
  const [exact, wildcards, mx] = [
    new Map<Domain, Provider>(),
    new Map<Domain, Provider>(),
    new Map<Domain, Provider>(),
  ];
  const served = new Map<string, Served>();
  for (const [name, { host, exact: domains, below }] of Object.entries(folder)) {
    const fresh = aProvider({
      name,
      file: `${name}.yaml`,
      incoming: [aServer('imap', host)],
      mx: domains.length === 0 ? [{ kind: 'wildcard', below: domain('mx.example') }] : [],
      domains,
    });
    const former = before?.served.get(name)?.provider;
    const same = former !== undefined && JSON.stringify(former) === JSON.stringify(fresh);
    const provider = same ? former : fresh;
    providers.push(provider);
    served.set(name, { version: {} as Served['version'], provider, state: 'current', problems: [] });
    for (const one of domains) exact.set(domain(one), provider);
    if (below !== undefined) wildcards.set(domain(below), provider);
    if (provider.mx.length > 0) mx.set(domain('mx.example'), provider);
  }
  const snapshot: Snapshot = { providers, exact, wildcards, mx, counts: new Map() };
  const status = { state: 'ready', providers: [], problems: [], domains: exact.size } as const;
  return { snapshot, served, status };
}

interface Fed {
  readonly replica: ReplicaStore;
  readonly messages: ReplicaMessage[];
  readonly told: Provider[];
}

/** A replica that gets its messages as another process would: as copies. */
function fed(source: ReplicaSource): Fed {
  const told: Provider[] = [];
  const messages: ReplicaMessage[] = [];
  const replica = new ReplicaStore(
    (providers) => void told.push(...providers),
    () => undefined,
  );
  source.add((message) => {
    messages.push(message);
    replica.receive(structuredClone(message));
    return Promise.resolve();
  });
  return { replica, messages, told };
}

const asked = ['a.example', 'b.example', 'c.example', 'x.d.example', 'd.example', 'autoconfig.d.example'].map(
  domain,
);

function assertSame({ replica }: Fed, { snapshot, served }: TakenOver): void {
  for (const one of asked) {
    const expected = findProvider(snapshot, one);
    const found = replica.find(one);
    assert.equal(found.kind, expected === undefined ? 'not-hosted' : 'hosted', one);
    if (found.kind === 'hosted') assert.deepEqual(found.hosted.provider, { ...expected, domains: [] });
  }
  for (const name of ['one', 'two', 'three']) {
    assert.equal(
      replica.providerNamed(name)?.incoming[0]?.hostname,
      served.get(name)?.provider?.incoming[0]?.hostname,
    );
  }
  assert.deepEqual(replica.domains(), [...snapshot.exact.keys()].sort());
  assert.equal(
    replica.findByMxDomain(domain('mx.example'))?.file,
    snapshot.mx.get(domain('mx.example'))?.file,
  );
  assert.equal(replica.providersWithMx().length, snapshot.providers.filter(({ mx }) => mx.length > 0).length);
}

describe('a replica of a store', () => {
  it('knows nothing before it was told everything once', async () => {
    const source = new ReplicaSource();
    const one = fed(source);
    assert.equal(one.replica.find(domain('a.example')).kind, 'unavailable');
    assert.equal(one.replica.status().state, 'starting');
    const taken = takenOver({ one: { host: 'imap.a.example', exact: ['a.example'] } });
    source.take(taken);
    await sleep(1);
    assertSame(one, taken);
    assert.equal(one.replica.status().state, 'ready');
  });

  it('is told only what changed, and keeps the providers that did not', async () => {
    const source = new ReplicaSource();
    const one = fed(source);
    const first = takenOver({
      one: { host: 'imap.a.example', exact: ['a.example'] },
      two: { host: 'imap.b.example', exact: ['b.example'] },
    });
    source.take(first);
    await sleep(1);
    const kept = one.replica.providerNamed('two');
    one.messages.splice(0);
    one.told.splice(0);
    const second = takenOver(
      {
        one: { host: 'new.a.example', exact: ['a.example'] },
        two: { host: 'imap.b.example', exact: ['b.example'] },
      },
      first,
    );
    source.take(second);
    await sleep(1);
    assertSame(one, second);
    assert.equal(one.replica.providerNamed('two'), kept);
    assert.deepEqual(
      one.told.map(({ name }) => name),
      ['one'],
    );
    assert.deepEqual(
      one.messages.map(({ kind }) => kind),
      ['providers', 'commit', 'status'],
    );
  });

  it('serves what is told later, too: a replica that comes late, a state without a change', async () => {
    const source = new ReplicaSource();
    const taken = takenOver({ one: { host: 'imap.a.example', exact: ['a.example'], below: 'd.example' } });
    source.take(taken);
    const late = fed(source);
    await sleep(1);
    assertSame(late, taken);
    source.tell({ ...taken.status, state: 'degraded' });
    await sleep(1);
    assert.equal(late.replica.status().state, 'degraded');
  });

  it('nothing of a change counts before all of it is there', () => {
    const messages: ReplicaMessage[] = [];
    const source = new ReplicaSource();
    source.take(takenOver({ one: { host: 'imap.a.example', exact: ['a.example'] } }));
    const replica = new ReplicaStore(
      () => undefined,
      () => undefined,
    );
    source.add((message) => {
      messages.push(message);
      if (message.kind !== 'commit') replica.receive(message);
      return Promise.resolve();
    });
    assert.equal(replica.find(domain('a.example')).kind, 'unavailable');
  });

  it('a replica that is gone is fed no more, and holds up nobody', async () => {
    const source = new ReplicaSource();
    source.add(() => Promise.reject(new Error('gone')));
    const one = fed(source);
    const taken = takenOver({ one: { host: 'imap.a.example', exact: ['a.example'] } });
    source.take(taken);
    await sleep(1);
    assertSame(one, taken);
  });

  it('whatever changes, and however fast, ends as what is served', async () => {
    const file = fc.record(
      {
        host: fc.constantFrom('imap.one.example', 'imap.two.example'),
        exact: fc.uniqueArray(fc.constantFrom('a.example', 'b.example', 'c.example'), { maxLength: 3 }),
        below: fc.constant('d.example'),
      },
      { requiredKeys: ['host', 'exact'] },
    );
    const folder = fc.record({ one: file, two: file, three: file }, { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(folder, fc.boolean()), { minLength: 1, maxLength: 6 }),
        async (folders) => {
          const source = new ReplicaSource();
          const early = fed(source);
          let latest: TakenOver | undefined;
          for (const [content, pause] of folders) {
            latest = takenOver(content, latest);
            source.take(latest);
            if (pause) await sleep(0);
          }
          const late = fed(source);
          await sleep(1);
          if (latest === undefined) return;
          assertSame(early, latest);
          assertSame(late, latest);
        },
      ),
      { numRuns: 200 },
    );
  });
});
