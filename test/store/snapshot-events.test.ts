import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Problem } from '../../src/model/problem.ts';
import type { Provider } from '../../src/model/provider.ts';
import { decideClaims } from '../../src/store/claims.ts';
import { sameProvider } from '../../src/store/same-provider.ts';
import { sortProblems } from '../../src/store/problem-key.ts';
import { compareProblems, compareSnapshots } from '../../src/store/snapshot-events.ts';
import { aProvider, aServer } from '../support/providers.ts';

function provider(file: string, domains: readonly string[]): Provider {
  return aProvider({ name: file, file: `${file}.yaml`, domains });
}

function problem(file: string, line: number, message = 'wrong'): Problem {
  return { severity: 'error', code: 'test', message, place: { file, line, column: 1, excerpt: '' } };
}

describe('what a new snapshot changed', () => {
  const a = provider('a', ['a.org', 'shared.org']);
  const cases: readonly [string, readonly Provider[], readonly Provider[], readonly string[]][] = [
    ['nothing', [a], [a], []],
    ['a provider came', [], [a], ['provider-added a +2 -0']],
    ['a provider went', [a], [], ['provider-removed a +0 -2']],
    ['other domains', [a], [provider('a', ['b.org', 'c.org', 'a.org'])], ['provider-changed a +2 -1']],
    ['other servers', [a], [provider('a', ['a.org', 'shared.org'])], ['provider-changed a +0 -0']],
    [
      'a contested domain changed hands',
      [a, provider('b', ['shared.org'])],
      [provider('b', ['shared.org'])],
      ['provider-changed b +1 -0', 'provider-removed a +0 -2'],
    ],
  ];
  for (const [name, before, after, expected] of cases) {
    it(name, async () => {
      const { snapshot: former } = await decideClaims(before, undefined);
      const { snapshot } = await decideClaims(after, former);
      const events = (await compareSnapshots(former, snapshot)).map((event) =>
        'domainsGained' in event
          ? `${event.kind} ${event.provider.name} +${event.domainsGained} -${event.domainsLost}`
          : event.kind,
      );
      assert.deepEqual(events, expected);
    });
  }

  it('a contested domain that comes to an unchanged provider is told too', async () => {
    const b = provider('b', ['shared.org']);
    const { snapshot: former } = await decideClaims([a, b], undefined);
    const { snapshot } = await decideClaims([b], former);
    assert.deepEqual(
      (await compareSnapshots(former, snapshot)).map(({ kind }) => kind),
      ['provider-changed', 'provider-removed'],
    );
  });

  it('problems that are new and that are no more', () => {
    const events = compareProblems([problem('a', 1), problem('a', 2)], [problem('a', 2), problem('b', 1)]);
    assert.deepEqual(
      events.map((event) => [event.kind, 'problem' in event ? event.problem.place?.file : '']),
      [
        ['problem-found', 'b'],
        ['problem-solved', 'a'],
      ],
    );
  });

  it('problems are listed once, by file, line and column', () => {
    const sorted = sortProblems([
      problem('b', 1),
      problem('a', 10),
      problem('a', 9),
      problem('b', 1),
      problem('B', 3),
    ]);
    assert.deepEqual(
      sorted.map(({ place }) => `${place?.file}:${place?.line}`),
      ['B:3', 'a:9', 'a:10', 'b:1'],
    );
  });
});

describe('whether two providers say the same', () => {
  const cases: readonly [string, Parameters<typeof aProvider>[0], boolean][] = [
    ['the same', {}, true],
    ['another domain', { domains: ['example.com'] }, false],
    ['a wildcard instead', { domains: ['*.example.org'] }, false],
    ['one domain more', { domains: ['example.org', 'example.com'] }, false],
    ['another server', { incoming: [aServer('imap', 'other.example.org')] }, false],
    ['another option', { pop3: { leaveMessagesOnServer: true } }, false],
  ];
  for (const [name, rest, expected] of cases) {
    it(`${name}: ${expected}`, () => assert.equal(sameProvider(aProvider(), aProvider(rest)), expected));
  }
});
