import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { parseDomainPattern } from '../../src/model/domain.ts';
import type { ResolvedAddresses } from '../../src/net/resolve-addresses.ts';
import type { ProviderStore } from '../../src/store/provider-store.ts';
import { openKeptNames } from '../../src/tls/kept-names.ts';
import { newNames } from '../../src/tls/new-names.ts';
import { tlsAsker, type TlsAsker } from '../../src/tls/tls-asker.ts';
import { memoryStore, someSettings } from '../support/memory-store.ts';
import { aProvider } from '../support/providers.ts';

const mx = parseDomainPattern('*.mx.example.net');
assert.ok(mx.ok);
const providers = [
  aProvider({ domains: ['example.org', 'xn--exmple-cua.org'], mx: [mx.value] }),
  aProvider({ name: 'w', domains: ['*.customers.example', 'listed.customers.example'] }),
  aProvider({ name: 'm', domains: ['microsoft.example'], outlook: { external: true } }),
];

interface Wishes {
  readonly publicAddresses?: readonly string[];
  readonly wildcards?: boolean;
  readonly mx?: boolean;
  readonly newPerHour?: number;
  readonly resolved?: ResolvedAddresses;
  readonly store?: Partial<ProviderStore>;
  readonly now?: () => number;
  readonly hasPacc?: boolean;
}

function anAsker(wishes: Wishes = {}): TlsAsker {
  const { publicAddresses = [], wildcards = false, mx = false, newPerHour = 1000 } = wishes;
  return tlsAsker({
    settings: someSettings({
      publicUrl: 'https://mail.example.net',
      publicAddresses,
      tlsAsk: { wildcards, mx, newPerHour },
    }),
    store: memoryStore(providers, wishes.store),
    hasPacc: () => wishes.hasPacc ?? false,
    resolve: () => Promise.resolve(wishes.resolved ?? { kind: 'none' }),
    names: openKeptNames({ perHour: newPerHour, now: wishes.now ?? (() => 0), warn: () => undefined }),
    now: wishes.now ?? (() => 0),
  });
}

async function answered(written: string, wishes?: Wishes): Promise<string> {
  return (await anAsker(wishes)(written)).answer;
}

describe('tls-ask', () => {
  const names: readonly (readonly [written: string, answer: string, wishes?: Wishes])[] = [
    ['autoconfig.example.org', 'yes'],
    ['autodiscover.example.org', 'yes'],
    ['setup.example.org', 'yes'],
    ['AUTOCONFIG.Example.ORG', 'yes'],
    ['autoconfig.example.org.', 'yes'],
    ['autoconfig.exämple.org', 'yes'],
    ['autoconfig.xn--exmple-cua.org', 'yes'],
    ['autoconfig.mx.example.net', 'yes'],
    ['mail.example.net', 'yes'],
    ['ua-auto-config.example.org', 'no'],
    ['ua-auto-config.example.org', 'yes', { hasPacc: true }],
    ['mta-sts.example.org', 'no'],
    ['autodiscover.microsoft.example', 'no'],
    ['autodiscover.mx.example.net', 'no'],
    ['example.org', 'no'],
    ['www.example.org', 'no'],
    ['autoconfig.other.example', 'no'],
    ['autoconfig.autoconfig.example.org', 'no'],
    ['git.autoconfig.example.org', 'no'],
    [`autoconfig.${'git.'.repeat(40)}example.org`, 'no'],
    [`autoconfig.${'git.'.repeat(40)}customers.example`, 'no'],
    ['autoconfig..example.org', 'no'],
    ['.autoconfig.example.org', 'no'],
    ['autoconfig.example.org..', 'no'],
    ['*.example.org', 'no'],
    ['127.0.0.1', 'no'],
    ['2130706433', 'no'],
    ['[::1]', 'no'],
    ['autoconfig.example.org/x', 'no'],
    ['autoconfig.example.org:443', 'no'],
    ['autoconfig.example.org@evil.example', 'no'],
    ['autoconfig.example.org\r\nx: y', 'no'],
    ['autoconfig.ex\u00adample.org', 'no'],
    ['__proto__', 'no'],
    ['localhost', 'no'],
    ['autoconfig.a.customers.example', 'no'],
    ['autoconfig.a.customers.example', 'yes', { wildcards: true }],
    ['autoconfig.listed.customers.example', 'yes'],
  ];
  for (const [written, answer, wishes] of names) {
    it(`reliability 36: ${JSON.stringify(written.slice(0, 60))} ${JSON.stringify(wishes ?? {})}: ${answer}`, async () => {
      assert.equal(await answered(written, wishes), answer);
    });
  }

  it('reliability 36: a domain that only its MX makes ours needs tlsAsk.mx', async () => {
    const [provider] = providers;
    assert.ok(provider !== undefined);
    const store: Partial<ProviderStore> = {
      find: (domain) => ({ kind: 'hosted', hosted: { domain, provider, byMx: true } }),
    };
    assert.equal(await answered('autoconfig.stranger.example', { store }), 'no');
    assert.equal(await answered('autoconfig.stranger.example', { store, mx: true }), 'yes');
  });

  it('reliability 36: what can not be known is no yes', async () => {
    const down: Partial<ProviderStore> = { find: () => ({ kind: 'unavailable', reason: 'the database' }) };
    assert.equal(await answered('autoconfig.example.org', { store: down }), 'unknown');
    const broken: Partial<ProviderStore> = { find: () => Promise.reject(new Error('broken')) };
    assert.equal(await answered('autoconfig.example.org', { store: broken }), 'unknown');
  });

  const leads: readonly (readonly [name: string, resolved: ResolvedAddresses, answer: string])[] = [
    ['here', { kind: 'addresses', addresses: ['192.0.2.1', '2001:db8::5'] }, 'yes'],
    ['elsewhere', { kind: 'addresses', addresses: ['198.51.100.1'] }, 'no'],
    ['here and elsewhere', { kind: 'addresses', addresses: ['192.0.2.1', '2001:db9::5'] }, 'no'],
    ['nowhere', { kind: 'none' }, 'no'],
    ['where DNS does not say', { kind: 'unknown', reason: 'ETIMEOUT' }, 'unknown'],
  ];
  for (const [name, resolved, answer] of leads) {
    it(`a name that leads ${name}: ${answer}`, async () => {
      const wishes = { publicAddresses: ['192.0.2.1', '2001:db8::/64'], resolved };
      assert.equal(await answered('autoconfig.example.org', wishes), answer);
      assert.equal(await answered('mail.example.net', wishes), answer);
      assert.equal(await answered('autoconfig.other.example', wishes), 'no');
    });
  }

  it('says when nothing was checked', async () => {
    assert.match((await anAsker()('autoconfig.example.org')).reason, /publicAddresses is not set/);
  });

  it('lets so many new names through in an hour; those known already do not count', async () => {
    let now = 0;
    const ask = anAsker({ newPerHour: 2, now: () => now, wildcards: true });
    const asked = async (label: string): Promise<string> =>
      (await ask(`autoconfig.${label}.customers.example`)).answer;
    assert.deepEqual([await asked('a'), await asked('b'), await asked('c')], ['yes', 'yes', 'no']);
    assert.deepEqual([await asked('a'), await asked('B')], ['yes', 'yes']);
    now = 3_600_000;
    assert.deepEqual([await asked('c'), await asked('d'), await asked('e')], ['yes', 'yes', 'no']);
    assert.equal((await anAsker({ newPerHour: 0 })('autoconfig.example.org')).answer, 'no');
  });

  it('remembers a bounded number of names', () => {
    const names = newNames(10, () => 0, { mostKnown: 2 });
    assert.deepEqual(
      ['a', 'b', 'a', 'c', 'a', 'b'].map((name) => names.take(name)),
      ['new', 'new', 'known', 'new', 'known', 'new'],
    );
    const full = newNames(2, () => 0, { mostKnown: 1 });
    assert.deepEqual(
      ['a', 'b', 'b', 'a'].map((name) => full.take(name)),
      ['new', 'new', 'known', 'full'],
    );
  });

  it('reliability 36: says yes to nothing but the names of the list, whatever is asked', async () => {
    const ask = anAsker({ newPerHour: 1_000_000 });
    const good =
      /^(?:(?:autoconfig|autodiscover|setup)\.(?:example\.org|xn--exmple-cua\.org|listed\.customers\.example)|(?:autoconfig|setup)\.microsoft\.example|autoconfig\.mx\.example\.net|mail\.example\.net)$/;
    const label = fc.constantFrom(
      'autoconfig',
      'autodiscover',
      'mta-sts',
      'setup',
      'git',
      'example',
      'org',
      'mx',
      'a',
      '',
      '*',
    );
    const names = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.array(label).map((all) => all.join('.')),
    );
    await fc.assert(
      fc.asyncProperty(names, async (written) => {
        const { answer } = await ask(written);
        assert.equal(answer === 'yes', good.test(written.toLowerCase().replace(/\.$/, '')));
      }),
      { numRuns: 500 },
    );
  });
});
