import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { combinedStatus, type WorkerStatus } from '../../../src/cli/workers/combined-status.ts';
import type { Problem } from '../../../src/model/problem.ts';
import type { DirectoryStatus } from '../../../src/store/directories/guarded-directory.ts';
import type { StoreStatus } from '../../../src/store/provider-store.ts';

const sql = (
  state: DirectoryStatus['state'],
  since: number,
  more: Partial<DirectoryStatus> = {},
): DirectoryStatus => ({
  name: 'sql',
  state,
  since: new Date(since),
  asked: 1,
  failed: 0,
  ...more,
});
const problem = (message: string): Problem => ({
  severity: 'error',
  code: 'directory-provider-unknown',
  message,
  advice: 'write it',
});
const primary = (more: Partial<StoreStatus> = {}): StoreStatus => ({
  state: 'ready',
  providers: [],
  problems: [],
  domains: 3,
  ...more,
});
const worker = (directory: DirectoryStatus): WorkerStatus => ({ problems: [], directories: [directory] });

describe('the status of all processes together', () => {
  it('is that of the primary where there are no directories', () => {
    assert.deepEqual(combinedStatus(primary(), [{ problems: [] }]), primary());
  });

  const cases: readonly (readonly [
    string,
    DirectoryStatus['state'],
    readonly DirectoryStatus[],
    string,
    number,
  ])[] = [
    ['nobody asked', 'not-asked', [sql('not-asked', 2)], 'not-asked', 1],
    ['one asked', 'not-asked', [sql('not-asked', 2), sql('up', 3)], 'up', 3],
    ['one can not reach it', 'up', [sql('up', 2), sql('down', 3)], 'down', 3],
    ['the first that saw it down', 'not-asked', [sql('down', 5), sql('down', 4)], 'down', 4],
  ];
  for (const [name, own, workers, state, since] of cases) {
    it(`of a directory: ${name}`, () => {
      const combined = combinedStatus(primary({ directories: [sql(own, 1)] }), workers.map(worker));
      assert.deepEqual(combined.directories, [
        sql(state as DirectoryStatus['state'], since, { asked: workers.length + 1 }),
      ]);
      assert.equal(combined.state, state === 'down' ? 'degraded' : 'ready');
    });
  }

  it('tells a problem of all workers once, and is degraded by it', () => {
    const combined = combinedStatus(primary(), [
      { problems: [problem('one')] },
      { problems: [problem('one'), problem('two')] },
    ]);
    assert.deepEqual(combined.problems, [problem('one'), problem('two')]);
    assert.equal(combined.state, 'degraded');
    assert.equal(
      combinedStatus(primary({ state: 'starting' }), [{ problems: [problem('one')] }]).state,
      'starting',
    );
  });
});
