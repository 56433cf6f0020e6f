import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { thunderbird } from '../../src/clients/thunderbird.ts';
import type { Answer } from '../support/http-client.ts';
import { memoryStore } from '../support/memory-store.ts';
import { projectRoot } from '../support/paths.ts';
import { aProvider } from '../support/providers.ts';
import { recordedRequest } from '../support/recorded-request.ts';
import { serve, type Served } from '../support/running-server.ts';

const hoster = aProvider({
  name: 'hoster',
  id: 'example.net',
  domains: ['customer.example'],
  mx: [{ kind: 'wildcard', below: 'example.net' as never }],
});

/** What a file of test/fixtures/requests gets: a file for a domain, a profile, or a status with a plain reason. */
type Expected =
  { readonly domain: string } | { readonly profile: string } | { readonly status: readonly number[] };

/** Not there, or not with this method: programs take both alike. */
const none = { status: [404, 405] } as const;

/** One line a request. */
const requests: Readonly<Record<string, Expected>> = {
  thunderbird: { domain: 'example.org' },
  'thunderbird-well-known': { domain: 'example.org' },
  'thunderbird-mx': { domain: 'customer.example' },
  'thunderbird-calendar-put': none,
  'thunderbird-calendar-propfind': none,
  evolution: { domain: 'example.org' },
  'evolution-well-known': { domain: 'example.org' },
  'evolution-propfind': none,
  kmail: { domain: 'example.org' },
  'kmail-well-known': { domain: 'example.org' },
  'kmail-not-hosted': { status: [404] },
  geary: { domain: 'example.org' },
  'delta-chat': { domain: 'example.org' },
  'delta-chat-well-known': { domain: 'example.org' },
  'thunderbird-android': { domain: 'example.org' },
  'thunderbird-android-well-known': { domain: 'example.org' },
  nextcloud: { domain: 'example.org' },
  fairemail: { domain: 'example.org' },
  nine: { domain: 'example.org' },
  'safari-profile': { profile: 'Ann Lee' },
  'chrome-ios-profile': { profile: 'ann@example.org' },
  'chrome-ios-profile-again': { profile: 'ann@example.org' },
};

describe('recorded requests for autoconfig files and profiles', () => {
  let server: Served;
  before(async () => {
    server = await serve({ store: memoryStore([aProvider(), hoster]) });
  });

  function send(name: string): Promise<Answer> {
    const { method, target, headers, body } = recordedRequest(`requests/${name}.http`);
    return server.ask({ method, path: target, headers: Object.fromEntries(headers), body });
  }

  it('are all in the table', () => {
    const files = readdirSync(join(projectRoot, 'test', 'fixtures', 'requests'))
      .filter((file) => file.endsWith('.http'))
      .map((file) => file.slice(0, -'.http'.length));
    assert.deepEqual(files.sort(), Object.keys(requests).sort());
  });

  for (const [name, expected] of Object.entries(requests)) {
    it(`${name} gets ${JSON.stringify(expected)}`, async () => {
      const answer = await send(name);
      assert.equal(answer.headers.get('set-cookie'), undefined);
      assert.equal(answer.headers.get('www-authenticate'), undefined);
      if ('status' in expected) {
        assert.ok(expected.status.includes(answer.status), String(answer.status));
        assert.doesNotMatch(answer.headers.get('content-type') ?? 'text/plain', /html|xml/);
        return;
      }
      assert.equal(answer.status, 200, answer.body);
      if ('profile' in expected) {
        assert.equal(answer.headers.get('content-type'), 'application/x-apple-aspen-config');
        assert.ok(answer.body.includes(expected.profile));
        return;
      }
      assert.equal(answer.headers.get('content-type'), 'text/xml; charset=utf-8');
      assert.ok(answer.body.includes(`<domain>${expected.domain}</domain>`), answer.body);
      const verdict = thunderbird.read(answer.body, { localPart: 'ann', domain: expected.domain });
      assert.ok(verdict.accepted, verdict.why);
    });
  }

  it("Chrome's second request, without cookies, gets the same bytes as its first", async () => {
    const first = await send('chrome-ios-profile');
    const again = await send('chrome-ios-profile-again');
    assert.deepEqual(again.bytes, first.bytes);
  });

  it("KMail's repetitions of a 404 are answered again and again, never with 429", async () => {
    for (let count = 0; count < 50; count += 1) assert.equal((await send('kmail-not-hosted')).status, 404);
  });
});
