import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startServer, workingFolder } from '../../support/command.ts';
import { path, provider, text } from './two-workers.ts';
import { startLoad, until } from './worker-load.ts';

const settings = (workers: number): string =>
  `workers: ${workers}\nlimits: { drainDelay: 1, drainTimeout: 10 }\nlog: { requests: false }\n`;

describe('a server that stops under load', () => {
  for (const workers of [1, 2]) {
    it(`reliability 21: loses no request (workers: ${workers})`, async () => {
      const folder = workingFolder({
        'config/signpost.yaml': settings(workers),
        'config/domains/example.org.yaml': provider('one.example.org'),
      });
      const server = await startServer({ folder });
      // All of them connect anew after each answer once it drains, so that connections are always on their way.
      const load = startLoad(server.url + path, await text(server.url + path), 16);
      await until(() => load.answered > 200, 'requests are answered');
      server.kill('SIGTERM');
      assert.equal(await server.ended, 0);
      await until(() => load.refused > 0, 'the clients asked until nobody listened');
      await load.stop();
      assert.deepEqual(load.lost, []);
      assert.equal(load.wrong, 0);
    });
  }
});
