import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { readIdentity, type SigningIdentity } from '../../src/signing/identity.ts';
import { pemBlocks } from '../../src/signing/pem.ts';
import { needsProgram } from '../support/needs.ts';
import {
  makeCertificate,
  makeKey,
  makeLeaf,
  makePki,
  temporaryFolder,
  type KeyKind,
} from './certificates.ts';

const skip = needsProgram('openssl');

function text(...files: string[]): Buffer {
  return Buffer.from(files.map((file) => readFileSync(file, 'utf8')).join('\n'));
}

function read(certificate: Buffer, key: Buffer, passphrase?: string): SigningIdentity {
  const identity = readIdentity({ certificate, key, ...(passphrase === undefined ? {} : { passphrase }) });
  assert.ok(identity.ok, identity.ok ? '' : identity.reason);
  return identity.value;
}

function reason(certificate: Buffer, key: Buffer, passphrase?: string): string {
  const identity = readIdentity({ certificate, key, ...(passphrase === undefined ? {} : { passphrase }) });
  assert.equal(identity.ok, false);
  return identity.ok ? '' : identity.reason;
}

describe('certificate and key', { skip }, () => {
  const folder = skip === false ? temporaryFolder() : '';
  const pki = skip === false ? makePki(folder, 'P-256') : undefined;
  assert.ok(pki !== undefined || skip !== false);
  if (pki === undefined) return;
  const { leaf, intermediate, root } = pki;
  const key = text(leaf.key);

  it('apple 55: the chain is put in order, whatever the order in the file, and the root is left out', () => {
    const files = [leaf.certificate, intermediate.certificate, root.certificate];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
      [1, 0, 2],
    ]) {
      const identity = read(text(...order.map((index) => files[index] ?? '')), key);
      assert.equal(identity.leaf.subject, 'CN=mail.example.org');
      assert.deepEqual(
        identity.intermediates.map((one) => one.subject),
        ['C=DE\nO=Test\nCN=Test Intermediate'],
      );
      assert.equal(identity.warning, undefined);
    }
  });

  it('leaves out certificates that do not belong to the chain', () => {
    const stranger = makeCertificate(
      join(folder, 'stranger.pem'),
      makeKey(join(folder, 's.key'), 'P-256'),
      undefined,
      {
        subject: '/C=DE/O=Test/CN=Test Intermediate',
        authority: true,
      },
    );
    const identity = read(text(stranger, leaf.certificate, intermediate.certificate), key);
    assert.equal(identity.intermediates.length, 1);
    assert.equal(identity.intermediates[0]?.issuer, 'CN=Test Root');
  });

  it('reads dates without the newer properties of Node', () => {
    const { notBefore, notAfter } = read(text(leaf.certificate), key);
    assert.equal(Math.round((notAfter.getTime() - notBefore.getTime()) / 86_400_000), 90);
  });

  it('apple 59: warns of an incomplete chain and of a self-signed certificate', () => {
    assert.match(read(text(leaf.certificate), key).warning ?? '', /fullchain\.pem/);
    const own = makeCertificate(join(folder, 'own.pem'), leaf.key, undefined);
    assert.match(read(text(own), key).warning ?? '', /self-signed/);
    assert.equal(read(text(leaf.certificate, intermediate.certificate), key).warning, undefined);
  });

  it('apple 59: refuses a key that belongs to no certificate', () => {
    const other = makeLeaf(folder, 'other', 'P-256', intermediate);
    assert.match(reason(text(pki.fullChain), text(other.key)), /belongs to none/);
    const rsa = makeLeaf(folder, 'rsa', 'rsa:2048', intermediate);
    assert.match(reason(text(pki.fullChain), text(rsa.key)), /belongs to none/);
  });

  const unsuitable: readonly [KeyKind, RegExp][] = [
    ['rsa:1024', /1024 bits only/],
    ['rsa-pss', /type rsa-pss/],
    ['P-521', /secp521r1/],
    ['secp256k1', /secp256k1/],
    ['ed25519', /type ed25519/],
  ];
  for (const [kind, expected] of unsuitable) {
    it(`apple 59: refuses a key of ${kind} and says which fit`, () => {
      const other = makeKey(join(folder, `unsuitable-${kind.replace(':', '')}.key`), kind);
      assert.match(reason(text(pki.fullChain), text(other)), expected);
      assert.match(reason(text(pki.fullChain), text(other)), /P-256/);
    });
  }

  it('reads PKCS#8, SEC1 and PKCS#1, as PEM and as DER, encrypted or not', () => {
    const rsa = makeLeaf(folder, 'formats', 'rsa:2048', intermediate);
    for (const [certificate, file, old] of [
      [leaf.certificate, leaf.key, 'sec1'],
      [rsa.certificate, rsa.key, 'pkcs1'],
    ] as const) {
      const object = createPrivateKey(readFileSync(file));
      const cipher = { cipher: 'aes-256-cbc', passphrase: 'secret words' };
      for (const type of ['pkcs8', old] as const) {
        read(text(certificate), Buffer.from(object.export({ format: 'pem', type })));
        read(text(certificate), object.export({ format: 'der', type }));
        read(
          text(certificate),
          Buffer.from(object.export({ format: 'pem', type, ...cipher })),
          'secret words',
        );
      }
      read(text(certificate), object.export({ format: 'der', type: 'pkcs8', ...cipher }), 'secret words');
    }
  });

  it('reads a certificate in DER, and one file with everything in any order', () => {
    const der = join(folder, 'leaf.der');
    execFileSync('openssl', ['x509', '-in', leaf.certificate, '-outform', 'DER', '-out', der]);
    read(readFileSync(der), key);
    const together = text(intermediate.certificate, leaf.key, leaf.certificate);
    assert.equal(read(together, together).intermediates.length, 1);
  });

  it('reads what stands around the blocks: bags, parameters, Windows line ends', () => {
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    const noisy = `Bag Attributes\n  friendlyName: x\n${parameters}${key.toString()}`.replaceAll(
      '\n',
      '\r\n',
    );
    read(Buffer.from(text(pki.fullChain).toString().replaceAll('\n', '\r\n')), Buffer.from(noisy));
  });

  it('apple 59: an encrypted key says what it wants, and never the passphrase', () => {
    const encrypted = Buffer.from(
      createPrivateKey(key).export({
        format: 'pem',
        type: 'pkcs8',
        cipher: 'aes-256-cbc',
        passphrase: 'secret words',
      }),
    );
    assert.match(reason(text(leaf.certificate), encrypted), /signing\.passphrase/);
    const wrong = reason(text(leaf.certificate), encrypted, 'wrong words');
    assert.match(wrong, /passphrase does not open/);
    assert.doesNotMatch(wrong, /wrong words/);
  });

  const broken: readonly [string, Buffer, Buffer, RegExp][] = [
    ['no certificate', key, key, /no certificate in PEM or DER/],
    ['no key', text(pki.fullChain), text(pki.fullChain), /no private key in PEM or DER/],
    ['binary noise', Buffer.from([0, 1, 2, 255]), key, /no certificate/],
    ['half a certificate', text(leaf.certificate).subarray(0, 300), key, /no certificate/],
    [
      'a damaged second certificate',
      Buffer.concat([
        text(leaf.certificate),
        Buffer.from('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'),
      ]),
      key,
      /certificate 2 of the certificate file is damaged/,
    ],
    [
      'a damaged key',
      text(leaf.certificate),
      Buffer.from('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'),
      /private key is damaged/,
    ],
  ];
  for (const [name, certificate, keyBytes, expected] of broken) {
    it(`apple 59: refuses ${name} with a reason`, () =>
      assert.match(reason(certificate, keyBytes), expected));
  }

  it('never throws on a certificate or key file that is cut or changed', () => {
    const good = text(pki.fullChain);
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(50), fc.uint8Array({ maxLength: 4 }), (at, cut, put) => {
        const changed = Buffer.concat([good.subarray(0, at), put, good.subarray(at + cut)]);
        readIdentity({ certificate: changed, key });
        readIdentity({ certificate: good, key: Buffer.concat([key.subarray(0, at % key.length), put]) });
      }),
      { numRuns: 300 },
    );
  });
});

describe('PEM', () => {
  it('finds each whole block and stops at one without end', () => {
    const block = (label: string): string => `-----BEGIN ${label}-----\nAA==\n-----END ${label}-----\n`;
    const file = `x ${block('A KEY')} y ${block('CERTIFICATE')}-----BEGIN CERTIFICATE-----\nAA`;
    assert.deepEqual(
      pemBlocks(file).map((one) => one.label),
      ['A KEY', 'CERTIFICATE'],
    );
    assert.equal(pemBlocks(file)[1]?.text, block('CERTIFICATE'));
  });

  it('takes no time on a megabyte of beginnings', () => {
    assert.deepEqual(pemBlocks('-----BEGIN X-----'.repeat(60_000)), []);
  });
});
