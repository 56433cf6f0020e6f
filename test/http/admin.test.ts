import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { rawStatus, sendRaw } from '../support/http-client.ts';
import { memoryStore, readyStatus, someSettings } from '../support/memory-store.ts';
import { serve, type Served } from '../support/running-server.ts';

describe('the admin listener', () => {
  let server: Served;
  before(async () => {
    server = await serve({
      store: memoryStore([], {
        status: () => ({
          ...readyStatus,
          state: 'degraded',
          providers: [{ name: 'a', file: '/c/a.yaml', domains: 1, state: 'last-good' }],
          problems: [
            {
              severity: 'error',
              code: 'yaml-syntax',
              message: 'a colon is missing',
              place: { file: '/c/a.yaml', line: 3, column: 7, excerpt: 'incoming' },
            },
          ],
        }),
      }),
      settings: someSettings({ admin: { host: '127.0.0.1', port: 0 } }),
    });
  });

  it('/status names file and line of every problem', async () => {
    const answer = await server.askAdmin({ path: '/status' });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
    assert.match(answer.body, /"at": "\/c\/a\.yaml:3:7"/);
    assert.match(answer.body, /"state": "last-good"/);
    assert.match(answer.body, /"version": "0\.0\.0-test"/);
    assert.match(answer.body, /"status": "degraded"/);
    assert.match(answer.body, /"uptimeSeconds": \d+/);
  });

  const cases: readonly (readonly [
    name: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    status: number,
  ])[] = [
    ['localhost', '/status', { Host: 'localhost:8081' }, 200],
    ['an address', '/healthz', { Host: '127.0.0.1' }, 200],
    ['an IPv6 address', '/readyz', { Host: '[::1]:8081' }, 200],
    ['a name', '/status', { Host: 'evil.example' }, 403],
    ['a name that begins alike', '/status', { Host: 'localhost.evil.example' }, 403],
    ['an Origin', '/status', { Host: 'localhost', Origin: 'http://localhost' }, 403],
    ['a null Origin', '/status', { Host: 'localhost', Origin: 'null' }, 403],
    ['a picture on a page', '/status', { Host: 'localhost', 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['a page on another port', '/status', { Host: 'localhost', 'Sec-Fetch-Site': 'same-site' }, 403],
    ['an address that was typed', '/status', { Host: 'localhost', 'Sec-Fetch-Site': 'none' }, 200],
    ['two hosts in one', '/status', { Host: 'localhost@evil.example' }, 400],
    ['another path', '/', { Host: 'localhost' }, 404],
    ['a route of the public listener', '/mail/config-v1.1.xml', { Host: 'localhost' }, 404],
  ];
  for (const [name, path, headers, status] of cases) {
    it(`${name}: ${status}`, async () => {
      assert.equal((await server.askAdmin({ path, headers })).status, status);
    });
  }

  it('no Host: 403', async () => {
    const answer = await sendRaw(server.adminAddress?.port ?? 0, 'GET /status HTTP/1.0\r\n\r\n');
    assert.equal(rawStatus(answer), 403);
  });

  it('reads only', async () => {
    const answer = await server.askAdmin({ method: 'POST', path: '/status' });
    assert.equal(answer.status, 405);
    assert.equal(answer.headers.get('allow'), 'GET, HEAD');
  });

  it('answers to the host it is configured for', async () => {
    const named = await serve({ settings: someSettings({ admin: { host: 'localhost', port: 0 } }) });
    assert.ok(named.adminAddress !== undefined);
  });

  it('is not there where it is off, and never on the public port', async () => {
    const off = await serve({ settings: someSettings({ admin: 'off' }) });
    assert.equal(off.adminAddress, undefined);
    assert.equal((await off.ask({ path: '/status', headers: { Host: 'localhost' } })).status, 404);
  });
});
