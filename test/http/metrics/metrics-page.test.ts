import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { metricTable, type MetricDefinition } from '../../../src/http/metrics/metric-table.ts';
import { betweenMarks, matchMadeFile } from '../../support/made-file.ts';

const begin = '<!-- made from the code by "npm run golden": -->';
const end = '<!-- end of the table -->';

const definitions: readonly MetricDefinition[] = Object.values(metricTable);

function row({ name, type, help, labels = {} }: MetricDefinition): string {
  const words = Object.entries(labels).map(([label, values]) => `\`${label}\`: ${values}`);
  return `| \`${name}\` | ${type} | ${help} | ${words.join('; ')} |`;
}

describe('docs/metrics.md', () => {
  it('lists every metric', () => {
    const table = [
      '| metric | type | what it tells | labels |',
      '|---|---|---|---|',
      ...definitions.map(row),
      '',
    ];
    matchMadeFile(['docs', 'metrics.md'], (page) => betweenMarks(page, begin, end, table.join('\n')));
  });

  it('has names as Prometheus wants them: counters end in _total, times in seconds', () => {
    for (const { name, type } of definitions) {
      assert.match(name, /^(?:signpost|process|nodejs)_[a-z_]+$/);
      assert.equal(name.endsWith('_total'), type === 'counter', name);
    }
    assert.equal(new Set(definitions.map(({ name }) => name)).size, definitions.length);
  });
});
