import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { sign } from 'node:crypto';
import { prepareCms } from '../../src/signing/cms.ts';
import { readIdentity } from '../../src/signing/identity.ts';
import { writePlist } from '../../src/xml/plist.ts';
import { needsProgram } from '../support/needs.ts';
import { makePki, temporaryFolder, type KeyKind, type Pki } from './certificates.ts';

const profile = Buffer.from(writePlist({ PayloadDisplayName: 'M\u00fcller <&>', list: [1, true, 'x'] }));

/** Older authorities let RSA keys encrypt, too, and NSS takes no RSA key for a server's that may not. */
const rsaUsage = { keyUsage: 'digitalSignature,keyEncipherment' };

/** The purpose in NSS's count: a server of TLS, which is what the certificate of a web server may be used for. */
const sslServer = '1';

async function signedBy(pki: Pki): Promise<Buffer> {
  const identity = readIdentity({
    certificate: readFileSync(pki.fullChain),
    key: readFileSync(pki.leaf.key),
  });
  assert.ok(identity.ok, identity.ok ? '' : identity.reason);
  const { algorithm, key } = identity.value;
  return prepareCms(identity.value)(profile, new Date(), (bytes) =>
    Promise.resolve(sign(algorithm.digest, bytes, key)),
  );
}

/** Reads a signed profile with NSS, which trusts this root alone; the content, or undefined where it refuses. */
function readWithNss(folder: string, signed: Buffer, root: string): Buffer | undefined {
  const database = `sql:${folder}`;
  const run = (program: string, ...given: string[]): number | null =>
    spawnSync(program, [...given, '-d', database], { encoding: 'utf8' }).status;
  assert.equal(run('certutil', '-N', '--empty-password'), 0);
  assert.equal(run('certutil', '-A', '-n', 'root', '-t', 'C,,', '-i', root), 0);
  const file = join(folder, 'signed.der');
  const out = join(folder, 'content');
  writeFileSync(file, signed);
  return run('cmsutil', '-D', '-u', sslServer, '-i', file, '-o', out) === 0 ? readFileSync(out) : undefined;
}

describe(
  'a signed profile, read by NSS',
  { skip: needsProgram('cmsutil') || needsProgram('openssl') },
  () => {
    const kinds: readonly KeyKind[] = ['rsa:2048', 'rsa:4096', 'P-256', 'P-384'];
    for (const kind of kinds) {
      it(`apple 56: ${kind}: cmsutil finds the signature good and gives back the same bytes`, async () => {
        const folder = temporaryFolder();
        const pki = makePki(folder, kind, kind.startsWith('rsa') ? rsaUsage : {});
        const content = readWithNss(folder, await signedBy(pki), pki.root.certificate);
        assert.ok(content?.equals(profile));
      });
    }

    it('apple 58: cmsutil refuses it with one bit changed, and under another root', async () => {
      const folder = temporaryFolder();
      const pki = makePki(folder, 'P-256');
      const signed = await signedBy(pki);
      const changed = Buffer.from(signed);
      const at = changed.indexOf('PayloadDisplayName');
      changed[at] = (changed[at] ?? 0) + 1;
      assert.equal(readWithNss(folder, changed, pki.root.certificate), undefined);
      const elsewhere = temporaryFolder();
      const other = makePki(elsewhere, 'P-256');
      assert.equal(readWithNss(elsewhere, signed, other.root.certificate), undefined);
    });
  },
);
