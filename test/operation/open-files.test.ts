import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine } from '../support/build-folder.ts';
import { writeFiles } from '../support/command.ts';
import { ask } from '../support/http-client.ts';
import { freePort, serverFolder, startProcess, type ServerProcess } from '../support/server-process.ts';

/** The most files that the server may have open, and the connections that a flood wants. */
const openFiles = 256;
const wanted = 3 * openFiles;

const provider = 'incoming: imaps://imap.example.net\noutgoing: submissions://smtp.example.net\n';

describe(
  'a server with few open files',
  { skip: existsSync('/proc/self/limits') ? false : 'skipped: the system does not tell the limit' },
  () => {
    const folder = serverFolder('open-files');
    let server: ServerProcess;
    let port = 0;
    let adminPort = 0;
    let flood: Socket[] = [];

    const status = (path: string): Promise<number> =>
      ask(port, { path, headers: { Host: 'autoconfig.example.org', Connection: 'close' } }).then(
        (answer) => answer.status,
        () => 0,
      );
    const adminStatus = (path: string): Promise<number> =>
      ask(adminPort, { path }).then(
        (answer) => answer.status,
        () => 0,
      );

    before(async () => {
      writeFiles(folder.path, {
        'config/signpost.yaml': 'log: { requests: false }\n',
        'config/domains/example.org.yaml': provider,
      });
      [port, adminPort] = [await freePort(), await freePort()];
      const config = join(folder.path, 'config', 'signpost.yaml');
      const listeners = ['--listen', `127.0.0.1:${port}`, '--admin', `127.0.0.1:${adminPort}`];
      const own = ['serve', '--config', config, ...listeners];
      const limited = ['-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh', execPath, commandLine, ...own];
      server = await startProcess('sh', limited, {
        isReady: async () => (await adminStatus('/readyz')) === 200,
      });
    });
    after(async () => {
      for (const socket of flood) socket.destroy();
      await server?.kill();
      folder.remove();
    });

    it('reliability 25: a flood takes neither the admin listener nor the files, and leaves nothing behind', async () => {
      flood = Array.from({ length: wanted }, () => {
        const socket = connect(port, '127.0.0.1').on('error', () => undefined);
        socket.once('connect', () => socket.write('GET / HT'));
        return socket.resume();
      });
      await Promise.all(
        flood.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])),
      );
      await sleep(200);
      assert.equal(await status('/mail/config-v1.1.xml'), 0, 'there is a connection left: this is no flood');

      writeFileSync(join(folder.path, 'config/domains/new.example.yaml'), provider);
      let found = '';
      for (let round = 0; round < 100 && !found.includes('new.example.yaml'); round += 1) {
        assert.equal(await adminStatus('/healthz'), 200);
        await sleep(50);
        found = (await ask(adminPort, { path: '/lookup?domain=new.example' })).body;
      }
      assert.match(found, /new\.example\.yaml/);

      for (const socket of flood) socket.destroy();
      await sleep(200);
      assert.equal(await status('/mail/config-v1.1.xml'), 200);
      assert.equal(server.child.exitCode, null);
    });
  },
);
