import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { runCommand, startServer, workingFolder, writeFiles } from '../../support/command.ts';
import { bothServe, everywhere, figure, files, path, provider, text } from './two-workers.ts';
import { childrenOf, runs, startLoad, until, workersOf } from './worker-load.ts';

describe('signpost serve with workers', () => {
  it('answers from all of them, a change reaches all, and metrics are their sum', async () => {
    const folder = workingFolder(files);
    const server = await startServer({ folder });
    assert.equal((await server.logged(({ msg }) => msg === 'serving'))['workers'], 2);
    await bothServe(server);
    assert.equal(workersOf(server.processId).length, 2);
    const [first = '', ...others] = await everywhere(server.url + path);
    assert.deepEqual(others, []);
    assert.match(first, /<hostname>one\.example\.org</);
    const requests = 'signpost_requests_total{format="thunderbird",status="2xx"}';
    await until(async () => (await figure(server, requests)) === 40, 'the metrics are the sum');

    writeFiles(folder, {
      'config/domains/example.org.yaml': provider('two.example.org'),
      'config/domains/example.net.yaml': provider('mail.example.net'),
    });
    await text(`${server.adminUrl}/reload`, { method: 'POST' });
    const [second = '', ...rest] = await everywhere(server.url + path);
    assert.deepEqual(rest, []);
    assert.match(second, /<hostname>two\.example\.org</);
    const [added = ''] = await everywhere(`${server.url}/mail/config-v1.1.xml?emailaddress=a@example.net`);
    assert.match(added, /mail\.example\.net/);

    writeFiles(folder, { 'config/domains/example.net.yaml': 'incoming: [\n' });
    await until(async () => {
      const answers = await everywhere(`${server.url}/readyz`);
      return answers.size === 1 && answers.has('{"status":"degraded"}\n');
    }, 'all say that a file is broken');
    assert.match(await text(`${server.adminUrl}/status`), /example\.net\.yaml:/);
  });

  it('reliability 21: SIGTERM under load loses no request, and leaves no process behind', async () => {
    const folder = workingFolder(files);
    const server = await startServer({ folder });
    await bothServe(server);
    const workers = childrenOf(server.processId);
    const load = startLoad(server.url + path, await text(server.url + path), 8);
    await until(() => load.answered > 200, 'requests are answered');
    server.kill('SIGTERM');
    await server.logged(
      ({ msg }) => msg === 'stopping: open requests are finished, a second signal ends at once',
    );
    assert.equal((await fetch(`${server.adminUrl}/readyz`)).status, 503);
    await until(() => load.refused > 0, 'nobody listens any more');
    assert.equal(await server.ended, 0);
    await load.stop();
    assert.deepEqual(load.lost, []);
    assert.equal(load.wrong, 0);
    assert.ok(workers.every((one) => !runs(one)));
  });

  it('a second signal ends everything at once', async () => {
    const folder = workingFolder({
      ...files,
      'config/signpost.yaml': 'workers: 2\nlimits: { drainDelay: 60 }\n',
    });
    const server = await startServer({ folder });
    await bothServe(server);
    const workers = childrenOf(server.processId);
    server.kill('SIGTERM');
    await server.logged(({ signal }) => signal === 'SIGTERM');
    server.kill('SIGTERM');
    assert.equal(await server.ended, 143);
    await until(() => workers.every((one) => !runs(one)), 'the workers are gone');
  });

  it('workers end where the primary is killed', async () => {
    const folder = workingFolder(files);
    const server = await startServer({ folder });
    await bothServe(server);
    const workers = childrenOf(server.processId);
    assert.equal(workers.length, 3, 'two workers and one that keeps the port');
    server.kill('SIGKILL');
    await server.ended;
    await until(() => workers.every((one) => !runs(one)), 'the workers are gone');
  });

  it('signals to workers do nothing: a terminal sends them to everybody', async () => {
    const folder = workingFolder(files);
    const server = await startServer({ folder });
    await bothServe(server);
    // What keeps the port may be starting just now, and be ended by them: another one takes its place.
    const workers = workersOf(server.processId);
    for (const one of childrenOf(server.processId))
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.kill(one, signal);
    assert.match(await text(server.url + path), /one\.example\.org/);
    assert.equal(workers.length, 2);
    assert.deepEqual(workersOf(server.processId), workers);
  });

  it('SIGHUP looks for changes, and all workers serve them', async () => {
    const folder = workingFolder(files);
    const server = await startServer({ folder });
    await bothServe(server);
    writeFiles(folder, { 'config/domains/example.org.yaml': provider('three.example.org') });
    server.kill('SIGHUP');
    await until(async () => {
      const answers = [...(await everywhere(server.url + path))];
      return answers.length === 1 && /three\.example\.org/.test(answers[0] ?? '');
    }, 'all serve the change');
  });

  it('log lines of all workers are whole', async () => {
    const folder = workingFolder({
      ...files,
      'config/signpost.yaml': 'workers: 2\nlimits: { drainDelay: 0 }\n',
    });
    const server = await startServer({ folder });
    await bothServe(server);
    for (let round = 0; round < 5; round += 1) await everywhere(server.url + path);
    const requests = (): number => server.log().filter(({ route }) => route === 'thunderbird').length;
    await until(() => requests() === 200, 'every request is logged');
    server.kill('SIGTERM');
    assert.equal(await server.ended, 0);
  });

  it('an address that is taken ends the start with a sentence', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const result = await runCommand(['serve', '--listen', `127.0.0.1:${port}`, '--admin', 'off'], {
      folder: workingFolder(files),
    });
    taken.close();
    assert.equal(result.code, 1);
    assert.match(result.stdout, /can't listen on 127\.0\.0\.1:\d+: another program has this port/);
  });

  it('workers can be set in the environment', async () => {
    const result = await runCommand(['serve'], {
      folder: workingFolder(files),
      environment: { SIGNPOST_WORKERS: '65' },
    });
    assert.equal(result.code, 1);
    assert.match(result.stderr, /whole number from 1 to 64, or auto/);
    const server = await startServer({
      folder: workingFolder(files),
      environment: { SIGNPOST_WORKERS: '1' },
    });
    assert.deepEqual(childrenOf(server.processId), []);
  });
});
