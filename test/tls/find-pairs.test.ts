import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { findPairs } from '../../src/tls/find-pairs.ts';
import { temporaryFolder } from '../support/tls-files.ts';

/** Makes empty files in a new folder and answers the pairs found there, `certificate + key`. */
async function found(files: readonly string[]): Promise<string[]> {
  const folder = temporaryFolder();
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  const { pairs } = await findPairs(folder);
  return pairs.map(({ certificate, key }) => `${relative(folder, certificate)} + ${relative(folder, key)}`);
}

/** The files of a pair in Caddy's storage, without their endings. */
const local = 'certificates/local/a.example/a.example';
const acme = 'certificates/acme-v02/wildcard_.b.example/wildcard_.b.example';

describe('the pairs in a folder', () => {
  const layouts: readonly (readonly [name: string, files: readonly string[], pairs: readonly string[]])[] = [
    [
      'certbot',
      [
        'live/README',
        'live/a/fullchain.pem',
        'live/a/privkey.pem',
        'live/a/cert.pem',
        'live/a/chain.pem',
        'archive/a/fullchain1.pem',
        'archive/a/privkey1.pem',
        'keys/0000.pem',
        'renewal/a.conf',
        'live/b/fullchain.pem',
        'live/b/privkey.pem',
        'other/c.crt',
        'other/c.key',
      ],
      ['live/a/fullchain.pem + live/a/privkey.pem', 'live/b/fullchain.pem + live/b/privkey.pem'],
    ],
    ["certbot's live folder", ['a/fullchain.pem', 'a/privkey.pem'], ['a/fullchain.pem + a/privkey.pem']],
    [
      'Caddy',
      [
        `${local}.crt`,
        `${local}.key`,
        `${local}.json`,
        `${acme}.crt`,
        `${acme}.key`,
        'pki/authorities/local/root.crt',
        'pki/authorities/local/root.key',
      ],
      [`${acme}.crt + ${acme}.key`, `${local}.crt + ${local}.key`],
    ],
    ['pairs side by side', ['b.crt', 'b.key', 'a.pem', 'a.key', 'c.crt'], ['a.pem + a.key', 'b.crt + b.key']],
    ['Kubernetes', ['tls.crt', 'tls.key', '..26/tls.crt', '..26/tls.key'], ['tls.crt + tls.key']],
    ['acme.sh', ['a_ecc/fullchain.cer', 'a_ecc/a.cer', 'a_ecc/a.key'], ['a_ecc/fullchain.cer + a_ecc/a.key']],
    ['nothing', ['README', 'a.crt'], []],
    ['too deep', ['1/2/3/4/a.crt', '1/2/3/4/a.key'], []],
  ];
  for (const [name, files, pairs] of layouts) {
    it(`of ${name}`, async () => {
      assert.deepEqual(await found(files), pairs);
    });
  }

  it('are found through links, and links in a circle end', async () => {
    const folder = temporaryFolder();
    const other = temporaryFolder();
    writeFileSync(join(other, 'a.crt'), '');
    writeFileSync(join(other, 'a.key'), '');
    symlinkSync(other, join(folder, 'linked'));
    symlinkSync(folder, join(other, 'back'));
    symlinkSync('/nowhere/at/all', join(folder, 'dead'));
    const { pairs, problems } = await findPairs(folder);
    assert.ok(pairs.some(({ certificate }) => certificate === join(folder, 'linked', 'a.crt')));
    assert.deepEqual(problems, []);
  });

  it('say what is in the way', async () => {
    const missing = await findPairs('/nowhere/at/all');
    assert.deepEqual(missing.pairs, []);
    assert.match(missing.problems[0] ?? '', /\/nowhere\/at\/all does not exist/);
  });

  it('a named pipe in the folder holds nobody up', async () => {
    const folder = temporaryFolder();
    execFileSync('mkfifo', [join(folder, 'a.crt'), join(folder, 'a.key')]);
    assert.equal((await findPairs(folder)).pairs.length, 1);
  });
});
