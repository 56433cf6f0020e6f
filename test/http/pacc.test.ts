import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { paccRecord } from '../../src/formats/pacc-digest.ts';
import { fillPacc } from '../../src/formats/pacc-template.ts';
import { paccTemplate } from '../../src/formats/pacc.ts';
import type { Domain } from '../../src/model/domain.ts';
import type { Provider } from '../../src/model/provider.ts';
import { paccFilePath } from '../../src/store/pacc-file.ts';
import { publishedPaccBodies } from '../../src/store/published-pacc.ts';
import { until } from '../store/temporary-folder.ts';
import { memoryStore, someSettings } from '../support/memory-store.ts';
import { aProvider, aServer } from '../support/providers.ts';
import { serve, type Served } from '../support/running-server.ts';

const path = '/.well-known/user-agent-configuration.json';
const Host = 'ua-auto-config.example.org';
const hour = 3_600_000;

const before1 = aProvider();
const after1 = aProvider({ incoming: [aServer('imap', 'new.example.org')] });

/** Removed at the end of the file and patiently: a server may still write the state of its last answer. */
const stateFolders: string[] = [];
after(() => {
  for (const folder of stateFolders) {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
});

function stateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-pacc-'));
  stateFolders.push(folder);
  return folder;
}

/** What the server has written so far; empty where that is nothing. */
function written(state: string): string {
  const path = paccFilePath(state, before1.name);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Starts a server at a time that the test sets, with a provider that the test changes. */
async function serveChanging(state?: string): Promise<Served & { provider: Provider; hours: number }> {
  const changing = { provider: before1, hours: 0 };
  const server = await serve({
    store: memoryStore([], {
      find: (domain) => ({ kind: 'hosted', hosted: { domain, provider: changing.provider } }),
    }),
    settings: someSettings(state === undefined ? {} : { state }),
    now: () => new Date(Date.UTC(2026, 0, 1) + changing.hours * hour),
  });
  return Object.assign(changing, server);
}

async function host(server: Served): Promise<string> {
  const { body } = await server.ask({ path, headers: { Host } });
  return (JSON.parse(body) as { protocols: { imap: { host: string } } }).protocols.imap.host;
}

describe('PACC over HTTP', () => {
  let server: Served;
  before(async () => {
    const off = aProvider({ domains: ['off.example'], pacc: { enabled: false, rolloverHours: 48 } });
    server = await serve({
      store: memoryStore([aProvider({ domains: ['example.org', '*.wild.example'] }), off]),
    });
  });

  for (const Host of ['ua-auto-config.example.org', 'example.org', 'UA-Auto-Config.Example.Org.:443']) {
    it(`autoconfig 51: is answered for the Host ${Host}`, async () => {
      const answer = await server.ask({ path, headers: { Host } });
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-type'), 'application/json');
      assert.equal(answer.headers.get('cache-control'), 'public, max-age=300');
      assert.equal(answer.headers.get('access-control-allow-origin'), '*');
      assert.deepEqual(Object.keys(JSON.parse(answer.body) as object), [
        'protocols',
        'authentication',
        'info',
      ]);
    });
  }

  for (const Host of ['ua-auto-config.elsewhere.example', 'ua-auto-config.off.example', '127.0.0.1', '']) {
    it(`autoconfig 51: is 404 in plain text for the Host "${Host}"`, async () => {
      const answer = await server.ask({ path, headers: { Host } });
      assert.equal(answer.status, 404);
      assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
    });
  }

  it('autoconfig 51: plain http is redirected only, whatever insecureHttp says', async () => {
    const open = await serve({ settings: someSettings({ insecureHttp: 'serve' }) });
    const answer = await open.ask({ path, headers: { Host, 'X-Forwarded-Proto': 'http' } });
    assert.equal(answer.status, 302);
    assert.equal(answer.headers.get('location'), `https://${Host}${path}`);
  });

  it('autoconfig 52: the bytes are those of the format, with and without gzip, query or mailbox', async () => {
    const template = paccTemplate(before1);
    assert.ok(typeof template === 'string');
    const wanted = fillPacc(template, 'example.org' as Domain);
    for (const [target, encoding] of [
      [path, 'gzip'],
      [path, 'identity'],
      [`${path}?emailaddress=ann%40example.org`, 'gzip, br'],
    ] as const) {
      const { bytes, headers } = await server.ask({
        path: target,
        headers: { Host, 'Accept-Encoding': encoding },
      });
      const decoded = headers.get('content-encoding') === 'gzip' ? gunzipSync(bytes) : bytes;
      assert.equal(decoded.toString(), wanted);
    }
  });

  it('has an ETag, answers 304 and HEAD, and no other method', async () => {
    const { headers } = await server.ask({ path, headers: { Host } });
    const etag = headers.get('etag') ?? '';
    assert.equal((await server.ask({ path, headers: { Host, 'If-None-Match': etag } })).status, 304);
    const head = await server.ask({ method: 'HEAD', path, headers: { Host } });
    assert.equal(head.headers.get('content-length'), headers.get('content-length'));
    assert.equal((await server.ask({ method: 'POST', path, headers: { Host } })).status, 405);
  });

  it('a wildcard has a document for each of its domains', async () => {
    const { body } = await server.ask({ path, headers: { Host: 'ua-auto-config.a.wild.example' } });
    assert.match(body, /imap\.example\.org/);
  });
});

describe('PACC over HTTP: rollover', () => {
  it('goes on with the former document for 48 hours', async () => {
    const server = await serveChanging();
    assert.equal(await host(server), 'imap.example.org');
    server.provider = after1;
    assert.equal(await host(server), 'imap.example.org');
    server.hours = 47.9;
    assert.equal(await host(server), 'imap.example.org');
    server.hours = 48;
    assert.equal(await host(server), 'new.example.org');
  });

  it('counts from when the change was loaded, asked for or not', async () => {
    const server = await serveChanging();
    await server.warm([before1]);
    server.provider = after1;
    await server.warm([after1]);
    server.hours = 49;
    assert.equal(await host(server), 'new.example.org');
  });

  it('goes on over a restart where there is a folder for it', async () => {
    const state = stateFolder();
    const first = await serveChanging(state);
    await host(first);
    first.provider = after1;
    await host(first);
    await until('the change is kept', () => written(state).includes('"since"'));
    await first.close();
    const second = await serveChanging(state);
    second.provider = after1;
    second.hours = 24;
    assert.equal(await host(second), 'imap.example.org');
    second.hours = 48;
    assert.equal(await host(second), 'new.example.org');
    assert.deepEqual(
      second.lines.filter((line) => line.includes('"warn"')),
      [],
    );
  });

  it('autoconfig 53: what is served always has a digest that was to be published before', async () => {
    const state = stateFolder();
    const published = async (provider: Provider): Promise<readonly string[]> => {
      const bodies = await publishedPaccBodies(state, provider);
      return bodies('example.org' as Domain).map(paccRecord);
    };
    const server = await serveChanging(state);
    /** Hours at which the state changes: something new, or the end of a rollover. */
    const changes = new Set([0, 1, 30, 78, 79, 300]);
    const third = aProvider({ outgoing: [aServer('smtp', 'third.example.org')] });
    for (const [hours, provider, wanted] of [
      [0, before1, 1],
      [1, after1, 2],
      [20, after1, 2],
      [30, third, 3],
      [77, third, 2],
      [78, third, 2],
      [79, before1, 2],
      [300, before1, 2],
      [301, before1, 1],
    ] as const) {
      // The operator asks for the records, publishes them, then deploys.
      const records = await published(provider);
      assert.equal(records.length, wanted, `at ${hours} hours`);
      const known = written(state);
      server.provider = provider;
      server.hours = hours;
      const { body } = await server.ask({ path, headers: { Host } });
      assert.ok(records.includes(paccRecord(body)), `at ${hours} hours it serves what no record vouches for`);
      if (changes.has(hours)) await until('the change is kept', () => written(state) !== known);
    }
  });

  it('switched off it is gone at once, and begins anew', async () => {
    const state = stateFolder();
    const server = await serveChanging(state);
    await host(server);
    server.provider = aProvider({ pacc: { enabled: false, rolloverHours: 48 } });
    assert.equal((await server.ask({ path, headers: { Host } })).status, 404);
    server.provider = after1;
    assert.equal(await host(server), 'new.example.org');
  });

  it('a folder that can not be written is told once, and serving goes on', async () => {
    const file = join(stateFolder(), 'file');
    writeFileSync(file, '');
    const server = await serveChanging(join(file, 'below'));
    await host(server);
    server.provider = after1;
    assert.equal(await host(server), 'imap.example.org');
    await until('the problem is told', () => server.lines.some((line) => line.includes('state of PACC')));
    server.provider = before1;
    await host(server);
    await server.close();
    assert.equal(server.lines.filter((line) => line.includes('state of PACC')).length, 1);
  });

  for (const broken of [
    '',
    '{',
    '[]',
    '{"served":"x"}',
    '{"served":"{}"}',
    '{"served":"{\\"protocols\\":{}}","next":1}',
  ]) {
    it(`a state file that holds ${JSON.stringify(broken)} counts as none`, async () => {
      const state = stateFolder();
      const first = await serveChanging(state);
      await host(first);
      await until('the document is kept', () => written(state) !== '');
      await first.close();
      writeFileSync(paccFilePath(state, before1.name), broken);
      const second = await serveChanging(state);
      second.provider = after1;
      assert.equal(await host(second), 'new.example.org');
      assert.equal(second.lines.filter((line) => line.includes('state of PACC')).length, 1);
    });
  }
});
