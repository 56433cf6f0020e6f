import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { mailPrograms } from '../../src/clients/index.ts';
import { runCommand, workingFolder } from '../support/command.ts';
import { ask, type Answer } from '../support/http-client.ts';
import { needsProgram } from '../support/needs.ts';
import { startCaddy, startNginx, type StaticServer } from '../support/static-server.ts';

const xml = 'text/xml; charset=utf-8';
const policy = 'mtaSts: { mode: testing, mx: [mx.example.org], maxAge: 86400 }\n';
const files = {
  'config/domains/example.org.yaml': `domains: [example.org, bücher.example]\nmx: ["*.mx.example.net"]\nincoming: imaps://imap.example.org\noutgoing: submissions://smtp.example.org\n${policy}`,
};

/** Host, path, and the type that the answer has; a 404 has none. */
const requests: readonly (readonly [host: string, path: string, type: string | 404])[] = [
  ['autoconfig.example.org', '/mail/config-v1.1.xml', xml],
  ['autoconfig.example.org', '/mail/config-v1.1.xml?emailaddress=canary.local.part%40example.org', xml],
  ['autoconfig.example.org:8443', '/.well-known/autoconfig/mail/config-v1.1.xml', xml],
  ['autoconfig.example.org', '/v1.1/mail/config-v1.1.xml', xml],
  ['example.org', '/.well-known/autoconfig/mail/config-v1.1.xml', xml],
  ['example.org', '/.well-known/mail-v1.xml', xml],
  ['autoconfig.xn--bcher-kva.example', '/mail/config-v1.1.xml', xml],
  ['autoconfig.mx.example.net', '/mail/config-v1.1.xml', xml],
  ['database.example', '/v1.1/example.org', xml],
  ['database.example', '/autoconfig/v1.1/example.org', xml],
  ['ua-auto-config.example.org', '/.well-known/user-agent-configuration.json', 'application/json'],
  ['mta-sts.example.org', '/.well-known/mta-sts.txt', 'text/plain'],
  ['autoconfig.example.com', '/mail/config-v1.1.xml?emailaddress=canary.local.part%40example.com', 404],
  ['..', '/mail/config-v1.1.xml', 404],
  ['database.example', '/v1.1/example.com', 404],
  ['database.example', '/v1.1/', 404],
  ['example.org', '/mail/config-v1.1.xml', 404],
  ['autoconfig.example.org', '/.signpost-export.json', 404],
  ['autoconfig.example.org', '/v1.1/..%2fnginx.conf', 404],
];

/** Where the bytes of an answer lie. */
function fileOf(host: string, path: string): string {
  const plain = path.replace(/\?.*$/, '').replace(/^\/autoconfig(?=\/v1\.1\/)/, '');
  return host === 'database.example' ? plain : `hosts/${host.replace(/:.*$/, '')}${plain}`;
}

const servers = [
  ['nginx', startNginx],
  ['caddy', startCaddy],
] as const;

for (const [program, start] of servers) {
  describe(`an exported site, served by ${program}`, { skip: needsProgram(program) }, () => {
    const folder = workingFolder(files);
    let server: StaticServer | undefined;
    before(async () => {
      const { code, stderr } = await runCommand(['export', 'site'], { folder });
      assert.equal(code, 0, stderr);
      mkdirSync(join(folder, 'server'));
      server = await start(join(folder, 'server'), join(folder, 'site'));
    });
    after(() => server?.stop());
    const get = (host: string, path: string, method = 'GET'): Promise<Answer> =>
      ask(server?.port ?? 0, { method, path, headers: { Host: host } });

    for (const [host, path, type] of requests) {
      it(`${host}${path} is ${type === 404 ? 'not found' : type}`, async () => {
        const answer = await get(host, path);
        if (type === 404) {
          assert.ok(answer.status === 404 || answer.status === 400, `status ${answer.status}`);
          assert.doesNotMatch(answer.body, /clientConfig|location/);
          return;
        }
        assert.equal(answer.status, 200);
        assert.equal(answer.headers.get('content-type'), type);
        assert.equal(answer.headers.get('cache-control'), 'public, max-age=300');
        assert.equal(answer.headers.get('access-control-allow-origin'), '*');
        assert.ok(answer.headers.has('etag'));
        assert.equal(answer.body, readFileSync(join(folder, 'site', fileOf(host, path)), 'utf8'));
      });
    }

    it('answers HEAD', async () => {
      const head = await get('autoconfig.example.org', '/mail/config-v1.1.xml', 'HEAD');
      assert.equal(head.status, 200);
      assert.equal(head.headers.get('content-type'), xml);
      assert.equal(head.body, '');
    });

    it('every mail program that reads autoconfig finds its servers', async () => {
      const addresses = [
        ['autoconfig.example.org', '/mail/config-v1.1.xml'],
        ['example.org', '/.well-known/autoconfig/mail/config-v1.1.xml'],
        ['autoconfig.mx.example.net', '/mail/config-v1.1.xml'],
      ] as const;
      for (const [host, path] of addresses) {
        const { body } = await get(host, path);
        for (const reader of mailPrograms.filter(({ reads }) => reads === 'thunderbird')) {
          const verdict = reader.read(body, { localPart: 'ann', domain: 'example.org' });
          const where = `${reader.name} at ${host}: ${verdict.why}`;
          assert.ok(verdict.accepted, where);
          assert.equal(verdict.incoming?.hostname, 'imap.example.org', where);
          assert.equal(verdict.incoming.port, 993, where);
          assert.equal(verdict.outgoing?.hostname, 'smtp.example.org', where);
          assert.equal(verdict.outgoing.port, 465, where);
        }
      }
    });

    it('writes no address into its log', () => {
      assert.doesNotMatch(server?.log() ?? 'canary', /canary/);
    });
  });
}
