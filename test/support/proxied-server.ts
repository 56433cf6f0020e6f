import assert from 'node:assert/strict';
import { join } from 'node:path';
import { execPath as nodeProgram } from 'node:process';
import { commandLine } from './build-folder.ts';
import { runCommand, writeFiles } from './command.ts';
import { askProxy, canary, type Proxy } from './canary-requests.ts';
import { poxRequest } from './pox.ts';
import { freePort, startProcess, type ServerProcess } from './server-process.ts';
import { temporaryFolder } from './tls-files.ts';

const settings = `trustProxy: [127.0.0.1]
limits: { drainDelay: 0, drainTimeout: 1, perClientPerMinute: 0 }
links: { key: "4jw1F0sBrxOCnRk2-Qp3lHkSoVTvgUkxyyWm8dQtbAE" }
`;

const provider = `incoming: imaps://mail.example.org
outgoing: submissions://mail.example.org
calendar: https://dav.example.org/
`;

/** The real server, as it stands behind a proxy on the same machine. */
export interface ProxiedServer {
  readonly process: ServerProcess;
  /** `host:port` of its listeners. */
  readonly listen: string;
  readonly admin: string;
  /** Paths of signed links to the canary's mailbox. */
  readonly links: readonly string[];
}

/** Starts it in a process of its own. Whoever starts it kills it; it is killed in any case when the tests end. */
export async function startProxied(): Promise<ProxiedServer> {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'config/signpost.yaml': settings,
    'config/domains/example.org.yaml': provider,
  });
  const links = await Promise.all(
    ['page', 'profile', 'qr', 'qr-profile', 'letter'].map(async (format) => {
      const given = [
        'link',
        `${canary}@example.org`,
        '--login',
        canary,
        '--name',
        canary,
        '--format',
        format,
      ];
      const { stdout, stderr, code } = await runCommand(given, { folder });
      assert.equal(code, 0, stderr);
      const { pathname, search } = new URL(stdout.trim());
      return pathname + search;
    }),
  );
  const [listen, admin] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const given = ['--config', join(folder, 'config', 'signpost.yaml'), '--listen', listen, '--admin', admin];
  const process = await startProcess(nodeProgram, [commandLine, 'serve', ...given], {
    isReady: () =>
      fetch(`http://${listen}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
  });
  return { process, listen, admin, links };
}

/** What every recipe has to give: the answers of the page's last section, for https and plain http. */
export async function assertProxied(proxy: Proxy, links: readonly string[]): Promise<void> {
  const config = '/mail/config-v1.1.xml?emailaddress=ann%40example.org';
  const autoconfig = await askProxy(proxy, 'https', 'autoconfig.example.org', { path: config });
  assert.equal(autoconfig.status, 200);
  assert.match(autoconfig.headers.get('content-type') ?? '', /^text\/xml/);
  assert.match(autoconfig.body, /<domain>example\.org<\/domain>/);

  const byHost = await askProxy(proxy, 'https', 'autoconfig.example.org', {
    path: '/mail/config-v1.1.xml',
    headers: {
      'X-Forwarded-Host': 'other.example',
      'X-Forwarded-Proto': 'http',
      'X-Forwarded-For': '10.9.9.9',
    },
  });
  assert.deepEqual([byHost.status, byHost.body], [200, autoconfig.body]);

  const overHttp = await askProxy(proxy, 'http', 'autodiscover.example.org', {
    path: '/Autodiscover/Autodiscover.xml',
  });
  assert.ok([301, 302, 308].includes(overHttp.status), `plain http: ${overHttp.status}`);
  assert.match(
    overHttp.headers.get('location') ?? '',
    /^https:\/\/autodiscover\.example\.org(?::\d+)?\/Auto/,
  );

  const outlook = await askProxy(proxy, 'https', 'autodiscover.example.org', {
    method: 'POST',
    path: '/autodiscover/autodiscover.xml',
    headers: { 'Content-Type': 'text/xml' },
    body: poxRequest('ann@example.org'),
  });
  assert.equal(outlook.status, 200);
  assert.match(outlook.body, /<LoginName>ann@example\.org<\/LoginName>/);

  const json = '/autodiscover/autodiscover.json/v1.0/ann@example.org?Protocol=AutodiscoverV1';
  const version2 = await askProxy(proxy, 'https', 'autodiscover.example.org', { path: json });
  assert.deepEqual(
    [version2.status, JSON.parse(version2.body)],
    [
      200,
      { Protocol: 'AutodiscoverV1', Url: 'https://autodiscover.example.org/autodiscover/autodiscover.xml' },
    ],
  );

  assert.ok(links.length > 4);
  for (const path of links) {
    assert.equal((await askProxy(proxy, 'https', 'autodiscover.example.org', { path })).status, 200, path);
  }
}
