import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { execPath as nodeProgram } from 'node:process';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { commandLine } from '../support/build-folder.ts';
import { writeFiles } from '../support/command.ts';
import { needsProgram } from '../support/needs.ts';
import { poxRequest } from '../support/pox.ts';
import { recipeWith, withPlaces } from '../support/recipe.ts';
import { freePort, startProcess, type ServerProcess } from '../support/server-process.ts';
import { startProxy, type ProxyPlaces } from '../support/start-proxy.ts';
import { temporaryFolder } from '../support/tls-files.ts';

/** The proxy's question every second comes at least once before the server stops accepting. */
const settings =
  'limits: { drainDelay: 3, drainTimeout: 2, perClientPerMinute: 0 }\nlog: { requests: false }\n';
const provider = 'incoming: imaps://mail.example.org\noutgoing: submissions://mail.example.org\n';

/** reliability 21 asks for a thousand; here both servers are restarted this often. */
const rounds = 2;

function nginxFile(places: ProxyPlaces, ports: readonly number[]): readonly string[] {
  const { folder, httpPort } = places;
  const recipe = withPlaces(recipeWith('directories.md', 'nginx', 'upstream signpost'), [
    ['192.0.2.11:8080', `127.0.0.1:${ports[0]}`],
    ['192.0.2.12:8080', `127.0.0.1:${ports[1]}`],
    ['listen 80;', `listen 127.0.0.1:${httpPort};`],
  ]);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${join(folder, kind)};\n`,
  );
  const head = `daemon off;\n${process.getuid?.() === 0 ? 'user root;\n' : ''}pid ${join(folder, 'pid')};\nevents {}\n`;
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, `${head}http {\naccess_log off;\n${temporary.join('')}${recipe}}\n`);
  return ['nginx', '-p', folder, '-c', file, '-e', join(folder, 'logs', 'error.log')];
}

function caddyFile(places: ProxyPlaces, ports: readonly number[]): readonly string[] {
  const { folder, httpPort } = places;
  const recipe = withPlaces(recipeWith('proxies.md', 'caddyfile', 'lb_try_duration'), [
    ['192.0.2.11:8080', `127.0.0.1:${ports[0]}`],
    ['192.0.2.12:8080', `127.0.0.1:${ports[1]}`],
  ]);
  const file = join(folder, 'Caddyfile');
  const head = `{\n\tadmin off\n\tauto_https off\n\tstorage file_system ${join(folder, 'storage')}\n}\n`;
  writeFileSync(file, `${head}${recipe}\nhttp://:${httpPort} {\n\tbind 127.0.0.1\n\timport signpost\n}\n`);
  return ['caddy', 'run', '--config', file, '--adapter', 'caddyfile'];
}

for (const { program, write } of [
  { program: 'nginx', write: nginxFile },
  { program: 'caddy', write: caddyFile },
]) {
  describe(`two servers behind ${program}`, { skip: needsProgram(program) }, () => {
    const folder = temporaryFolder();
    const servers: ServerProcess[] = [];
    let ports: readonly number[];
    let httpPort: number;
    let proxy: ServerProcess;

    const start = (port: number): Promise<ServerProcess> => {
      const given = ['--config', join(folder, 'config', 'signpost.yaml'), '--listen', `127.0.0.1:${port}`];
      return startProcess(nodeProgram, [commandLine, 'serve', ...given, '--admin', 'off'], {
        isReady: () =>
          fetch(`http://127.0.0.1:${port}/readyz`).then(
            ({ ok }) => ok,
            () => false,
          ),
      });
    };

    before(async () => {
      writeFiles(folder, {
        'config/signpost.yaml': settings,
        'config/domains/example.org.yaml': provider,
        'logs/.keep': '',
      });
      ports = [await freePort(), await freePort()];
      for (const port of ports) servers.push(await start(port));
      httpPort = await freePort();
      const places = { folder, root: '', httpPort, httpsPort: httpPort, logs: () => '' };
      proxy = await startProxy(places, write(places, ports));
    });
    after(async () => {
      // Asked to end, nginx ends its workers, too; killed, it leaves them behind.
      proxy?.child.kill('SIGTERM');
      await proxy?.gone;
      await Promise.all(servers.map((server) => server.kill()));
    });

    it('reliability 21: both are restarted in turn under load, and no answer fails', async () => {
      const load = startLoad(httpPort);
      await wait(300);
      for (let round = 0; round < rounds; round += 1) {
        for (const [index, port] of ports.entries()) {
          const old = servers[index];
          old?.child.kill('SIGTERM');
          await old?.gone;
          assert.equal(old?.child.exitCode, 0);
          servers[index] = await start(port);
          // As an orchestrator does: the next one only when the proxy has seen that this one is back.
          await wait(2500);
        }
      }
      const { answered, failures } = await load.stop();
      assert.deepEqual(failures, []);
      assert.ok(answered > 500, `${answered} answers`);
    });
  });
}

/** Programs that ask all the time: half of them over connections that stay open, some by POST. */
function startLoad(port: number): { stop(): Promise<{ answered: number; failures: string[] }> } {
  const failures: string[] = [];
  let answered = 0;
  const over = new AbortController();
  const agents = [false, new Agent({ keepAlive: true })] as const;
  const programs = Array.from({ length: 6 }, async (_, index) => {
    const agent = agents[index % 2] ?? false;
    const isOutlook = index >= 4;
    while (!over.signal.aborted) {
      const wanted = isOutlook ? 'ann@example.org</LoginName>' : '<hostname>mail.example.org</hostname>';
      const { status, body } = await askOnce(port, agent, isOutlook);
      if (status === 200 && body.includes(wanted)) answered += 1;
      else failures.push(`${isOutlook ? 'POST' : 'GET'} ${status} ${body.slice(0, 200)}`);
      await wait(20);
    }
  });
  return {
    async stop() {
      over.abort();
      await Promise.all(programs);
      agents[1].destroy();
      return { answered, failures };
    },
  };
}

function askOnce(
  port: number,
  agent: Agent | false,
  isOutlook: boolean,
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve) => {
    const sent = request({
      host: '127.0.0.1',
      port,
      agent,
      method: isOutlook ? 'POST' : 'GET',
      path: isOutlook ? '/autodiscover/autodiscover.xml' : '/mail/config-v1.1.xml',
      headers: { Host: 'autoconfig.example.org', 'Content-Type': 'text/xml' },
    });
    sent.on('error', (error) => resolve({ status: 0, body: String(error) }));
    sent.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('error', (error) => resolve({ status: 0, body: String(error) }));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    sent.end(isOutlook ? poxRequest('ann@example.org') : undefined);
  });
}
