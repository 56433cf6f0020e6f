import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LookLoop } from '../../src/store/look-loop.ts';
import { pause, until } from './temporary-folder.ts';

describe('the loop of looks', () => {
  it('looks again after the interval, and sooner after a hint or when asked to', async () => {
    let looks = 0;
    const loop = new LookLoop(() => {
      looks += 1;
      return Promise.resolve(looks === 1 ? 10 : undefined);
    }, 300);
    await loop.lookUntilSettled();
    assert.equal(looks, 2);
    loop.hint();
    loop.hint();
    await until('the hint was followed', () => looks === 3, 250);
    await until('the interval passed', () => looks === 4);
    await loop.close();
    loop.hint();
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
      loop.hint();
      await pause(20);
      looking -= 1;
      return 1;
    }, 5);
    const all = Promise.all([1, 2, 3].map(() => loop.lookUntilSettled()));
    await pause(300);
    await loop.close();
    await all;
    assert.equal(most, 1);
    assert.ok(looks > 3);
  });

  it('gives up waiting for a file that never rests', async () => {
    const loop = new LookLoop(() => Promise.resolve(100), 1000);
    await loop.lookUntilSettled();
    await loop.close();
  });
});
