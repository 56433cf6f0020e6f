import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { DirectorySettings } from '../../src/config/directory-settings.ts';
import { openDirectoryStore, type DirectoryStore } from '../../src/store/directories/directory-store.ts';
import { openDirectories } from '../../src/store/directories/open-directories.ts';
import { openFolderStore } from '../../src/store/folder-store.ts';
import { openKeptNames } from '../../src/tls/kept-names.ts';
import { tlsAsker } from '../../src/tls/tls-asker.ts';
import { startNameServer, type NameServer } from '../store/directories/name-server.ts';

const servers = 'incoming: imaps://imap.example.net\noutgoing: submissions://smtp.example.net\n';

let folder = '';
let nameServer: NameServer;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signpost-mx-domains-'));
  await writeFile(join(folder, 'hoster.yaml'), `domains: []\nmx: ["*.mx.example.net"]\n${servers}`);
  await writeFile(join(folder, 'customers'), 'listed.example\n');
  nameServer = await startNameServer();
  nameServer.names.set('stranger.example', [[10, 'a.mx.example.net']]);
  nameServer.names.set('listed.example', [[10, 'a.mx.example.net']]);
});
after(async () => {
  await nameServer.close();
  await rm(folder, { recursive: true });
});

/** A list of customers in front of the MX rule, as a hoster has it. */
async function open(keep?: { readonly path: string; readonly mark: string }): Promise<DirectoryStore> {
  const rules = { ttl: 60, negativeTtl: 10, deadline: 1500 };
  const settings: readonly DirectorySettings[] = [
    { ...rules, kind: 'file', name: 'file', path: join(folder, 'customers'), provider: 'hoster' },
    { ...rules, kind: 'mx', name: 'mx', resolvers: [nameServer.address], queriesPerSecond: 50 },
  ];
  const files = await openFolderStore({ folder, presets: [] });
  const directories = await openDirectories(settings, { providers: files });
  return openDirectoryStore(files, { directories, ...(keep === undefined ? {} : { keep }) });
}

async function verdict(store: DirectoryStore, name: string, mx: boolean): Promise<string> {
  const ask = tlsAsker({
    settings: { publicAddresses: [], tlsAsk: { wildcards: false, mx, newPerHour: 60 } },
    store,
    hasPacc: () => false,
    resolve: () => Promise.resolve({ kind: 'addresses', addresses: [] }),
    names: openKeptNames({ perHour: 1000, now: Date.now, warn: () => undefined }),
    now: () => 0,
  });
  const { answer, reason } = await ask(name);
  return `${answer}${reason.includes('tlsAsk.mx') ? ', tlsAsk.mx' : ''}`;
}

describe('certificates for domains of the directory mx', () => {
  const cases: readonly (readonly [domain: string, without: string, allowed: string])[] = [
    ['stranger.example', 'no, tlsAsk.mx', 'yes'],
    ['listed.example', 'yes', 'yes'],
    ['foreign.example', 'no', 'no'],
  ];
  for (const [domain, without, allowed] of cases) {
    it(`reliability 36: ${domain}: ${without}; with tlsAsk.mx: ${allowed}`, async () => {
      const store = await open();
      assert.equal(await verdict(store, `autoconfig.${domain}`, false), without);
      assert.equal(await verdict(store, `autoconfig.${domain}`, true), allowed);
      await store.close();
    });
  }

  it('is refused after a restart, too, while the name servers are gone', async () => {
    const keep = { path: join(folder, 'state', 'answers.jsonl'), mark: 'm' };
    const first = await open(keep);
    assert.equal(await verdict(first, 'autoconfig.stranger.example', false), 'no, tlsAsk.mx');
    await first.close();
    nameServer.names.set('stranger.example', 'SERVFAIL');
    const second = await open(keep);
    assert.equal(await verdict(second, 'autoconfig.stranger.example', false), 'no, tlsAsk.mx');
    assert.equal(await verdict(second, 'autoconfig.stranger.example', true), 'yes');
    await second.close();
  });
});
