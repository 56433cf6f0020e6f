import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FileStamp } from '../../src/store/file-stamp.ts';
import { settle, settleTime, unfinishedSettleTime, type SettleQuestion } from '../../src/store/settle.ts';

const second = 1_000_000_000n;
const stamp: FileStamp = { device: 1n, inode: 7n, size: 100, modified: 50n * second, changed: 50n * second };
const other: FileStamp = { ...stamp, inode: 8n };
const renamed: FileStamp = { ...other, changed: stamp.changed + 1n };

function restedFor(question: Partial<SettleQuestion>): number | 'unchanged' {
  const answer = settle({
    seen: stamp,
    loaded: undefined,
    waiting: undefined,
    lookBegan: 1000,
    now: 1001,
    wallTime: undefined,
    ...question,
  });
  return answer.kind === 'unchanged' ? 'unchanged' : answer.restedFor;
}

describe('whether a file is at rest', () => {
  const cases: readonly [string, Partial<SettleQuestion>, number | 'unchanged'][] = [
    ['the same as read', { loaded: stamp }, 'unchanged'],
    ['never seen', {}, 0],
    ['seen 300 ms before this look', { waiting: { stamp, since: 700 } }, 300],
    ['seen while this look went on', { waiting: { stamp, since: 1000.5 } }, -0.5],
    ['grown since it was seen', { waiting: { stamp: { ...stamp, size: 99 }, since: 700 } }, 0],
    [
      'written in place, same size',
      { waiting: { stamp: { ...stamp, modified: stamp.modified - 1n }, since: 7 } },
      0,
    ],
    ['written in place after it was read', { loaded: { ...stamp, modified: 49n * second } }, 0],
    ['an inode made anew under the same name and perhaps not full yet', { loaded: other }, 0],
    ['another file renamed into place', { loaded: stamp, seen: renamed }, settleTime],
    ['an empty file renamed into place', { loaded: stamp, seen: { ...renamed, size: 0 } }, 0],
    ['a new name, renamed or not', { seen: renamed }, 0],
    [
      'the same content with another mode',
      { loaded: { ...stamp, changed: 49n * second } },
      unfinishedSettleTime,
    ],
    ['at the start, written 3 s ago', { wallTime: 53_000 }, 3000],
    ['at the start, written just now', { wallTime: 50_000 }, 0],
    ['at the start, written in the future', { wallTime: 40_000 }, -10_000],
  ];
  for (const [name, question, expected] of cases) {
    it(`${name}: ${expected}`, () => assert.equal(restedFor(question), expected));
  }
});
