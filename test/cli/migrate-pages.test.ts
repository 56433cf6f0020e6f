import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { formats } from '../../src/formats/registry.ts';
import { runCommand, workingFolder, writeFiles } from '../support/command.ts';
import { ask } from '../support/http-client.ts';
import { needsProgram } from '../support/needs.ts';
import { projectRoot } from '../support/paths.ts';
import { serve, type Served } from '../support/running-server.ts';
import { startNginxWith, type StaticServer } from '../support/static-server.ts';

const pages = join(projectRoot, 'docs', 'migrate');

/** The code blocks of a page in one language, in their order. */
function blocks(page: string, language: string): string[] {
  const text = readFileSync(join(pages, page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
    .filter(([, found]) => found === language)
    .map(([, , block = '']) => block);
}

/** How the old server's own nginx finds its answers: by patterns, which stand before what is added. */
const oldLocations: Readonly<Record<string, string>> = {
  'mailcow.md': String.raw`
    location ~* ^/Autodiscover/Autodiscover.xml { return 200 old; }
    location ~* ^/Autodiscover/Autodiscover.json { return 200 old; }
    location ~ /(?:m|M)ail/(?:c|C)onfig-v1.1.xml { return 200 old; }
    location / { return 200 old; }`,
  'mailu.md': String.raw`
    location ~ ^/(\.well\-known/autoconfig/)?mail/config\-v1\.1\.xml { return 200 old; }
    location ~* ^/Autodiscover/Autodiscover.json { return 200 old; }
    location ~* ^/Autodiscover/Autodiscover.xml { return 200 old; }
    location ~ ^/(apple\.)?mobileconfig { return 200 old; }
    location / { return 200 old; }`,
};

const takenOver = [
  '/mail/config-v1.1.xml',
  '/.well-known/autoconfig/mail/config-v1.1.xml',
  '/.well-known/mail-v1.xml',
  '/autodiscover/autodiscover.json?Email=ann@example.org&Protocol=AutodiscoverV1',
  '/Autodiscover/Autodiscover.xml',
  '/AutoDiscover/AutoDiscover.xml',
  '/email.mobileconfig?emailaddress=ann@example.org',
];

describe('the pages about moving here', () => {
  for (const page of readdirSync(pages)) {
    it(`${page} names only commands and formats that there are`, async () => {
      const script = blocks(page, 'bash').join('\n');
      const commands = new Set([...script.matchAll(/\bsignpost (\w+)(?= )/g)].map(([, name = '']) => name));
      for (const name of commands) {
        const { code } = await runCommand([name, '--help'], { folder: projectRoot });
        assert.equal(code, 0, `signpost ${name}`);
      }
      for (const [, name] of script.matchAll(/\bsignpost render ([\w-]+)/g)) {
        assert.ok(
          formats.some((format) => format.name === name),
          `signpost render ${name}`,
        );
      }
    });
  }

  for (const page of ['mailcow.md', 'mailu.md']) {
    it(`the provider file of ${page} has no errors`, async () => {
      const [file = ''] = blocks(page, 'yaml');
      const folder = workingFolder();
      writeFiles(folder, { 'config/domains/a.yaml': file });
      const { code, stdout } = await runCommand(['check'], { folder });
      assert.equal(code, 0, stdout);
    });
  }
});

for (const [page, locations] of Object.entries(oldLocations)) {
  describe(`${page}: its lines for nginx`, { skip: needsProgram('nginx') }, () => {
    const folder = workingFolder();
    let signpost: Served;
    let nginx: StaticServer | undefined;
    before(async () => {
      signpost = await serve();
      const [added = '', proxy = ''] = blocks(page, 'nginx');
      const ours = (text: string): string =>
        text
          .replaceAll(/\/etc\/nginx\/conf\.d\/|\/overrides\//g, `${folder}/`)
          .replaceAll('http://signpost:8080', `http://127.0.0.1:${signpost.address.port}`)
          .replaceAll(/^resolver .*$/gm, '');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'signpost.proxy'), ours(proxy));
      writeFileSync(join(folder, 'added.conf'), ours(added));
      nginx = await startNginxWith(folder, `${locations}\ninclude ${folder}/added.conf;`);
    });
    after(() => nginx?.stop());

    for (const path of takenOver) {
      it(`send ${path} to Signpost`, async () => {
        const answer = await ask(nginx?.port ?? 0, { path, headers: { Host: 'autoconfig.example.org' } });
        // X-Forwarded-Proto says http, which Signpost sends on to https for all but autoconfig.
        assert.ok([200, 302].includes(answer.status), `status ${answer.status}`);
        assert.notEqual(answer.body, 'old');
      });
    }

    it('leave everything else where it was', async () => {
      for (const path of ['/', '/mobileconfig.php', '/mobileconfig', '/SOGo/', '/admin']) {
        const answer = await ask(nginx?.port ?? 0, { path, headers: { Host: 'autoconfig.example.org' } });
        assert.equal(answer.body, 'old', path);
      }
    });
  });
}
