import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { isLoopback } from '../../src/http/admin-reload.ts';
import { someSettings } from '../support/memory-store.ts';
import { serve, type Served } from '../support/running-server.ts';

describe('POST /reload on the admin listener', () => {
  const asked: boolean[] = [];
  let server: Served;
  before(async () => {
    server = await serve({
      settings: someSettings({ admin: { host: '127.0.0.1', port: 0 } }),
      reload: (force) => {
        asked.push(force);
        return force
          ? Promise.reject(new Error('broken'))
          : Promise.resolve({ files: 1, domains: 2, errors: 0 });
      },
    });
  });

  const cases: readonly (readonly [
    method: string,
    path: string,
    headers: Record<string, string>,
    status: number,
  ])[] = [
    ['POST', '/reload', {}, 200],
    ['POST', '/reload?force=0', {}, 200],
    ['POST', '/reload?force=1', {}, 500],
    ['GET', '/reload', {}, 405],
    ['POST', '/reload', { Origin: 'http://localhost' }, 403],
    ['POST', '/reload', { Host: 'evil.example' }, 403],
  ];
  for (const [method, path, headers, status] of cases) {
    it(`${method} ${path} ${JSON.stringify(headers)}: ${status}`, async () => {
      const answer = await server.askAdmin({ method, path, headers: { Host: 'localhost', ...headers } });
      assert.equal(answer.status, status);
      if (status === 200) assert.deepEqual(JSON.parse(answer.body), { files: 1, domains: 2, errors: 0 });
    });
  }

  it('is not there for the public', async () => {
    const before = asked.length;
    assert.equal((await server.ask({ method: 'POST', path: '/reload' })).status, 404);
    assert.equal(asked.length, before);
  });

  const addresses: readonly (readonly [string | undefined, boolean])[] = [
    ['127.0.0.1', true],
    ['127.8.8.8', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['10.0.0.1', false],
    ['::ffff:10.127.0.1', false],
    ['2001:db8::127.0.0.1', false],
    [undefined, false],
  ];
  for (const [address, expected] of addresses) {
    it(`${address} is ${expected ? '' : 'not '}this machine`, () => {
      assert.equal(isLoopback(address), expected);
    });
  }
});
