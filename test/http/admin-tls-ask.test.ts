import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { eventually } from '../support/ask-directory.ts';
import { memoryStore, someSettings } from '../support/memory-store.ts';
import { serve, type Served } from '../support/running-server.ts';

describe('/tls-ask', () => {
  let server: Served;
  before(async () => {
    server = await serve({
      settings: someSettings({ publicAddresses: ['192.0.2.1'] }),
      resolveAddresses: (name) =>
        Promise.resolve(
          name.startsWith('autodiscover')
            ? { kind: 'unknown', reason: 'ETIMEOUT' }
            : { kind: 'addresses', addresses: ['192.0.2.1'] },
        ),
    });
  });
  const cases: readonly (readonly [path: string, status: number, body: RegExp])[] = [
    ['/tls-ask?domain=autoconfig.example.org', 200, /^yes: autoconfig of example\.org/],
    ['/tls-ask?domain=autoconfig.example.com', 403, /^no: example\.com is not hosted here/],
    ['/tls-ask?domain=autodiscover.example.org', 503, /^unknown: DNS does not say now.*ETIMEOUT/],
    ['/tls-ask', 400, /write one host name/],
    ['/tls-ask?domain=', 400, /write one host name/],
    ['/tls-ask?domain=autoconfig.example.org&domain=evil.example', 400, /write one host name/],
    ['/tls-ask?domain=%00', 403, /^no: it is no host name/],
    ['/tls-ask?domain=%E0%A4%A', 403, /^no: it is no host name/],
  ];
  for (const [path, status, body] of cases) {
    it(`${path}: ${status}`, async () => {
      const answer = await server.askAdmin({ path, headers: { Host: '127.0.0.1:8081' } });
      assert.equal(answer.status, status);
      assert.match(answer.body, body);
      assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.equal(answer.headers.has('retry-after'), status === 503);
    });
  }

  it('has the guards of the admin listener, and reads only', async () => {
    const path = '/tls-ask?domain=autoconfig.example.org';
    assert.equal((await server.askAdmin({ path, headers: { Host: 'evil.example' } })).status, 403);
    assert.equal((await server.askAdmin({ path, headers: { Origin: 'null' } })).status, 403);
    assert.equal((await server.askAdmin({ path, method: 'POST' })).status, 405);
  });

  it('reliability 36: is not there on the public listener', async () => {
    for (const path of ['/tls-ask?domain=autoconfig.example.org', '/TLS-ask', '/tls-ask/']) {
      assert.equal((await server.ask({ path, headers: { Host: 'localhost' } })).status, 404);
    }
  });

  it('keeps names and the count of the hour over a restart where there is a state folder', async () => {
    const state = mkdtempSync(join(tmpdir(), 'signpost-tls-ask-'));
    after(() => rmSync(state, { recursive: true }));
    const settings = someSettings({ state, tlsAsk: { wildcards: false, mx: false, newPerHour: 1 } });
    const asked = async (name: string): Promise<string> => {
      const one = await serve({ settings });
      const { body } = await one.askAdmin({ path: `/tls-ask?domain=${name}.example.org` });
      return body.split(':')[0] ?? '';
    };
    assert.equal(await asked('autoconfig'), 'yes');
    await eventually(() => Promise.resolve(existsSync(join(state, 'tls-ask', 'names.jsonl'))));
    assert.deepEqual([await asked('setup'), await asked('autoconfig')], ['no', 'yes']);
  });

  it('/status says whether addresses are checked', async () => {
    assert.match((await server.askAdmin({ path: '/status' })).body, /"addressesChecked": true/);
    const unset = await serve({ store: memoryStore() });
    assert.match((await unset.askAdmin({ path: '/status' })).body, /"addressesChecked": false/);
  });
});
