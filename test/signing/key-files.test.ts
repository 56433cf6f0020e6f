import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { findKeyFiles, fingerprint, readKeyFile } from '../../src/signing/key-files.ts';
import { needsProgram } from '../support/needs.ts';
import { temporaryFolder } from './certificates.ts';

const settings = (certificate: string, key?: string): Parameters<typeof findKeyFiles>[0] => ({
  certificate,
  required: false,
  ...(key === undefined ? {} : { key }),
});

function filesIn(folder: string, ...names: string[]): string {
  mkdirSync(folder, { recursive: true });
  for (const name of names) writeFileSync(join(folder, name), name);
  return folder;
}

async function reasonOf(path: string): Promise<string> {
  const read = await readKeyFile(path);
  assert.equal(read.ok, false);
  return read.ok ? '' : read.reason;
}

/** Runs as somebody else where this is root, whom no file mode stops. */
async function asStranger<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.setegid?.(65_534);
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
}

describe('where certificate and key lie', () => {
  const layouts: readonly [string, string, readonly string[], string, string][] = [
    [
      'certbot',
      'live/mail.example.org',
      ['cert.pem', 'chain.pem', 'fullchain.pem', 'privkey.pem', 'README'],
      'fullchain.pem',
      'privkey.pem',
    ],
    [
      'Caddy',
      'mail.example.org',
      ['mail.example.org.crt', 'mail.example.org.key', 'mail.example.org.json'],
      'mail.example.org.crt',
      'mail.example.org.key',
    ],
    [
      'Caddy with a wildcard',
      'wildcard_.example.org',
      ['wildcard_.example.org.crt', 'wildcard_.example.org.key'],
      'wildcard_.example.org.crt',
      'wildcard_.example.org.key',
    ],
    ['Kubernetes', 'secret', ['tls.crt', 'tls.key'], 'tls.crt', 'tls.key'],
    [
      'acme.sh',
      'mail.example.org_ecc',
      ['ca.cer', 'fullchain.cer', 'mail.example.org.cer', 'mail.example.org.key'],
      'fullchain.cer',
      'mail.example.org.key',
    ],
    ['one pair of any name', 'keys', ['x.crt', 'x.key', 'y.crt'], 'x.crt', 'x.key'],
  ];
  for (const [name, folder, files, certificate, key] of layouts) {
    it(`understands the folder of ${name}`, async () => {
      const path = filesIn(join(temporaryFolder(), folder), ...files);
      assert.deepEqual(await findKeyFiles(settings(path)), {
        ok: true,
        value: { certificate: join(path, certificate), key: join(path, key) },
      });
    });
  }

  it('goes one folder down where there is exactly one pair', async () => {
    const root = temporaryFolder();
    const live = filesIn(join(root, 'live'), 'README');
    filesIn(join(live, 'a.example'), 'fullchain.pem', 'privkey.pem');
    assert.deepEqual(await findKeyFiles(settings(live)), {
      ok: true,
      value: { certificate: join(live, 'a.example/fullchain.pem'), key: join(live, 'a.example/privkey.pem') },
    });
    filesIn(join(live, 'b.example'), 'fullchain.pem', 'privkey.pem');
    const several = await findKeyFiles(settings(live));
    assert.ok(!several.ok && several.reason.includes('several certificates'));
  });

  it('takes files as they are, the key from the certificate where none is named', async () => {
    const folder = filesIn(temporaryFolder(), 'a.pem', 'b.pem');
    const [one, other] = [join(folder, 'a.pem'), join(folder, 'b.pem')];
    assert.deepEqual(await findKeyFiles(settings(one)), { ok: true, value: { certificate: one, key: one } });
    assert.deepEqual(await findKeyFiles(settings(one, other)), {
      ok: true,
      value: { certificate: one, key: other },
    });
  });

  it('says what it looked for in a folder without a pair', async () => {
    const found = await findKeyFiles(settings(filesIn(temporaryFolder(), 'cert.pem')));
    assert.ok(!found.ok && /fullchain\.pem and privkey\.pem/.test(found.reason));
  });
});

describe('reading a key file', () => {
  it('gives the bytes', async () => {
    const file = join(filesIn(temporaryFolder(), 'a'), 'a');
    const read = await readKeyFile(file);
    assert.ok(read.ok && read.value.toString() === 'a');
  });

  it('says that a file is missing, and where a dangling link points', async () => {
    const folder = temporaryFolder();
    assert.match(await reasonOf(join(folder, 'none.pem')), /none\.pem does not exist/);
    symlinkSync('../../archive/x/privkey1.pem', join(folder, 'privkey.pem'));
    assert.match(
      await reasonOf(join(folder, 'privkey.pem')),
      /link to \.\.\/\.\.\/archive\/x\/privkey1\.pem.*archive/,
    );
    symlinkSync('loop', join(folder, 'loop'));
    assert.match(await reasonOf(join(folder, 'loop')), /circle/);
    assert.match(await reasonOf(join(filesIn(folder, 'file'), 'file', 'x')), /not a folder/);
  });

  it('refuses a folder, an empty file and one over a megabyte', async () => {
    const folder = filesIn(temporaryFolder(), 'empty', 'big');
    truncateSync(join(folder, 'empty'), 0);
    truncateSync(join(folder, 'big'), 5 * 1024 * 1024 * 1024);
    assert.match(await reasonOf(folder), /not a regular file/);
    assert.match(await reasonOf(join(folder, 'empty')), /is empty/);
    assert.match(await reasonOf(join(folder, 'big')), /larger than/);
  });

  it('does not wait for a FIFO', { skip: needsProgram('mkfifo') }, async () => {
    const fifo = join(temporaryFolder(), 'fifo');
    execFileSync('mkfifo', [fifo]);
    assert.match(await reasonOf(fifo), /not a regular file/);
  });

  it('apple 59: a file that may not be read: says the owner, the mode, who we are and what to do', async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const file = join(filesIn(folder, 'privkey.pem'), 'privkey.pem');
    if (process.geteuid?.() === 0) chownSync(file, 0, 0);
    chmodSync(file, process.geteuid?.() === 0 ? 0o600 : 0o000);
    const reason = await asStranger(() => reasonOf(file));
    assert.match(
      reason,
      /privkey\.pem may not be read \(owner uid \d+, gid \d+, mode 0[06]00; Signpost runs as uid \d+/,
    );
    assert.match(reason, /setfacl -m u:\d+:r .*privkey\.pem"/);
    assert.match(reason, /docs\/signing\.md/);
  });

  it('apple 59: a closed folder on the way is named itself', async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const live = join(folder, 'live');
    const file = join(filesIn(join(live, 'a.example'), 'privkey.pem'), 'privkey.pem');
    chmodSync(live, process.geteuid?.() === 0 ? 0o700 : 0o000);
    const [asFile, asFolder] = await asStranger(async () => [
      await reasonOf(file),
      await findKeyFiles(settings(join(live, 'a.example'))),
    ]);
    chmodSync(live, 0o700);
    assert.match(asFile, /its folder .*live is closed \(owner uid \d+, gid \d+, mode 0[07]00/);
    assert.match(asFile, /setfacl -m u:\d+:x .*live"/);
    assert.ok(!asFolder.ok && /its folder .*live is closed/.test(asFolder.reason));
  });
});

describe('the fingerprint of the files', () => {
  it('changes with contents, mode, link target and the file that is found', async () => {
    const folder = temporaryFolder();
    const archive = filesIn(join(folder, 'archive'), 'fullchain1.pem', 'privkey1.pem', 'fullchain2.pem');
    const live = filesIn(join(folder, 'live'));
    symlinkSync(join(archive, 'fullchain1.pem'), join(live, 'fullchain.pem'));
    symlinkSync(join(archive, 'privkey1.pem'), join(live, 'privkey.pem'));
    const seen = [await fingerprint(settings(live))];
    assert.equal(await fingerprint(settings(live)), seen[0]);
    writeFileSync(join(archive, 'fullchain1.pem'), 'changed');
    seen.push(await fingerprint(settings(live)));
    chmodSync(join(archive, 'privkey1.pem'), 0o640);
    seen.push(await fingerprint(settings(live)));
    symlinkSync(join(archive, 'fullchain2.pem'), join(live, 'next'));
    execFileSync('mv', ['-f', join(live, 'next'), join(live, 'fullchain.pem')]);
    seen.push(await fingerprint(settings(live)));
    execFileSync('rm', [join(live, 'privkey.pem')]);
    seen.push(await fingerprint(settings(live)));
    assert.equal(new Set(seen).size, 5);
  });
});
