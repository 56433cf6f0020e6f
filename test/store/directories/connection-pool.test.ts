import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConnectionPool, type Connection } from '../../../src/store/directories/connection-pool.ts';

class FakeConnection implements Connection {
  usable = true;
  destroyed = false;
  destroy(): void {
    this.usable = false;
    this.destroyed = true;
  }
}

/** A pool whose place to connect to can be switched off. */
function fakePool(size = 2, retryInterval = 20) {
  const made: FakeConnection[] = [];
  const state = { up: true, attempts: 0 };
  const pool = new ConnectionPool<FakeConnection>({
    size,
    retryInterval,
    connect() {
      state.attempts += 1;
      if (!state.up) return Promise.reject(new Error('down'));
      const connection = new FakeConnection();
      made.push(connection);
      return Promise.resolve(connection);
    },
  });
  return { pool, made, state };
}

const never = new AbortController().signal;
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('a pool of connections', () => {
  it('uses a connection again', async () => {
    const { pool, made } = fakePool();
    for (let round = 0; round < 5; round += 1) await pool.run(never, () => Promise.resolve(round));
    assert.equal(made.length, 1);
  });

  it('opens as many as allowed and lets the others wait', async () => {
    const { pool, made } = fakePool(2);
    let busy = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 20 }, () =>
        pool.run(never, async () => {
          most = Math.max(most, (busy += 1));
          await wait(1);
          busy -= 1;
        }),
      ),
    );
    assert.equal(made.length, 2);
    assert.equal(most, 2);
  });

  it('destroys a connection whose work was broken off, and rejects at once with the reason', async () => {
    const { pool, made } = fakePool();
    const controller = new AbortController();
    const asked = pool.run(controller.signal, () => new Promise(() => undefined));
    await wait(1);
    controller.abort(new Error('deadline'));
    await assert.rejects(asked, /deadline/);
    assert.equal(made[0]?.destroyed, true);
    assert.equal(made.length, 1);
  });

  it('keeps a connection after an error of the database, and drops it after one of its own', async () => {
    const { pool, made } = fakePool();
    await pool.run(never, () => Promise.resolve());
    await assert.rejects(
      pool.run(never, () => Promise.reject(new Error('no such table'))),
      /no such table/,
    );
    assert.equal(made[0]?.destroyed, false);
    let tries = 0;
    const answer = await pool.run(never, (connection) => {
      tries += 1;
      if (tries > 1) return Promise.resolve('second');
      connection.usable = false;
      return Promise.reject(new Error('reset'));
    });
    assert.equal(answer, 'second');
    assert.equal(made.length, 2);
  });

  it('reliability 30: does not try again for a while after a failed attempt, and tells all why', async () => {
    const { pool, state } = fakePool(4, 60_000);
    state.up = false;
    for (let round = 0; round < 50; round += 1) {
      await assert.rejects(
        pool.run(never, () => Promise.resolve()),
        /down/,
      );
    }
    await Promise.all(
      Array.from({ length: 50 }, () =>
        assert.rejects(
          pool.run(never, () => Promise.resolve()),
          /down/,
        ),
      ),
    );
    assert.equal(state.attempts, 1);
  });

  it('makes one attempt at a time', async () => {
    const { pool, state } = fakePool(4);
    state.up = false;
    await Promise.all(
      Array.from({ length: 50 }, () =>
        assert.rejects(
          pool.run(never, () => Promise.resolve()),
          /down/,
        ),
      ),
    );
    assert.equal(state.attempts, 1);
  });

  it('is back after the pause', async () => {
    const { pool, state } = fakePool(1, 5);
    state.up = false;
    await assert.rejects(pool.run(never, () => Promise.resolve()));
    state.up = true;
    await wait(10);
    assert.equal(await pool.run(never, () => Promise.resolve('here')), 'here');
  });

  it('counts a new connection that fails at its first work as a failed attempt', async () => {
    const { pool, state } = fakePool(4, 60_000);
    const fail = (connection: FakeConnection): Promise<never> => {
      connection.usable = false;
      return Promise.reject(new Error('reset'));
    };
    for (let round = 0; round < 5; round += 1) await assert.rejects(pool.run(never, fail), /reset/);
    assert.equal(state.attempts, 1);
  });

  it('gives up an attempt to connect that hangs', async () => {
    const pool = new ConnectionPool<FakeConnection>({
      size: 1,
      connectTimeout: 10,
      connect: (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('given up')), { once: true });
        }),
    });
    // An unreferenced timer alone does not keep the test alive.
    const alive = setTimeout(() => undefined, 5000);
    await assert.rejects(
      pool.run(never, () => Promise.resolve()),
      /did not answer in time/,
    );
    clearTimeout(alive);
  });

  it('who waits for a connection stops waiting at the deadline', async () => {
    const { pool } = fakePool(1);
    const controller = new AbortController();
    const first = pool.run(never, () => wait(30));
    const second = pool.run(controller.signal, () => Promise.resolve());
    controller.abort(new Error('deadline'));
    await assert.rejects(second, /deadline/);
    await first;
  });

  it('refuses everything once closed, and ends what runs', async () => {
    const { pool, made } = fakePool();
    await pool.run(never, () => Promise.resolve());
    pool.close();
    assert.equal(made[0]?.destroyed, true);
    await assert.rejects(
      pool.run(never, () => Promise.resolve()),
      /stopping/,
    );
  });
});
