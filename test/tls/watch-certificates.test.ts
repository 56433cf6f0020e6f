import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { watchCertificates, type TlsCertificates } from '../../src/tls/watch-certificates.ts';
import { needsProgram } from '../support/needs.ts';
import { makeAuthority, temporaryFolder, writePair, type Pem } from '../support/tls-files.ts';

const open: TlsCertificates[] = [];
after(() => Promise.all(open.map((one) => one.close())));

async function watchFolder(pem: Pem | undefined, now?: () => Date) {
  const folder = temporaryFolder();
  const files = { certificate: join(folder, 'a.crt'), key: join(folder, 'a.key') };
  if (pem !== undefined) writePair(files.certificate, files.key, pem);
  const events: string[] = [];
  const certificates = await watchCertificates({
    folder,
    pollInterval: 20,
    onEvent: ({ level, message }) => void events.push(`${level}: ${message}`),
    ...(now === undefined ? {} : { now }),
  });
  open.push(certificates);
  const until = async (isSo: () => boolean): Promise<void> => {
    for (let tries = 0; !isSo(); tries += 1) {
      assert.ok(tries < 400, `it did not come to it:\n${events.join('\n')}`);
      await wait(25);
    }
  };
  return { folder, files, events, certificates, until };
}

const serialOf = (text: string): string => new X509Certificate(text).serialNumber;

function used(certificates: TlsCertificates): string {
  const certificate = certificates.choose('autoconfig.example.org');
  assert.ok(certificate !== undefined);
  return serialOf(certificate.chain);
}

describe('certificates that are watched', { skip: needsProgram('openssl') }, () => {
  const authority = makeAuthority();
  const first = authority.issue(['autoconfig.example.org']);
  const second = authority.issue(['autoconfig.example.org']);
  const rsa = authority.issue(['autoconfig.example.org'], { kind: 'RSA' });

  it('are swapped when they are renewed, also from EC to RSA', async () => {
    const { files, certificates, events, until } = await watchFolder(first);
    assert.equal(used(certificates), serialOf(first.certificate));
    assert.match(events[0] ?? '', /^info: the certificate for autoconfig\.example\.org .* is valid until /);
    writePair(files.certificate, files.key, rsa);
    await until(() => used(certificates) === serialOf(rsa.certificate));
    assert.equal(certificates.status().state, 'ready');
  });

  const halfWay: readonly (readonly [name: string, write: (certificate: string, key: string) => void])[] = [
    [
      'the certificate of another renewal',
      (certificate) => {
        writeFileSync(certificate, second.certificate);
      },
    ],
    [
      'the key of another renewal',
      (_, key) => {
        writeFileSync(key, second.key);
      },
    ],
    [
      'an RSA certificate with the EC key',
      (certificate) => {
        writeFileSync(certificate, rsa.certificate);
      },
    ],
    [
      'half a certificate',
      (certificate) => {
        truncateSync(certificate, 300);
      },
    ],
    [
      'an empty key',
      (_, key) => {
        truncateSync(key, 0);
      },
    ],
    [
      'a key with a passphrase',
      (_, key) => {
        writeFileSync(key, '-----BEGIN ENCRYPTED PRIVATE KEY-----\n');
      },
    ],
    [
      'no certificate but text',
      (certificate) => {
        writeFileSync(certificate, 'hello');
      },
    ],
  ];
  for (const [name, write] of halfWay) {
    it(`are kept while there is ${name}`, async () => {
      const { files, certificates, events, until } = await watchFolder(first);
      write(files.certificate, files.key);
      await until(() => certificates.status().state === 'degraded');
      assert.equal(used(certificates), serialOf(first.certificate));
      assert.match(events.join('\n'), /^error: .*; the former certificate goes on, until /m);
      writePair(files.certificate, files.key, second);
      await until(() => used(certificates) === serialOf(second.certificate));
      assert.deepEqual(certificates.status().problems, []);
    });
  }

  it('are kept while the whole folder is gone, and forgotten when only they are', async () => {
    const { folder, files, certificates, until } = await watchFolder(first);
    renameSync(folder, `${folder}-away`);
    await until(() => certificates.status().problems.length > 0);
    await wait(200);
    assert.equal(used(certificates), serialOf(first.certificate));
    renameSync(`${folder}-away`, folder);
    writePair(join(folder, 'b.crt'), join(folder, 'b.key'), authority.issue(['b.example']));
    await until(() => certificates.status().certificates === 2);
    rmSync(files.certificate);
    await until(() => certificates.status().certificates === 1);
    assert.deepEqual(certificates.default()?.names, ['b.example']);
  });

  it('that are missing are said, and taken when they come', async () => {
    const { folder, certificates, events, until } = await watchFolder(undefined);
    assert.equal(certificates.default(), undefined);
    assert.equal(certificates.status().state, 'none');
    assert.match(events.join('\n'), /https can't be answered: there is no usable certificate/);
    writePair(join(folder, 'x.pem'), join(folder, 'x.key'), first);
    await until(() => certificates.default() !== undefined);
    assert.equal(certificates.status().state, 'ready');
  });

  it('warn two weeks before they end, and are an error behind it, once each', async () => {
    let now = new Date();
    const { certificates, events, until } = await watchFolder(first, () => now);
    const ends = Date.parse(new X509Certificate(first.certificate).validTo);
    now = new Date(ends - 13 * 86_400_000);
    await until(() => events.length === 2);
    assert.match(events[1] ?? '', /^warn: .* ends on .* and was not renewed/);
    assert.equal(certificates.status().state, 'ready');
    now = new Date(ends + 1000);
    await until(() => events.length === 3);
    assert.match(events[2] ?? '', /^error: .* expired on /);
    assert.equal(certificates.status().state, 'degraded');
    await certificates.reload();
    assert.equal(events.length, 3);
    assert.ok(certificates.default() !== undefined, 'an ended certificate tells a client more than none');
  });

  it('are checked as a pair at the start too, and no key is in a message', async () => {
    const { certificates, events } = await watchFolder({ certificate: rsa.certificate, key: first.key });
    assert.equal(certificates.status().state, 'none');
    assert.match(events.join('\n'), /the key belongs to none of the certificates/);
    assert.ok(!events.join('\n').includes('BEGIN'));
  });
});
