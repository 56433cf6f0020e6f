import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { askProxy, holdsCanary, sendCanaries } from '../support/canary-requests.ts';
import { needsProgram } from '../support/needs.ts';
import { assertProxied, startProxied, type ProxiedServer } from '../support/proxied-server.ts';
import { recipeWith, withPlaces } from '../support/recipe.ts';
import { proxyPlaces, startProxy, type ProxyPlaces } from '../support/start-proxy.ts';
import type { ServerProcess } from '../support/server-process.ts';

/** The recipe with a website beside it, in a server whose own error log is as Debian's. */
function configuration(places: ProxyPlaces, upstream: string): string {
  const { folder, httpPort, httpsPort } = places;
  const changed: readonly (readonly [string, string])[] = [
    ['/var/log/nginx', join(folder, 'logs')],
    ['127.0.0.1:8080', upstream],
  ];
  const recipe = withPlaces(recipeWith('proxies.md', 'nginx', 'log_format'), [
    ...changed,
    ['listen [::]:80;', ''],
    ['listen [::]:443 ssl;', ''],
    ['listen 80;', `listen 127.0.0.1:${httpPort};`],
    ['listen 443 ssl;', `listen 127.0.0.1:${httpsPort} ssl;`],
    ['/etc/letsencrypt/live/mail', folder],
  ]);
  const website = withPlaces(recipeWith('proxies.md', 'nginx', 'location ~*'), changed);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${join(folder, kind)};\n`,
  );
  return `daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${join(folder, 'pid')};
error_log ${join(folder, 'logs', 'error.log')};
events {}
http {
access_log ${join(folder, 'logs', 'access.log')};
${temporary.join('')}
${recipe}
server {
    listen 127.0.0.1:${httpsPort} ssl;
    server_name example.org;
    ssl_certificate     ${folder}/fullchain.pem;
    ssl_certificate_key ${folder}/privkey.pem;
    access_log off;
${website}
    location / { return 404; }
}
}
`;
}

describe('the recipe for nginx', { skip: needsProgram('nginx') || needsProgram('openssl') }, () => {
  let places: ProxyPlaces;
  let server: ProxiedServer;
  let nginx: ServerProcess;

  before(async () => {
    places = await proxyPlaces();
    server = await startProxied();
    const file = join(places.folder, 'nginx.conf');
    writeFileSync(file, configuration(places, server.listen));
    nginx = await startProxy(places, ['nginx', '-p', places.folder, '-c', file, '-e', '/dev/null']);
  });
  after(async () => {
    // Asked to end, it ends its workers, too; killed, it leaves them behind.
    nginx?.child.kill('SIGTERM');
    await nginx?.gone;
    await server?.process.kill();
  });

  it('answers every program over https, and sends the rest there', async () => {
    await assertProxied(places, server.links);
  });

  it('leads the paths of the website here, and only these', async () => {
    const config = { path: '/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=ann@example.org' };
    assert.match((await askProxy(places, 'https', 'example.org', config)).body, /<domain>example\.org</);
    const upper = { path: '/AutoDiscover/AutoDiscover.xml', method: 'POST', body: '' };
    assert.match((await askProxy(places, 'https', 'example.org', upper)).body, /<ErrorCode>600</);
    const other = { path: '/mail/config-v1.1.xml' };
    assert.equal((await askProxy(places, 'https', 'example.org', other)).status, 404);
  });

  it('reliability 39: writes down no address, not even when Signpost is gone', async () => {
    assert.ok((await sendCanaries(places, server.links, ['http', 'https'])) > 150);
    await server.process.kill();
    assert.ok((await sendCanaries(places, server.links, ['https'])) > 80);
    const logs = places.logs();
    assert.match(logs, /"GET \/mail\/config-v1\.1\.xml" 200 \d+ upstream 200\n/);
    assert.match(logs, /"GET \/mail\/config-v1\.1\.xml" 502 \d+ upstream 502\n/);
    assert.match(logs, /"GET \(not written\)" 200 /);
    assert.deepEqual(logs.split('\n').filter(holdsCanary), []);
  });
});
