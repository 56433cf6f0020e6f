import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { printAddress } from '../../src/model/email-address.ts';
import { cachedUsers } from '../../src/store/directories/cached-users.ts';
import { cacheLimits } from '../../src/store/directories/answer-cache.ts';
import { openDirectoryStore, type DirectoryStore } from '../../src/store/directories/directory-store.ts';
import { GuardedDirectory } from '../../src/store/directories/guarded-directory.ts';
import { openFolderStore } from '../../src/store/folder-store.ts';
import { someSettings } from '../support/memory-store.ts';
import { poxErrorCode, poxPath, poxRequest } from '../support/pox.ts';
import { serve, type Served } from '../support/running-server.ts';
import { aDomain, aMatch, FakeDirectory } from '../store/directories/fake-directory.ts';

/** Domains that customers use all the time. */
const hot = Array.from({ length: 20 }, (_, index) => `hot${index}.example`);

describe('a flood of names', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-flood-'));
  const directory = new FakeDirectory('fake', 8);
  const logins: string[] = [];
  let store: DirectoryStore;
  let server: Served;

  before(async () => {
    writeFileSync(
      join(folder, 'hoster.yaml'),
      'domains: []\nincoming: imaps://imap.example.net\noutgoing: submissions://smtp.example.net\n',
    );
    for (const domain of hot) directory.rows.set(domain, aMatch('hoster'));
    const guarded = new GuardedDirectory(directory, { deadline: 1500 });
    store = await openDirectoryStore(await openFolderStore({ folder, presets: [] }), {
      directories: [{ guarded, ttl: 3_600_000, negativeTtl: 30_000 }],
    });
    server = await serve({
      store,
      users: cachedUsers({
        name: 'users.sql',
        ttl: 60,
        deadline: 1500,
        loginOf(address) {
          logins.push(printAddress(address));
          return Promise.resolve(undefined);
        },
        close: () => Promise.resolve(),
      }),
      settings: someSettings({
        users: {
          kind: 'sql',
          url: 'sqlite:/nowhere',
          query: 'SELECT 1',
          pool: 1,
          ttl: 60,
          deadline: 1500,
          answer: 'everyone',
        },
      }),
    });
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('reliability 35: costs one question a name, and none for what customers ask', async () => {
    for (const domain of hot) await store.find(aDomain(domain));
    directory.asked.length = 0;
    const strangers = 50_000;
    for (let index = 0; index < strangers; index += 100) {
      await Promise.all(
        Array.from({ length: 100 }, async (_, one) => store.find(aDomain(`x${index + one}.example`))),
      );
      for (const domain of hot) {
        const found = store.find(aDomain(domain));
        // Known: it is there at once, without a promise.
        assert.ok(!(found instanceof Promise) && found.kind === 'hosted', domain);
      }
    }
    assert.equal(directory.asked.length, strangers);
    assert.equal(new Set(directory.asked).size, strangers);
    assert.ok(directory.mostRunning <= 8, `${directory.mostRunning} at a time`);
    assert.equal(store.status().directoryAnswers, hot.length);
    assert.ok(strangers > cacheLimits.denied);
  });

  it('reliability 35: one request is at most one question for the domain and one for the login', async () => {
    directory.asked.length = 0;
    logins.length = 0;
    const host = 'autodiscover.hot0.example';
    for (let index = 0; index < 100; index += 1) {
      const domain = index % 2 === 0 ? 'hot1.example' : `y${index}.example`;
      const address = `${index}@${domain}`;
      const answer = await server.ask({
        path: `/mail/config-v1.1.xml?emailaddress=${address}`,
        headers: { Host: host },
      });
      assert.equal(answer.status, index % 2 === 0 ? 200 : 404);
      const pox = await server.ask({
        method: 'POST',
        path: poxPath,
        body: poxRequest(address),
        headers: { Host: host, 'Content-Type': 'text/xml' },
      });
      assert.equal(poxErrorCode(pox), index % 2 === 0 ? undefined : '500');
    }
    // Each address came twice, and the second time nobody was asked.
    assert.equal(directory.asked.length, 50);
    assert.equal(logins.length, 50);
    assert.ok(logins.every((one) => one.endsWith('@hot1.example')));
  });
});
