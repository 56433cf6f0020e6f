import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LookLoop } from '../../src/store/look-loop.ts';
import { pause, until } from './temporary-folder.ts';

describe('the loop of looks', () => {
  it('looks again after the interval, and sooner after a hint or when asked to', async () => {
    let looks = 0;
    let wholes = 0;
    const loop = new LookLoop((whole) => {
      looks += 1;
      wholes += whole ? 1 : 0;
      return Promise.resolve(looks === 1 ? { inMilliseconds: 10, whole: false } : undefined);
    }, 300);
    await loop.lookUntilSettled();
    assert.equal(looks, 2);
    assert.equal(wholes, 1);
    loop.hint(false);
    loop.hint(false);
    await until('the hint was followed', () => looks === 3, 250);
    assert.equal(wholes, 1);
    await until('the interval passed', () => looks === 4);
    assert.equal(wholes, 2);
    await loop.close();
    loop.hint(true);
    await pause(400);
    assert.equal(looks, 4);
  });

  it('never looks twice at the same time, and not in vain all the time', async () => {
    let looking = 0;
    let looks = 0;
    let most = 0;
    const loop = new LookLoop(async () => {
      looking += 1;
      looks += 1;
      most = Math.max(most, looking);
      loop.hint(looks % 2 === 0);
      await pause(20);
      looking -= 1;
      return { inMilliseconds: 1, whole: false };
    }, 5);
    const all = Promise.all([1, 2, 3].map(() => loop.lookUntilSettled()));
    await pause(300);
    await loop.close();
    await all;
    assert.equal(most, 1);
    assert.ok(looks > 3);
  });

  it('gives up waiting for a file that never rests', async () => {
    const loop = new LookLoop(() => Promise.resolve({ inMilliseconds: 100, whole: false }), 1000);
    await loop.lookUntilSettled();
    await loop.close();
  });
});
