import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CannotKnow } from '../../../src/store/directories/directory.ts';
import { matchOfRows } from '../../../src/store/directories/sql-row.ts';

/** What a row with the given columns says, as `provider COLUMN=value`. */
function said(row: Readonly<Record<string, unknown>> | undefined, always?: string): string {
  const answer = { columns: Object.keys(row ?? {}), rows: row === undefined ? [] : [Object.values(row)] };
  const match = matchOfRows(answer, () => undefined, always);
  if (match === undefined) return 'not hosted';
  return [match.provider, ...[...match.columns].map(([name, value]) => `${name}=${value}`)].join(' ');
}

describe('the row of a query', () => {
  const cases: readonly (readonly [
    row: Readonly<Record<string, unknown>> | undefined,
    always: string | undefined,
    said: string,
  ])[] = [
    [undefined, undefined, 'not hosted'],
    [undefined, 'hoster', 'not hosted'],
    [{ provider: 'big' }, undefined, 'big'],
    [{ provider: 'big' }, 'hoster', 'big'],
    [{ provider: null }, undefined, 'not hosted'],
    [{ provider: null }, 'hoster', 'hoster'],
    [{ provider: '' }, 'hoster', 'hoster'],
    [{ name: 'big', cluster: 7 }, undefined, 'big CLUSTER=7'],
    [{ cluster: 7 }, 'hoster', 'hoster CLUSTER=7'],
    [{ '?column?': 1 }, 'hoster', 'hoster ?COLUMN?=1'],
    [{ cluster: 7, Provider: 'big' }, 'hoster', 'big CLUSTER=7'],
    [{ provider: 9007199254740993n }, undefined, '9007199254740993'],
    [{ provider: 'big', list: [1] }, undefined, 'big'],
  ];
  for (const [what, value] of [
    ['a boolean', true],
    ['an object', {}],
    ['a list', ['big']],
    ['bytes', Buffer.from('big')],
    ['too long', 'x'.repeat(513)],
  ] as const) {
    for (const always of [undefined, 'hoster']) {
      it(`a provider that is ${what} can't be known, with provider: ${always ?? '(not set)'}`, () => {
        assert.throws(() => said({ provider: value }, always), CannotKnow);
      });
    }
  }
  for (const [row, always, expected] of cases) {
    it(`${row === undefined ? 'no row' : Object.entries(row).join()} with provider: ${always ?? '(not set)'} is ${expected}`, () => {
      assert.equal(said(row, always), expected);
    });
  }
});
