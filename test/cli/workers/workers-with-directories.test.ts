import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { runCommand, startServer, workingFolder, type RunningServer } from '../../support/command.ts';
import { freePort } from '../../support/server-process.ts';
import { bothServe, files, fromEach, text } from './two-workers.ts';
import { workersOf, runs, until } from './worker-load.ts';

const hoster =
  'domains: []\nincoming: imaps://imap-%CLUSTER%.example.net\noutgoing: submissions://smtp.example.net\n';

/** A panel that knows a few domains, and how often it was asked. */
async function startPanel() {
  const rows = new Map<string, string>();
  let asked = 0;
  const panel = createServer((request, response) => {
    asked += 1;
    const cluster = rows.get((request.url ?? '').slice(1));
    response
      .writeHead(cluster === undefined ? 404 : 200)
      .end(cluster === undefined ? '' : JSON.stringify({ provider: 'hoster', cluster }));
  }).listen(0, '127.0.0.1');
  const stop = (): void => {
    panel.close();
    panel.closeAllConnections();
  };
  after(stop);
  await once(panel, 'listening');
  return { port: (panel.address() as AddressInfo).port, rows, stop, asked: () => asked };
}

function folderWith(port: number): string {
  return workingFolder({
    ...files,
    'config/signpost.yaml': [
      'workers: 2',
      'state: ../state',
      'limits: { drainDelay: 0, drainTimeout: 2 }',
      'directories:',
      `  - http: { url: "http://127.0.0.1:${port}/{domain}" }`,
      '',
    ].join('\n'),
    'config/domains/hoster.yaml': hoster,
  });
}

const ask = (server: RunningServer, domain: string): string =>
  `${server.url}/mail/config-v1.1.xml?emailaddress=ann@${domain}`;

/** The clusters that the answers of all workers name. */
async function clusters(server: RunningServer, domain: string): Promise<string> {
  const answers = await fromEach(server, () => text(ask(server, domain)));
  const named = answers.map((answer) => /imap-(\w+)\.example\.net/.exec(answer)?.[1] ?? 'none');
  return [...new Set(named)].join(' ');
}

/** Asks each worker for domains that nobody knows, until each has found out that the directory is down. */
async function bothMissIt(server: RunningServer): Promise<void> {
  for (const never of ['never1', 'never2', 'never3']) {
    const answers = await fromEach(server, () =>
      fetch(ask(server, `${never}.example`), { headers: { Connection: 'close' } }),
    );
    assert.deepEqual(
      answers.map(({ status }) => status),
      [503, 503],
    );
  }
  for (const number of [1, 2]) {
    await server.logged(
      ({ msg, worker }) => String(msg).startsWith('a directory is down') && worker === number,
    );
  }
}

describe('workers with directories', () => {
  it('what one of them was answered, all serve while the directory is down, also after they were started again', async () => {
    const panel = await startPanel();
    for (let row = 0; row < 20; row += 1) panel.rows.set(`d${row}.example`, `c${row}`);
    const folder = folderWith(panel.port);
    const server = await startServer({ folder }, ['--listen', `127.0.0.1:${await freePort()}`]);
    await bothServe(server);
    for (const [domain, cluster] of panel.rows)
      assert.match(await text(ask(server, domain)), RegExp(cluster));
    assert.equal(panel.asked(), 20);
    panel.stop();
    await bothMissIt(server);
    for (const [domain, cluster] of panel.rows) assert.equal(await clusters(server, domain), cluster);
    await until(async () => {
      const { status, store } = JSON.parse(await text(`${server.adminUrl}/status`)) as {
        readonly status: string;
        readonly store: { readonly directories: readonly { readonly state: string }[] };
      };
      return status === 'degraded' && store.directories[0]?.state === 'down';
    }, 'the operator is told');

    const workers = workersOf(server.processId);
    for (const worker of workers) process.kill(worker, 'SIGKILL');
    await until(() => workers.every((worker) => !runs(worker)), 'they are gone');
    await bothServe(server);
    for (const [domain, cluster] of panel.rows) assert.equal(await clusters(server, domain), cluster);

    server.kill('SIGTERM');
    assert.equal(await server.ended, 0);
    const again = await startServer({ folder });
    await bothServe(again);
    await bothMissIt(again);
    for (const [domain, cluster] of panel.rows) assert.equal(await clusters(again, domain), cluster);
  });

  it('signpost forget reaches all', async () => {
    const panel = await startPanel();
    panel.rows.set('moves.example', 'old');
    const folder = folderWith(panel.port);
    const server = await startServer({ folder });
    await bothServe(server);
    assert.equal(await clusters(server, 'moves.example'), 'old');
    panel.rows.set('moves.example', 'new');
    const forgot = await runCommand(['forget', 'moves.example'], {
      folder,
      environment: { SIGNPOST_ADMIN: server.adminUrl.replace('http://', '') },
    });
    assert.equal(forgot.code, 0, forgot.stderr);
    await until(async () => (await clusters(server, 'moves.example')) === 'new', 'all serve the new row');
    panel.rows.delete('moves.example');
    await runCommand(['forget', 'moves.example'], {
      folder,
      environment: { SIGNPOST_ADMIN: server.adminUrl.replace('http://', '') },
    });
    await until(async () => (await clusters(server, 'moves.example')) === 'none', 'nobody serves it');
  });
});
