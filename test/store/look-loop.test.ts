import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LookLoop } from '../../src/store/look-loop.ts';
import { pause, until } from './temporary-folder.ts';

describe('the loop of looks', () => {
  it('looks again after the interval, and sooner after a hint or when asked to', async () => {
    const looks: boolean[] = [];
    const loop = new LookLoop((whole) => {
      looks.push(whole);
      return Promise.resolve(looks.length === 1 ? { inMilliseconds: 10, whole: false } : undefined);
    }, 1000);
    await loop.lookUntilSettled();
    assert.deepEqual(looks, [true, false]);
    loop.hint(false);
    loop.hint(false);
    await until('the hint was followed', () => looks.length > 2, 900);
    assert.deepEqual(looks, [true, false, false]);
    await until('the interval passed', () => looks.length > 3);
    assert.deepEqual(looks.slice(0, 4), [true, false, false, true]);
    await loop.close();
    const { length } = looks;
    loop.hint(true);
    await pause(100);
    assert.equal(looks.length, length);
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

  it('does not rest for many times as long as the first look, which reads everything', async () => {
    let looks = 0;
    const loop = new LookLoop(async () => {
      looks += 1;
      await pause(looks === 1 ? 1000 : 1);
      return undefined;
    }, 5);
    await loop.lookUntilSettled();
    await until('it looked again', () => looks > 3);
    await loop.close();
  });

  it('gives up waiting for a file that never rests', async () => {
    const loop = new LookLoop(() => Promise.resolve({ inMilliseconds: 100, whole: false }), 1000);
    await loop.lookUntilSettled();
    await loop.close();
  });
});
