import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startServer, workingFolder } from '../../support/command.ts';
import { freePort } from '../../support/server-process.ts';
import { bothServe, everywhere, figure, files, path, text } from './two-workers.ts';
import { workersOf, noAnswer, runs, startLoad, until } from './worker-load.ts';

const ended = ({ msg }: Readonly<Record<string, unknown>>): boolean =>
  msg === 'a worker ended; another one takes its place';

describe('workers that end', () => {
  it('reliability 22: a killed worker takes only its own requests along, and comes back', async () => {
    const folder = workingFolder(files);
    const server = await startServer({ folder });
    await bothServe(server);
    const clients = 8;
    const load = startLoad(server.url + path, await text(server.url + path), clients);
    const kills = 4;
    for (let kill = 0; kill < kills; kill += 1) {
      await until(() => load.answered > 200 * (kill + 1), 'requests are answered');
      const [victim = 0] = workersOf(server.processId);
      process.kill(victim, 'SIGKILL');
      await until(() => !runs(victim), 'it is gone');
      await bothServe(server);
    }
    const before = load.answered;
    await until(() => load.answered > before + 200, 'requests are answered after it');
    await load.stop();
    assert.equal(load.wrong, 0);
    assert.equal(load.refused, 0);
    assert.ok(
      load.lost.length <= clients * kills,
      `${load.lost.length} lost: ${[...new Set(load.lost)].join()}`,
    );
    assert.ok(!load.lost.includes(noAnswer), 'a client was left without an answer');
    const ends = server.log().filter(ended);
    assert.equal(ends.length, kills);
    assert.ok(ends.every(({ signal }) => signal === 'SIGKILL'));
  });

  it('all killed at once: who comes meanwhile waits until they are back, and nobody is refused', async () => {
    const listen = `127.0.0.1:${await freePort()}`;
    const server = await startServer({ folder: workingFolder(files) }, ['--listen', listen]);
    await bothServe(server);
    const clients = 8;
    const load = startLoad(server.url + path, await text(server.url + path), clients);
    for (let kill = 1; kill <= 2; kill += 1) {
      const before = load.answered;
      await until(() => load.answered > before + 200, 'requests are answered');
      const victims = workersOf(server.processId);
      for (const victim of victims) process.kill(victim, 'SIGKILL');
      await until(() => victims.every((one) => !runs(one)), 'they are gone');
      await bothServe(server);
    }
    const before = load.answered;
    await until(() => load.answered > before + 200, 'requests are answered after it');
    await load.stop();
    assert.equal(load.wrong, 0);
    assert.equal(load.refused, 0);
    assert.ok(load.lost.length <= clients * 2, `${load.lost.length} lost: ${[...new Set(load.lost)].join()}`);
    assert.ok(!load.lost.includes(noAnswer), 'a client was left without an answer');
    assert.equal(server.log().filter(ended).length, 4);
  });

  it('where none comes back for seconds, the port refuses, so that proxies turn to another server', async () => {
    const listen = `127.0.0.1:${await freePort()}`;
    const server = await startServer({ folder: workingFolder(files) }, ['--listen', listen]);
    await bothServe(server);
    const refused = (): Promise<boolean> =>
      fetch(server.url, { headers: { Connection: 'close' }, signal: AbortSignal.timeout(50) }).then(
        () => false,
        (error: unknown) => error instanceof TypeError && isRefusal(error.cause),
      );
    await until(async () => {
      for (const worker of workersOf(server.processId)) process.kill(worker, 'SIGKILL');
      return refused();
    }, 'connections are refused');
    await bothServe(server);
    assert.match(await text(server.url + path), /one\.example\.org/);
  });

  it('one that hangs is ended and replaced, and the other one answers meanwhile', async () => {
    const server = await startServer({ folder: workingFolder(files) });
    await bothServe(server);
    const [first = 0, second = 0] = workersOf(server.processId);
    process.kill(first, 'SIGSTOP');
    for (let request = 0; request < 20; request += 1)
      assert.match(await text(server.url + path), /one\.example\.org/);
    const hung = (): unknown[] =>
      server
        .log()
        .filter(({ msg }) => msg === 'a worker gives no sign of life; it is ended')
        .map(({ worker }) => worker);
    await until(() => hung().length > 0, 'it is found', 60_000);
    assert.deepEqual(hung(), [1]);
    await bothServe(server);
    assert.ok(!runs(first) && runs(second));
    assert.equal(await figure(server, 'signpost_worker_ends_total{reason="hung"}'), 1);
    assert.equal(await figure(server, 'signpost_worker_ends_total{reason="killed"}'), 0);
  });

  it('counts never run backwards, whenever a worker ends', async () => {
    const server = await startServer({ folder: workingFolder(files) });
    await bothServe(server);
    const requests = 'signpost_requests_total{format="thunderbird",status="2xx"}';
    await everywhere(server.url + path);
    await until(async () => (await figure(server, requests)) === 40, 'all are counted');
    const [victim = 0] = workersOf(server.processId);
    // A stopped process answers no question; the kill comes while it is asked.
    process.kill(victim, 'SIGSTOP');
    const asked = figure(server, requests);
    await new Promise((resolve) => setTimeout(resolve, 200));
    process.kill(victim, 'SIGKILL');
    assert.equal(await asked, 40);
    await bothServe(server);
    assert.equal(await figure(server, requests), 40);
    assert.equal(await figure(server, 'signpost_worker_ends_total{reason="killed"}'), 1);
  });
});

function isRefusal(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}
