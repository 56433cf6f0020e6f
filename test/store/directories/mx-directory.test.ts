import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseDomainPattern, type DomainPattern } from '../../../src/model/domain.ts';
import type { Provider } from '../../../src/model/provider.ts';
import { CannotKnow } from '../../../src/store/directories/directory.ts';
import { openMxDirectory, requireMx } from '../../../src/store/directories/mx-directory.ts';
import { openMxLookup } from '../../../src/store/directories/mx-lookup.ts';
import { aProvider } from '../../support/providers.ts';
import { aDomain, aMatch, FakeDirectory } from './fake-directory.ts';
import { startNameServer, type MxRecords, type NameServer } from './name-server.ts';

const rules = { name: 'mx', ttl: 60, negativeTtl: 10, deadline: 1500 };

function patterns(...texts: readonly string[]): DomainPattern[] {
  return texts.map((text) => {
    const pattern = parseDomainPattern(text);
    assert.ok(pattern.ok);
    return pattern.value;
  });
}

const hoster: Provider = {
  ...aProvider(),
  name: 'hoster',
  mx: patterns('*.mx.example.net', 'mx.example.net'),
};
const providers = {
  providerNamed: (name: string) => (name === 'hoster' ? hoster : undefined),
  providersWithMx: () => [hoster],
};

let server: NameServer;
before(async () => {
  server = await startNameServer();
});
after(() => server.close());

function lookup(queriesPerSecond = 1000) {
  return openMxLookup({ resolvers: [server.address], queriesPerSecond });
}

async function outcomeOf(records: MxRecords, deadline = 1500): Promise<string> {
  server.names.set('a.example', records);
  const directory = openMxDirectory(rules, lookup(), providers);
  try {
    const match = await directory.ask(aDomain('a.example'), AbortSignal.timeout(deadline));
    return match?.provider ?? 'no';
  } catch (error) {
    return error instanceof CannotKnow ? 'cannot know' : 'broken';
  } finally {
    await directory.close();
  }
}

describe('the directory mx', () => {
  const cases: readonly (readonly [what: string, records: MxRecords, outcome: string])[] = [
    ['its MX is ours', [[10, 'mx.example.net']], 'hoster'],
    ['its MX lies below ours, in other letters', [[10, 'A.MX.Example.NET']], 'hoster'],
    [
      'all of the best ones are ours',
      [
        [10, 'mx.example.net'],
        [10, 'b.mx.example.net'],
      ],
      'hoster',
    ],
    [
      'one of the best ones is not',
      [
        [10, 'mx.example.net'],
        [10, 'mx.other.example'],
      ],
      'no',
    ],
    [
      'only the best ones count',
      [
        [20, 'mx.other.example'],
        [10, 'mx.example.net'],
      ],
      'hoster',
    ],
    [
      'the best one is not ours',
      [
        [10, 'mx.other.example'],
        [20, 'mx.example.net'],
      ],
      'no',
    ],
    ['a name that only ends like ours', [[10, 'evilmx.example.net']], 'no'],
    ['no MX', [], 'no'],
    ['no such name', 'NXDOMAIN', 'no'],
    ['null MX (RFC 7505)', [[0, '.']], 'no'],
    ['an address instead of a name', [[0, '192.0.2.1']], 'no'],
    ['an address in brackets', [[0, '[192.0.2.1]']], 'no'],
    ['a name with odd characters', [[0, "mx.example.net'; DROP TABLE"]], 'no'],
    [
      'null MX beside ours, which RFC 7505 forbids',
      [
        [0, '.'],
        [10, 'mx.example.net'],
      ],
      'no',
    ],
    ['an alias whose MX is ours', 'alias of ours', 'hoster'],
    ['an alias of itself', 'alias of itself', 'no'],
    ['an answer that is none', 'garbage', 'cannot know'],
    ['an answer that needs TCP', 'truncated', 'hoster'],
    ['a name server that fails', 'SERVFAIL', 'cannot know'],
  ];
  for (const [what, records, outcome] of cases) {
    it(`${what}: ${outcome}`, async () => {
      assert.equal(await outcomeOf(records), outcome);
    });
  }

  it('a name server that is silent: cannot know, at the deadline', async () => {
    assert.equal(await outcomeOf('silence', 200), 'cannot know');
  });

  it('reliability 35: asks no more questions a second than it may', async () => {
    let now = 0;
    const bounded = openMxLookup({ resolvers: [server.address], queriesPerSecond: 5 }, () => now);
    const begun = server.asked();
    server.names.clear();
    const ask = (): Promise<unknown>[] =>
      Array.from({ length: 50 }, (_, index) =>
        bounded.hostsOf(aDomain(`x${index}.example`), AbortSignal.timeout(5000)),
      );
    const first = await Promise.allSettled(ask());
    assert.equal(first.filter(({ status }) => status === 'fulfilled').length, 5);
    assert.equal(server.asked() - begun, 5);
    now += 400;
    const second = await Promise.allSettled(ask());
    assert.equal(second.filter(({ status }) => status === 'fulfilled').length, 2);
    bounded.close();
  });

  it('no name server at all is a directory that is down', async () => {
    const gone = openMxLookup({ resolvers: ['127.0.0.1:1'], queriesPerSecond: 10 });
    await assert.rejects(
      gone.hostsOf(aDomain('a.example'), AbortSignal.timeout(5000)),
      (error) => error instanceof Error && !(error instanceof CannotKnow),
    );
    gone.close();
  });
});

describe('requireMx', () => {
  async function ask(records: MxRecords, provider: string): Promise<string> {
    server.names.set('a.example', records);
    const inner = new FakeDirectory();
    inner.rows.set('a.example', aMatch(provider));
    const directory = requireMx(inner, lookup(), providers);
    try {
      return (await directory.ask(aDomain('a.example'), AbortSignal.timeout(1500)))?.provider ?? 'no';
    } finally {
      await directory.close();
    }
  }

  it('keeps a domain whose mail is here, and drops one whose mail has moved away', async () => {
    assert.equal(await ask([[10, 'mx.example.net']], 'hoster'), 'hoster');
    assert.equal(await ask([[10, 'mx.other.example']], 'hoster'), 'no');
    await assert.rejects(ask('SERVFAIL', 'hoster'), CannotKnow);
  });

  it('keeps the domains of a provider without mx, which there is nothing to compare with', async () => {
    assert.equal(await ask('NXDOMAIN', 'plain'), 'plain');
  });
});
