import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parse } from 'yaml';
import { askProxy, holdsCanary, sendCanaries } from '../support/canary-requests.ts';
import { needsProgram } from '../support/needs.ts';
import { projectRoot } from '../support/paths.ts';
import { assertProxied, startProxied, type ProxiedServer } from '../support/proxied-server.ts';
import { recipeWith, withPlaces } from '../support/recipe.ts';
import { proxyPlaces, startProxy, type ProxyPlaces } from '../support/start-proxy.ts';
import type { ServerProcess } from '../support/server-process.ts';

/** Ports and storage of the test; without certificates from the internet. */
function globalOptions({ folder, httpPort, httpsPort }: ProxyPlaces): string {
  const options = ['admin off', `storage file_system ${join(folder, 'storage')}`, 'skip_install_trust'];
  return `{\n\t${[...options, `http_port ${httpPort}`, `https_port ${httpsPort}`].join('\n\t')}\n`;
}

/** The recipe with the certificate of the test. */
function forNames(places: ProxyPlaces, upstream: string): string {
  const certificate = `tls ${places.folder}/fullchain.pem ${places.folder}/privkey.pem`;
  const names = 'autoconfig.example.org, autodiscover.example.org';
  return withPlaces(recipeWith('proxies.md', 'caddyfile', '(signpost)'), [
    ['{\n\t# Caddy', `${globalOptions(places)}\t# Caddy`],
    ['127.0.0.1:8080', upstream],
    [`\n${names} {\n`, `\n${names} {\n\t${certificate}\n`],
    ['\nexample.org {\n', `\nexample.org {\n\t${certificate}\n`],
  ]);
}

/** The recipe with Caddy's own authority. */
function onDemand(places: ProxyPlaces, upstream: string, admin: string): string {
  return withPlaces(recipeWith('proxies.md', 'caddyfile', 'on_demand_tls'), [
    ['{\n\ton_demand_tls', `${globalOptions(places)}\ton_demand_tls`],
    ['127.0.0.1:8080', upstream],
    ['127.0.0.1:8081', admin],
    ['\n\t\ton_demand\n', '\n\t\ton_demand\n\t\tissuer internal\n'],
  ]);
}

/** The Caddyfile of the compose file for many domains, likewise. */
function ofCompose(places: ProxyPlaces, upstream: string, admin: string): string {
  const text = readFileSync(join(projectRoot, 'deploy', 'compose', 'compose.yaml'), 'utf8');
  const compose = parse(text) as { readonly configs: { readonly Caddyfile: { readonly content: string } } };
  return withPlaces(compose.configs.Caddyfile.content, [
    ['{\n  email postmaster@example.org\n', globalOptions(places)],
    ['172.28.8.2:8080', upstream],
    ['172.28.8.2:8081', admin],
    ['on_demand\n', 'on_demand\n    issuer internal\n'],
  ]);
}

const recipes = [
  { title: 'the recipe for Caddy', schemes: ['http', 'https'], write: forNames },
  { title: 'the recipe for Caddy with certificates on demand', schemes: ['https'], write: onDemand },
  { title: 'the compose file for many domains', schemes: ['http', 'https'], write: ofCompose },
] as const;

for (const { title, schemes, write } of recipes) {
  describe(title, { skip: needsProgram('caddy') || needsProgram('openssl') }, () => {
    let places: ProxyPlaces;
    let server: ProxiedServer;
    let caddy: ServerProcess;

    before(async () => {
      places = await proxyPlaces();
      server = await startProxied();
      const file = join(places.folder, 'Caddyfile');
      writeFileSync(file, write(places, server.listen, server.admin));
      caddy = await startProxy(places, ['caddy', 'run', '--config', file, '--adapter', 'caddyfile']);
      if (write !== forNames) places = { ...places, root: readRoot(places) };
    });
    after(async () => {
      await caddy?.kill();
      await server?.process.kill();
    });

    it('answers every program over https, and sends the rest there', async () => {
      await assertProxied(places, server.links);
    });

    // The other recipe is for names that are nothing but Signpost's.
    const hasWebsite = write === forNames;
    const leads = hasWebsite ? 'leads the paths of the website here' : 'knows no website';
    it(leads, async () => {
      if (!hasWebsite) {
        await assert.rejects(askProxy(places, 'https', 'example.org', { path: '/' }));
        return;
      }
      const config = { path: '/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=ann@example.org' };
      assert.match((await askProxy(places, 'https', 'example.org', config)).body, /<domain>example\.org</);
      const upper = { path: '/AutoDiscover/AutoDiscover.xml', method: 'POST', body: '' };
      assert.match((await askProxy(places, 'https', 'example.org', upper)).body, /<ErrorCode>600</);
    });

    it('reliability 39: writes down no address, not even when Signpost is gone', async () => {
      assert.ok((await sendCanaries(places, server.links, schemes)) > 80);
      await server.process.kill();
      assert.ok((await sendCanaries(places, server.links, ['https'])) > 80);
      const logs = places.logs();
      // Without a log of its sites Caddy writes down what failed, and nothing else.
      assert.equal(/"logger":"http\.log\.access.*"status":200/.test(logs), write !== ofCompose);
      assert.match(logs, /"logger":"http\.log\.error.*"status":502/);
      assert.deepEqual(logs.split('\n').filter(holdsCanary), []);
    });
  });
}

function readRoot({ folder }: ProxyPlaces): string {
  return readFileSync(join(folder, 'storage', 'pki', 'authorities', 'local', 'root.crt'), 'utf8');
}
