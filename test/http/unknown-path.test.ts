import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serve } from '../support/running-server.ts';

describe('a path that no answer has', () => {
  // Whoever mistyped the path must not look for a mistake in the Host.
  for (const host of ['example.org', 'autoconfig.example.org', 'unknown.example']) {
    it(`says so, and for which Host it came: ${host}`, async () => {
      const server = await serve();
      const answer = await server.ask({ path: '/mail/config-1.1.xml', headers: { Host: host } });
      assert.equal(answer.status, 404);
      const [text] = answer.body.split('\n');
      assert.equal(text, `Not found: no answer has this path; the request came for the Host ${host}.`);
    });
  }
});
