import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { temporaryFolder } from '../store/temporary-folder.ts';
import { memoryStore } from '../support/memory-store.ts';
import { aProvider } from '../support/providers.ts';
import { serve, type Served } from '../support/running-server.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const svg =
  '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>\n';

describe('the logo over HTTP', () => {
  const folder = temporaryFolder();
  let server: Served;
  before(async () => {
    writeFileSync(join(folder, 'logo.svg'), svg);
    writeFileSync(join(folder, 'logo.png'), png);
    writeFileSync(join(folder, 'secret.txt'), 'password');
    symlinkSync(join(folder, 'secret.txt'), join(folder, 'link.png'));
    writeFileSync(join(folder, 'large.svg'), `<svg>${' '.repeat(300_000)}</svg>`);
    mkdirSync(join(folder, 'folder.png'));
    spawnSync('mkfifo', [join(folder, 'pipe.png')]);
    const file = join(folder, 'example.org.yaml');
    const logos = {
      'svg.example': 'logo.svg',
      'png.example': './logo.png',
      'link.example': 'link.png',
      'wrong.example': 'secret.txt',
      'large.example': 'large.svg',
      'folder.example': 'folder.png',
      'pipe.example': 'pipe.png',
      'missing.example': 'missing.png',
      'web.example': 'https://example.org/logo.png',
    };
    server = await serve({
      store: memoryStore([
        ...Object.entries(logos).map(([domain, logo]) =>
          aProvider({ name: domain, file, domains: [domain], branding: { logo } }),
        ),
        aProvider(),
      ]),
    });
  });

  const Host = 'ua-auto-config.svg.example';

  it('is the file, with headers that keep scripts from running', async () => {
    const answer = await server.ask({ path: '/logo/svg.example.svg', headers: { Host } });
    assert.equal(answer.status, 200);
    assert.equal(answer.body, svg);
    assert.equal(answer.headers.get('content-type'), 'image/svg+xml');
    assert.match(answer.headers.get('content-security-policy') ?? '', /^default-src 'none';.* sandbox$/);
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    const etag = answer.headers.get('etag') ?? '';
    const again = await server.ask({
      path: '/logo/svg.example.svg',
      headers: { Host, 'If-None-Match': etag },
    });
    assert.equal(again.status, 304);
  });

  it('is byte by byte the picture', async () => {
    const answer = await server.ask({ path: '/logo/png.example.png', headers: { Host } });
    assert.deepEqual(answer.bytes, png);
    assert.equal(answer.headers.get('content-type'), 'image/png');
  });

  for (const file of [
    'svg.example.png',
    'svg.example',
    'link.example.png',
    'wrong.example.txt',
    'large.example.svg',
    'folder.example.png',
    'pipe.example.png',
    'missing.example.png',
    'web.example.png',
    'example.org.png',
    'elsewhere.example.png',
    '..%2f..%2fetc%2fpasswd',
    'secret.txt',
    '.svg',
  ]) {
    it(`is 404 for ${file}`, async () => {
      const answer = await server.ask({ path: `/logo/${file}`, headers: { Host } });
      assert.equal(answer.status, 404);
      assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
    });
  }
});
