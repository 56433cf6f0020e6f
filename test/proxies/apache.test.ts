import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { holdsCanary, sendCanaries } from '../support/canary-requests.ts';
import { needsProgram } from '../support/needs.ts';
import { assertProxied, startProxied, type ProxiedServer } from '../support/proxied-server.ts';
import { recipeWith, withPlaces } from '../support/recipe.ts';
import { proxyPlaces, startProxy, type ProxyPlaces } from '../support/start-proxy.ts';
import type { ServerProcess } from '../support/server-process.ts';

/** Where Debian's package puts the modules. */
const moduleFolder = '/usr/lib/apache2/modules';

/** The modules that the page names, and those that Debian switches on by itself. */
const modules = 'mpm_event authz_core log_config proxy proxy_http headers ssl'.split(' ');

function loadModules(): string {
  const there = new Set(readdirSync(moduleFolder));
  return modules
    .filter((name) => there.has(`mod_${name}.so`))
    .map((name) => `LoadModule ${name}_module ${moduleFolder}/mod_${name}.so\n`)
    .join('');
}

/** Writes the recipe's two files and a server around them that has Debian's own log format. */
function writeConfiguration({ folder, httpPort, httpsPort }: ProxyPlaces, upstream: string): string {
  const shared = join(folder, 'signpost.conf');
  const file = join(folder, 'apache2.conf');
  writeFileSync(
    shared,
    withPlaces(recipeWith('proxies.md', 'apache', 'ProxyPass'), [
      ['127.0.0.1:8080', upstream],
      ['/var/log/apache2', join(folder, 'logs')],
    ]),
  );
  const hosts = withPlaces(recipeWith('proxies.md', 'apache', '<VirtualHost'), [
    ['*:80', `127.0.0.1:${httpPort}`],
    ['*:443', `127.0.0.1:${httpsPort}`],
    ['/etc/apache2/signpost.conf', shared],
    ['/etc/letsencrypt/live/mail', folder],
  ]);
  const main = `ServerRoot ${folder}
PidFile ${join(folder, 'pid')}
DefaultRuntimeDir ${folder}
ServerName localhost
Listen 127.0.0.1:${httpPort}
Listen 127.0.0.1:${httpsPort}
${loadModules()}${process.getuid?.() === 0 ? 'User www-data\nGroup www-data\n' : ''}ErrorLog ${join(folder, 'logs', 'error.log')}
LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\"" combined
CustomLog ${join(folder, 'logs', 'access.log')} combined
`;
  writeFileSync(file, main + hosts);
  return file;
}

describe('the recipe for Apache', { skip: needsProgram('apache2') || needsProgram('openssl') }, () => {
  let places: ProxyPlaces;
  let server: ProxiedServer;
  let apache: ServerProcess;

  before(async () => {
    places = await proxyPlaces();
    server = await startProxied();
    const file = writeConfiguration(places, server.listen);
    apache = await startProxy(places, ['apache2', '-D', 'FOREGROUND', '-f', file]);
  });
  after(async () => {
    // Asked to end, it ends its workers, too; killed, it leaves them behind.
    apache?.child.kill('SIGTERM');
    await apache?.gone;
    await server?.process.kill();
  });

  it('answers every program over https, and sends the rest there', async () => {
    await assertProxied(places, server.links);
  });

  it('reliability 39: writes down no address, not even when Signpost is gone', async () => {
    assert.ok((await sendCanaries(places, server.links, ['http', 'https'])) > 150);
    await server.process.kill();
    assert.ok((await sendCanaries(places, server.links, ['https'])) > 80);
    const logs = places.logs();
    assert.match(logs, /"GET \/mail\/config-v1\.1\.xml" 200 /);
    assert.match(logs, /"GET \/mail\/config-v1\.1\.xml" 503 /);
    assert.match(logs, /"GET \(not written\)" 200 /);
    assert.deepEqual(logs.split('\n').filter(holdsCanary), []);
  });
});
