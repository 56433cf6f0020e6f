import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SignerBusy } from '../../src/signing/profile-signer.ts';
import { signatureQueue } from '../../src/signing/signature-queue.ts';

/** A task that ends when it is told to. */
function task(): {
  readonly run: () => Promise<string>;
  readonly end: (error?: Error) => void;
  started: boolean;
} {
  const { promise, resolve, reject } = withResolvers();
  const made = {
    started: false,
    run: (): Promise<string> => {
      made.started = true;
      return promise;
    },
    end: (error?: Error): void => {
      if (error === undefined) resolve('done');
      else reject(error);
    },
  };
  return made;
}

function withResolvers(): {
  promise: Promise<string>;
  resolve: (value: string) => void;
  reject: (error: Error) => void;
} {
  let resolve: (value: string) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<string>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

const turn = (): Promise<void> => new Promise((resume) => setImmediate(resume));

describe('the queue of signatures', () => {
  it('runs as many as allowed, lets the next wait in order and refuses the rest at once', async () => {
    const queue = signatureQueue({ running: 2, waiting: 2 });
    const tasks = [task(), task(), task(), task()];
    const results = tasks.map((one) => queue(one.run));
    await turn();
    assert.deepEqual(
      tasks.map((one) => one.started),
      [true, true, false, false],
    );
    await assert.rejects(queue(task().run), SignerBusy);
    tasks[1]?.end();
    await turn();
    assert.deepEqual(
      tasks.map((one) => one.started),
      [true, true, true, false],
    );
    for (const one of tasks) one.end();
    assert.deepEqual(await Promise.all(results), ['done', 'done', 'done', 'done']);
  });

  it('gives a place free after a failure too', async () => {
    const queue = signatureQueue({ running: 1, waiting: 1 });
    const first = task();
    const second = task();
    const failed = queue(first.run);
    const waiting = queue(second.run);
    first.end(new Error('no'));
    await assert.rejects(failed, /no/);
    second.end();
    assert.equal(await waiting, 'done');
    assert.equal(await queue(() => Promise.resolve('free')), 'free');
  });
});
