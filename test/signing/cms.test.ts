import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, sign, verify, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { prepareCms } from '../../src/signing/cms.ts';
import { derElement, derElementAt, derPieces, type DerPlace } from '../../src/signing/der.ts';
import { readIdentity, type SigningIdentity } from '../../src/signing/identity.ts';
import { writePlist } from '../../src/xml/plist.ts';
import { needsProgram } from '../support/needs.ts';
import {
  makePki,
  temporaryFolder,
  verifyWithOpenssl,
  type CertificateWishes,
  type KeyKind,
  type Pki,
} from './certificates.ts';

const profile = Buffer.from(
  writePlist({ PayloadDisplayName: 'M\u00fcller \u{1f600} <&>', list: [1, true, 'x'] }),
);
const time = new Date('2026-11-23T20:00:00.987Z');
const skip = needsProgram('openssl');

function identityOf(pki: Pki): SigningIdentity {
  const identity = readIdentity({
    certificate: readFileSync(pki.fullChain),
    key: readFileSync(pki.leaf.key),
  });
  assert.ok(identity.ok, identity.ok ? '' : identity.reason);
  return identity.value;
}

async function signWith(identity: SigningIdentity, content = profile, at = time): Promise<Buffer> {
  return prepareCms(identity)(content, at, (bytes) =>
    Promise.resolve(sign(identity.algorithm.digest, bytes, identity.key)),
  );
}

/** The elements inside an element. */
function inside(bytes: Buffer, place: DerPlace): DerPlace[] {
  const found: DerPlace[] = [];
  for (let at = place.contents; at < place.end; at = found.at(-1)?.end ?? place.end)
    found.push(derElementAt(bytes, at));
  return found;
}

function at(places: readonly DerPlace[], index: number): DerPlace {
  const place = places[index];
  assert.ok(place !== undefined);
  return place;
}

/** The parts of a signed profile, found by walking its tags. */
function parts(signed: Buffer): {
  readonly signedData: DerPlace[];
  readonly signerInfo: DerPlace[];
  readonly certificates: Buffer[];
  readonly attributes: Buffer;
  readonly signature: Buffer;
} {
  const outer = inside(signed, derElementAt(signed, 0));
  const signedData = inside(signed, at(inside(signed, at(outer, 1)), 0));
  const signerInfo = inside(signed, at(inside(signed, at(signedData, 4)), 0));
  const slice = (place: DerPlace): Buffer => signed.subarray(place.start, place.end);
  const signature = at(signerInfo, 5);
  return {
    signedData,
    signerInfo,
    certificates: inside(signed, at(signedData, 3)).map(slice),
    attributes: slice(at(signerInfo, 3)),
    signature: signed.subarray(signature.contents, signature.end),
  };
}

describe('a signed profile', { skip }, () => {
  const kinds: readonly KeyKind[] = ['rsa:2048', 'rsa:3072', 'rsa:4096', 'P-256', 'P-384'];
  for (const kind of kinds) {
    it(`apple 51, 56, 57: ${kind} verifies with openssl and gives back the same bytes`, async () => {
      const folder = temporaryFolder();
      const pki = makePki(folder, kind);
      const signed = await signWith(identityOf(pki));
      const verified = verifyWithOpenssl(folder, signed, pki.root.certificate);
      assert.ok(verified.ok, verified.message);
      assert.ok(verified.content.equals(profile));
    });
  }

  const odd: readonly [string, CertificateWishes & { issuerName?: string }][] = [
    ['a serial number with its high bit set', { serial: '0x8f01020304050607' }],
    ['a serial number of 20 octets', { serial: '0x7fffffffffffffffffffffffffffffffffffffff' }],
    ['a serial number of one octet', { serial: '0x7f' }],
    ['an issuer in UTF-8', { issuerName: '/C=DE/O=M\u00fcller & S\u00f6hne/CN=\u4e2d\u6587' }],
    ['an issuer with several values in an RDN', { issuerName: '/C=DE/O=Test+OU=Two+CN=Three/CN=Four' }],
    ['a leaf without subject', { subject: '/' }],
  ];
  for (const [name, wishes] of odd) {
    it(`apple 54, 57: ${name} verifies, and the signer is named by the certificate's own bytes`, async () => {
      const folder = temporaryFolder();
      const pki = makePki(folder, 'P-256', wishes);
      const identity = identityOf(pki);
      const signed = await signWith(identity);
      const verified = verifyWithOpenssl(folder, signed, pki.root.certificate);
      assert.ok(verified.ok, verified.message);
      const [issuer, serial] = inside(signed, at(parts(signed).signerInfo, 1));
      assert.ok(issuer !== undefined && serial !== undefined);
      const { raw } = identity.leaf;
      assert.ok(raw.includes(Buffer.concat([signed.subarray(serial.start, serial.end)])));
      assert.ok(raw.includes(signed.subarray(issuer.start, issuer.end)));
    });
  }

  it('apple 50, 52, 53, 55: has the layout of RFC 5652 in DER', async () => {
    const pki = makePki(temporaryFolder(), 'P-256');
    const identity = identityOf(pki);
    const signed = await signWith(identity);
    assert.equal(signed[0], 0x30);
    assert.equal(derElementAt(signed, 0).end, signed.length);
    assert.ok(signed.subarray(4, 15).equals(Buffer.from('06092a864886f70d010702', 'hex')), 'signedData');
    const { signedData, certificates, attributes, signature } = parts(signed);
    const version = at(signedData, 0);
    assert.equal(signed.subarray(version.start, version.end).toString('hex'), '020101');

    // Leaf and intermediate, sorted, no root, no key.
    const expected = [identity.leaf, ...identity.intermediates].map((one) => one.raw);
    assert.equal(expected.length, 2);
    assert.deepEqual(
      certificates,
      expected.sort((one, other) => Buffer.compare(one, other)),
    );
    const root = new X509Certificate(readFileSync(pki.root.certificate));
    assert.equal(signed.includes(root.raw), false);
    const key = identity.key.export({ format: 'jwk' }).d;
    assert.ok(typeof key === 'string');
    assert.equal(signed.includes(Buffer.from(key, 'base64url')), false);
    assert.ok(signed.length < 20_000);

    // contentType data, signingTime as UTCTime, messageDigest: sorted, and signed under the tag of a SET.
    const digest = createHash('sha256').update(profile).digest('hex');
    assert.equal(
      attributes.subarray(2).toString('hex'),
      `301806092a864886f70d010903310b06092a864886f70d010701` +
        `301c06092a864886f70d010905310f170d${Buffer.from('261123200000Z').toString('hex')}` +
        `302f06092a864886f70d01090431220420${digest}`,
    );
    assert.equal(attributes[0], 0xa0);
    const signedBytes = Buffer.concat([Buffer.from([0x31]), attributes.subarray(1)]);
    assert.ok(verify('sha256', signedBytes, identity.leaf.publicKey, signature));
    assert.equal(verify('sha256', attributes, identity.leaf.publicKey, signature), false);
  });

  it('apple 52: each profile carries its own second, whichever was signed before', async () => {
    const identity = identityOf(makePki(temporaryFolder(), 'P-256'));
    const cms = prepareCms(identity);
    for (const [moment, written] of [
      ['2026-11-23T20:00:00.987Z', '261123200000Z'],
      ['2026-11-23T20:00:00.001Z', '261123200000Z'],
      ['2026-11-23T20:00:01.000Z', '261123200001Z'],
      ['2026-11-23T20:00:00.999Z', '261123200000Z'],
    ] as const) {
      const signed = await cms(profile, new Date(moment), (bytes) => sign('sha256', bytes, identity.key));
      assert.ok(parts(signed).attributes.includes(Buffer.from(written)), moment);
    }
  });

  it('apple 52: the time is GeneralizedTime from 2050 and verifies', async () => {
    const folder = temporaryFolder();
    const pki = makePki(folder, 'P-256', { days: 12_000 });
    for (const [moment, written] of [
      ['2049-12-31T23:59:59Z', '170d3439313233313233353935395a'],
      ['2050-01-01T00:00:00Z', '180f32303530303130313030303030305a'],
    ] as const) {
      const date = new Date(moment);
      const signed = await signWith(identityOf(pki), profile, date);
      assert.ok(parts(signed).attributes.toString('hex').includes(written));
      const verified = verifyWithOpenssl(folder, signed, pki.root.certificate, date);
      assert.ok(verified.ok, verified.message);
    }
  });

  for (const kind of ['rsa:2048', 'P-256'] as const) {
    it(`apple 50, 52, 55: ${kind} is what openssl writes at the same time, byte for byte up to the signature`, async () => {
      const folder = temporaryFolder();
      const pki = makePki(folder, kind);
      const content = join(folder, 'profile.plist');
      const out = join(folder, 'theirs.der');
      writeFileSync(content, profile);
      const options = '-sign -binary -nodetach -nosmimecap -md sha256 -outform DER'.split(' ');
      const { leaf, intermediate } = pki;
      const signer = ['-signer', leaf.certificate, '-inkey', leaf.key, '-certfile', intermediate.certificate];
      execFileSync('openssl', ['cms', ...options, ...signer, '-in', content, '-out', out]);
      const theirs = readFileSync(out);
      const marker = theirs.indexOf(Buffer.from('06092a864886f70d010905310f170d', 'hex'));
      const digits = theirs.subarray(marker + 15, marker + 27).toString();
      const their = new Date(`20${digits.replace(/(..)(..)(..)(..)(..)(..)/, '$1-$2-$3T$4:$5:$6')}Z`);
      const ours = await signWith(identityOf(pki), profile, their);
      if (kind === 'rsa:2048') assert.ok(ours.equals(theirs));
      // ECDSA signatures are random and differ in length by an octet or two, and so do the lengths around them.
      else assert.ok(parts(ours).attributes.equals(parts(theirs).attributes));
    });
  }

  it('apple 58: one flipped bit anywhere in content, attributes or signature fails', async () => {
    const folder = temporaryFolder();
    const pki = makePki(folder, 'P-256');
    const signed = await signWith(identityOf(pki));
    const { attributes, signature } = parts(signed);
    const regions: readonly [number, number][] = [
      [signed.indexOf(profile), profile.length],
      [signed.indexOf(attributes) + 2, attributes.length - 2],
      [signed.indexOf(signature) + 8, signature.length - 8],
    ];
    assert.ok(verifyWithOpenssl(folder, signed, pki.root.certificate).ok);
    for (const [start, length] of regions) {
      for (const part of [0, 0.25, 0.5, 0.75, 0.99]) {
        const flipped = Buffer.from(signed);
        const position = start + Math.floor(part * length);
        flipped.writeUInt8(flipped.readUInt8(position) ^ 0x01, position);
        assert.equal(verifyWithOpenssl(folder, flipped, pki.root.certificate).ok, false, `octet ${position}`);
      }
    }
  });

  it('apple 51, 56: contents around the limits of DER lengths verify', async () => {
    const folder = temporaryFolder();
    const pki = makePki(folder, 'P-256');
    const identity = identityOf(pki);
    for (const length of [127, 128, 255, 256, 65_535, 65_536]) {
      const content = Buffer.alloc(length, 'x');
      const verified = verifyWithOpenssl(folder, await signWith(identity, content), pki.root.certificate);
      assert.ok(verified.ok && verified.content.equals(content), `${length}: ${verified.message}`);
    }
  });
});

describe('DER', () => {
  const heads: readonly [number, string][] = [
    [0, '0400'],
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [65_535, '0482ffff'],
    [65_536, '0483010000'],
  ];
  for (const [length, head] of heads) {
    it(`writes and finds ${length} octets`, () => {
      const element = derElement(0x04, Buffer.alloc(length));
      assert.equal(element.subarray(0, element.length - length).toString('hex'), head);
      assert.deepEqual(derElementAt(element, 0), {
        tag: 0x04,
        start: 0,
        contents: element.length - length,
        end: element.length,
      });
    });
  }

  it('is the same in pieces as in one', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (parts) => {
        const contents = parts.map((part) => Buffer.from(part));
        const inner = derElement(0x31, ...contents);
        const pieces = derPieces(0x30, derPieces(0x31, contents));
        assert.ok(Buffer.concat(pieces).equals(derElement(0x30, inner)));
      }),
    );
  });

  it('refuses an element that is longer than what holds it', () => {
    assert.throws(() => derElementAt(Buffer.from('0405aabb', 'hex'), 0), RangeError);
    assert.throws(() => derElementAt(Buffer.from('04', 'hex'), 0), RangeError);
  });
});
