import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openWorkerLog } from '../../../src/cli/workers/worker-log.ts';

const settings = { level: 'info', format: 'json', requests: true } as const;

describe('the log of a worker', () => {
  it('sends whole lines, in their order', async () => {
    const sent: string[] = [];
    const open = openWorkerLog(settings, (lines, done) => {
      sent.push(lines);
      done();
    });
    for (let number = 0; number < 1000; number += 1) open.log.info({ number }, 'a line');
    await open.flush();
    assert.ok(sent.length < 50, 'many lines go together');
    const lines = sent.flatMap((text) => text.split('\n').filter((line) => line !== ''));
    const numbers = lines.map((line) => (JSON.parse(line) as { readonly number: number }).number);
    assert.deepEqual(
      numbers,
      Array.from({ length: 1000 }, (_, index) => index),
    );
    assert.ok(sent.every((text) => text === '' || text.endsWith('\n')));
  });

  it('reliability 26: drops and counts what the primary has no time for, and goes on afterwards', async () => {
    const waiting: (() => void)[] = [];
    let received = 0;
    const open = openWorkerLog(settings, (lines, done) => {
      received += lines.length;
      waiting.push(done);
    });
    const text = 'x'.repeat(1000);
    for (let count = 0; count < 3000; count += 1) open.log.info(text);
    assert.ok(received <= 1_100_000, `${received} characters wait`);
    const dropped = open.dropped();
    assert.ok(dropped > 1500, `${dropped} lines dropped`);
    for (const done of waiting.splice(0)) done();
    open.log.info('after');
    const flushed = open.flush();
    for (const done of waiting.splice(0)) done();
    await flushed;
    assert.equal(open.dropped(), dropped);
  });
});
