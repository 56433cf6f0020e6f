import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openProviderDatabase, type ProviderDatabase } from '../../src/store/provider-database.ts';
import { memoryStore } from '../support/memory-store.ts';
import { aProvider } from '../support/providers.ts';
import { serve, type Served } from '../support/running-server.ts';

const headers = { Host: 'autoconfig.thunderbird.test' };

describe('provider-database mode', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-database-'));
  let database: ProviderDatabase;
  let server: Served;
  before(async () => {
    const servers = (name: string): string => `incoming: imaps://${name}\noutgoing: submissions://${name}\n`;
    writeFileSync(
      join(folder, 'other.example.yaml'),
      `domains: [zeta.example, other.example]\n${servers('mail.other.example')}`,
    );
    writeFileSync(join(folder, 'example.org.yaml'), servers('wrong.example'));
    database = await openProviderDatabase({ folder });
    server = await serve({ store: memoryStore([aProvider()]), database });
  });
  after(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  for (const path of ['/v1.1/zeta.example', '/autoconfig/v1.1/OTHER.example', '/v1.1/other.example/']) {
    it(`answers ${path}`, async () => {
      const answer = await server.ask({ path, headers });
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-type') ?? '', /^text\/xml/);
      assert.match(answer.body, /<hostname>mail\.other\.example</);
      assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    });
  }

  it('lets a domain of its own win', async () => {
    const { body } = await server.ask({ path: '/v1.1/example.org', headers });
    assert.match(body, /imap\.example\.org/);
    assert.doesNotMatch(body, /wrong/);
  });

  it('lists the domains of the folder, sorted, and no other', async () => {
    for (const path of ['/v1.1/generated_files.json', '/autoconfig/v1.1/generated_files.json']) {
      const { status, body, headers: sent } = await server.ask({ path, headers });
      assert.equal(status, 200);
      assert.match(sent.get('content-type') ?? '', /^application\/json/);
      assert.deepEqual(JSON.parse(body), ['example.org', 'other.example', 'zeta.example']);
    }
  });

  const elsewhere = [
    {
      path: '/mail/config-v1.1.xml?emailaddress=ann@other.example',
      headers: { Host: 'autoconfig.other.example' },
    },
    { path: '/.well-known/autoconfig/mail/config-v1.1.xml', headers: { Host: 'other.example' } },
    { path: '/v1.1/mail/config-v1.1.xml', headers: { Host: 'autoconfig.other.example' } },
    { path: '/email.mobileconfig?emailaddress=ann@other.example', headers },
    { path: '/autodiscover/autodiscover.json?Email=ann@other.example&Protocol=AutodiscoverV1', headers },
    { path: '/.well-known/user-agent-configuration.json', headers: { Host: 'ua-auto-config.other.example' } },
    { path: '/v1.1/nobody.example', headers },
    { path: '/v1.1/not%20a%20domain', headers },
  ];
  for (const request of elsewhere) {
    it(`answers nothing at ${request.path.split('?')[0]} for ${request.headers.Host}`, async () => {
      const { status, body } = await server.ask(request);
      assert.ok(status >= 400 && status < 500, String(status));
      assert.doesNotMatch(body, /mail\.other\.example/);
    });
  }

  it('picks up what changes', async () => {
    writeFileSync(join(folder, 'new.example.yaml'), 'incoming: imaps://mail.new.example\n');
    rmSync(join(folder, 'example.org.yaml'));
    await database.reload();
    assert.deepEqual(database.domains(), ['new.example', 'other.example', 'zeta.example']);
    assert.equal((await server.ask({ path: '/v1.1/new.example', headers })).status, 200);
  });

  it('has no list where no folder is set', async () => {
    const plain = await serve();
    assert.equal((await plain.ask({ path: '/v1.1/generated_files.json', headers })).status, 404);
  });
});
