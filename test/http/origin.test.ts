import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryStore } from '../support/memory-store.ts';
import { aProvider } from '../support/providers.ts';
import { serve } from '../support/running-server.ts';

describe('the origin that answers name as ours', async () => {
  const elsewhere = aProvider({ domains: ['else.example'], outlook: { external: true } });
  const server = await serve({ store: memoryStore([aProvider(), elsewhere]) });

  const cases: readonly (readonly [address: string, host: string, named: string])[] = [
    ['ann@example.org', 'setup.example.org', 'setup.example.org'],
    ['ann@example.org', 'setup.else.example', 'autodiscover.example.org'],
    ['ann@example.org', 'autoconfig.example.org', 'autoconfig.example.org'],
    ['ann@example.org', 'autoconfig.else.example', 'autoconfig.else.example'],
    ['ann@example.org', 'autodiscover.else.example', 'autodiscover.example.org'],
    ['ann@example.org', 'evil.example', 'autodiscover.example.org'],
    ['ann@else.example', 'setup.else.example', 'setup.else.example'],
    ['ann@else.example', 'else.example', 'autoconfig.else.example'],
    ['ann@else.example', 'autodiscover.else.example', 'autoconfig.else.example'],
    ['ann@else.example', 'autodiscover.example.org', 'autodiscover.example.org'],
    ['ann@else.example', 'evil.example', 'autoconfig.else.example'],
  ];
  for (const [address, host, named] of cases) {
    it(`${address} at ${host} is led to ${named}`, async () => {
      const path = `/setup?emailaddress=${address}&device=ios`;
      const { body } = await server.ask({
        path,
        headers: { Host: host, 'User-Agent': 'Mozilla/5.0 (Windows)' },
      });
      assert.ok(body.includes(`https://${named}/setup?`));
      assert.doesNotMatch(body.replaceAll(`https://${named}/`, ''), /https:\/\/(?:auto|setup|evil)/);
    });
  }
});
