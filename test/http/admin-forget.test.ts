import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { UserDirectory } from '../../src/store/directories/directory.ts';
import { memoryStore } from '../support/memory-store.ts';
import { aProvider } from '../support/providers.ts';
import { serve } from '../support/running-server.ts';

describe('POST /forget on the admin listener', () => {
  const told: string[] = [];
  const users: UserDirectory = {
    name: 'test',
    loginOf: () => Promise.resolve(undefined),
    forget: (domain) => void told.push(`users ${domain}`),
    close: () => Promise.resolve(),
  };
  const store = memoryStore([aProvider()]);
  const forgetting = { ...store, forget: (domain: string) => void told.push(`store ${domain}`) };

  const cases: readonly (readonly [Parameters<typeof serve>[0], number, readonly string[]])[] = [
    [{ store }, 409, []],
    [{ store, users }, 200, ['users example.org']],
    [{ store: forgetting }, 200, ['store example.org']],
    [{ store: forgetting, users }, 200, ['store example.org', 'users example.org']],
  ];
  for (const [options, status, expected] of cases) {
    it(`tells ${expected.length === 0 ? 'nobody' : expected.join(' and ')}`, async () => {
      told.length = 0;
      const server = await serve(options);
      const answer = await server.askAdmin({ method: 'POST', path: '/forget?domain=Example.ORG' });
      assert.equal(answer.status, status);
      assert.deepEqual(told, expected);
    });
  }

  it('takes no mailbox, and does not repeat one', async () => {
    const server = await serve({ store: forgetting, users });
    const answer = await server.askAdmin({ method: 'POST', path: '/forget?domain=canary@example.org' });
    assert.equal(answer.status, 400);
    assert.doesNotMatch(answer.body, /canary/);
  });
});
