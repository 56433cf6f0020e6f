import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { divideConnections } from '../../../src/cli/workers/divide-connections.ts';
import { endedFigures } from '../../../src/cli/workers/ended-figures.ts';
import type { Figures } from '../../../src/http/metrics/figures.ts';
import { someSettings } from '../../support/memory-store.ts';

describe('figures of workers that ended', () => {
  it('counts stay, the state of a process that is no more does not', () => {
    const labels = { format: 'pacc', status: '2xx' };
    const one: Figures = [
      { metric: 'requests', value: 2, labels },
      { metric: 'requestSeconds', value: 3, part: 'sum', labels: { format: 'other' } },
      { metric: 'memory', value: 100 },
    ];
    assert.deepEqual(endedFigures([one, one]), [
      { metric: 'requests', value: 4, labels },
      { metric: 'requestSeconds', value: 6, part: 'sum', labels: { format: 'other' } },
    ]);
  });
});

describe('connections of workers', () => {
  const directory = {
    kind: 'http',
    name: 'panel',
    url: 'https://panel.example.org/{domain}',
    ttl: 60,
    negativeTtl: 10,
    deadline: 1000,
    pool: 5,
  } as const;
  const settings = someSettings({ directories: [directory] });
  const cases: readonly (readonly [workers: number, pool: number])[] = [
    [2, 2],
    [5, 1],
    [64, 1],
  ];
  for (const [workers, pool] of cases) {
    it(`5 among ${workers}: ${pool} each`, () => {
      const { primary, worker } = divideConnections(settings, workers);
      assert.deepEqual(worker.directories, [{ ...directory, pool }]);
      assert.deepEqual(primary.directories, [{ ...directory, pool: 1 }]);
    });
  }

  it('changes nothing else', () => {
    assert.deepEqual(divideConnections(someSettings(), 2).worker, someSettings());
  });
});
