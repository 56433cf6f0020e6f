import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { parseDomain, printPattern, type Domain } from '../../src/model/domain.ts';
import type { Provider } from '../../src/model/provider.ts';
import { serviceLabels } from '../../src/model/service-hosts.ts';
import { decideClaims } from '../../src/store/claims.ts';
import { findProvider, type Snapshot } from '../../src/store/snapshot.ts';
import { aProvider } from '../support/providers.ts';

function domain(text: string): Domain {
  const name = parseDomain(text);
  if (!name.ok) throw new Error(name.reason);
  return name.value;
}

function provider(file: string, domains: readonly string[], mx: readonly string[] = []): Provider {
  const patterns = aProvider({ domains: mx }).domains;
  return aProvider({ name: file, file: `${file}.yaml`, domains, mx: patterns });
}

async function snapshotOf(providers: readonly Provider[], before?: Snapshot): Promise<Snapshot> {
  return (await decideClaims(providers, before)).snapshot;
}

describe('which provider serves a domain', () => {
  const a = provider('a', ['example.org', '*.example.org', '*.deep.example.org', 'autoconfig.example.com']);
  const b = provider('b', ['mail.example.org', '*.mail.deep.example.org', 'example.com']);
  const cases: readonly [string, Provider | undefined][] = [
    ['example.org', a],
    ['mail.example.org', b],
    ['x.example.org', a],
    ['x.y.z.example.org', a],
    ['x.mail.example.org', a],
    ['x.deep.example.org', a],
    ['x.mail.deep.example.org', b],
    ['mail.deep.example.org', a],
    ['autoconfig.example.org', undefined],
    ['autodiscover.x.example.org', undefined],
    ['ua-auto-config.example.org', undefined],
    ['mta-sts.example.org', undefined],
    ['autoconfigs.example.org', a],
    ['x.autoconfig.example.org', a],
    ['autoconfig.example.com', a],
    ['example.com', b],
    ['x.example.com', undefined],
    ['ample.org', undefined],
    ['notexample.org', undefined],
    ['constructor.prototype', undefined],
    [`${'a.'.repeat(120)}example.org`, a],
  ];
  for (const [name, expected] of cases) {
    it(`${name.slice(0, 40)}: ${expected?.name ?? 'nobody'}`, async () => {
      assert.equal(findProvider(await snapshotOf([a, b]), domain(name)), expected);
    });
  }

  it('is what a naive search finds, for any lists', async () => {
    const label = fc.constantFrom('a', 'b', 'c', 'autoconfig', 'mta-sts', '__proto__');
    const name = fc
      .array(label, { minLength: 2, maxLength: 5 })
      .map((labels) => labels.join('.'))
      .filter((text) => parseDomain(text).ok);
    const pattern = fc.tuple(name, fc.boolean()).map(([text, star]) => (star ? `*.${text}` : text));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(pattern, { maxLength: 6 }), { maxLength: 4 }),
        name,
        async (lists, asked) => {
          const providers = lists.map((list, index) => provider(String(index), list));
          const found = findProvider(await snapshotOf(providers), domain(asked));
          assert.equal(found, naive(providers, asked));
        },
      ),
      { numRuns: 500 },
    );
  });

  function naive(providers: readonly Provider[], asked: string): Provider | undefined {
    const claims = providers.flatMap((one) =>
      one.domains.map((pattern) => ({ one, text: printPattern(pattern) })),
    );
    const exact = claims.find(({ text }) => text === asked);
    if (exact !== undefined) return exact.one;
    if (serviceLabels.some((label) => asked.startsWith(`${label}.`) && asked.split('.').length > 2))
      return undefined;
    const matching = claims.filter(({ text }) => text.startsWith('*.') && asked.endsWith(text.slice(1)));
    const longest = Math.max(0, ...matching.map(({ text }) => text.length));
    return matching.find(({ text }) => text.length === longest)?.one;
  }
});

describe('which provider a name made from an MX host belongs to', () => {
  const cases: readonly [string, Readonly<Record<string, readonly string[]>>, string, string | undefined][] =
    [
      ['below a wildcard: the domain itself', { a: ['*.mx.example.net'] }, 'mx.example.net', 'a'],
      ['below a wildcard: every parent', { a: ['*.mx.example.net'] }, 'example.net', 'a'],
      ['a host name: its parents', { a: ['mx1.example.net'] }, 'example.net', 'a'],
      ['a host name of two labels: itself', { a: ['example.net'] }, 'example.net', 'a'],
      ['never a single label', { a: ['*.mx.example.net'] }, 'net.net', undefined],
      ['not what lies below', { a: ['*.mx.example.net'] }, 'x.mx.example.net', undefined],
      ['the nearest wins', { a: ['*.eu.mx.example.net'], b: ['*.mx.example.net'] }, 'mx.example.net', 'b'],
      [
        'equally near: the first file',
        { a: ['*.mx1.example.net'], b: ['*.mx2.example.net'] },
        'example.net',
        'a',
      ],
    ];
  for (const [name, mx, asked, expected] of cases) {
    it(name, async () => {
      const providers = Object.entries(mx).map(([file, patterns]) => provider(file, [], patterns));
      const snapshot = await snapshotOf(providers.reverse());
      assert.equal(snapshot.mx.get(domain(asked))?.name, expected);
    });
  }

  it('the same pattern twice is a conflict', async () => {
    const { conflicts } = await decideClaims(
      [provider('b', [], ['*.x.net']), provider('a', [], ['*.x.net'])],
      undefined,
    );
    assert.deepEqual(
      conflicts.map(({ kind, owner, loser }) => [kind, owner.name, loser.name]),
      [['mx', 'a', 'b']],
    );
  });
});

describe('two providers that list the same domain', () => {
  const a = provider('a', ['a.org', 'shared.org', '*.shared.org']);
  const b = provider('b', ['b.org', 'shared.org', '*.shared.org']);
  const c = provider('c', ['shared.org']);

  it('at a cold start the first by file name has it, and both are told', async () => {
    const { snapshot, conflicts } = await decideClaims([b, c, a], undefined);
    assert.equal(findProvider(snapshot, domain('shared.org')), a);
    assert.equal(findProvider(snapshot, domain('x.shared.org')), a);
    assert.equal(findProvider(snapshot, domain('b.org')), b);
    assert.deepEqual(
      conflicts.map(({ pattern, owner, loser }) => [printPattern(pattern), owner.name, loser.name]),
      [
        ['shared.org', 'a', 'b'],
        ['shared.org', 'a', 'c'],
        ['*.shared.org', 'a', 'b'],
      ],
    );
    assert.deepEqual([snapshot.counts.get(a), snapshot.counts.get(b), snapshot.counts.get(c)], [3, 1, 0]);
  });

  it('the present owner keeps it', async () => {
    const before = await snapshotOf([c]);
    const { snapshot, conflicts } = await decideClaims([a, b, c], before);
    assert.equal(findProvider(snapshot, domain('shared.org')), c);
    assert.equal(findProvider(snapshot, domain('x.shared.org')), a);
    assert.deepEqual(
      conflicts.map(({ pattern, owner, loser }) => [printPattern(pattern), owner.name, loser.name]),
      [
        ['shared.org', 'c', 'a'],
        ['shared.org', 'c', 'b'],
        ['*.shared.org', 'a', 'b'],
      ],
    );
    assert.deepEqual([snapshot.counts.get(a), snapshot.counts.get(b), snapshot.counts.get(c)], [2, 1, 1]);
  });

  it('the owner keeps it with a new version of its file', async () => {
    const before = await snapshotOf([b]);
    const newer = provider('b', ['shared.org']);
    assert.equal(findProvider(await snapshotOf([a, newer], before), domain('shared.org')), newer);
  });

  it('when the owner lets go, the other has it', async () => {
    const before = await snapshotOf([a, b, c], await snapshotOf([c]));
    const { snapshot, conflicts } = await decideClaims([b], before);
    assert.equal(findProvider(snapshot, domain('shared.org')), b);
    assert.deepEqual(conflicts, []);
  });

  it('the counts of a provider are the domains it serves, for any lists and history', async () => {
    const pattern = fc.constantFrom('a.org', 'b.org', 'c.org', '*.a.org', '*.b.org');
    const lists = fc.array(fc.uniqueArray(pattern), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(lists, lists, async (earlier, later) => {
        const make = (all: readonly (readonly string[])[]): readonly Provider[] =>
          all.map((list, index) => provider(String(index), list));
        const before = await snapshotOf(make(earlier));
        const { snapshot, conflicts } = await decideClaims(make(later), before);
        for (const one of snapshot.providers) {
          const owned = [...snapshot.exact.values(), ...snapshot.wildcards.values()].filter(
            (owner) => owner === one,
          );
          assert.equal(snapshot.counts.get(one), owned.length);
          const lost = conflicts.filter(({ loser }) => loser === one).length;
          assert.equal(owned.length + lost, one.domains.length);
        }
        for (const [name, owner] of snapshot.exact) {
          const former = before.exact.get(name)?.file;
          const claimed = snapshot.providers.some(
            (one) => one.file === former && one.domains.some((pattern) => printPattern(pattern) === name),
          );
          if (claimed) assert.equal(owner.file, former);
        }
      }),
      { numRuns: 300 },
    );
  });
});
