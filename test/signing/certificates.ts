import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** A folder that goes when the test file is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-signing-'));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** What openssl calls a kind of key. */
const keyOptions = {
  'rsa:1024': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
  'rsa:2048': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'rsa:3072': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:3072'],
  'rsa:4096': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:4096'],
  'rsa-pss': ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'P-256': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'P-384': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  'P-521': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  secp256k1: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1'],
  ed25519: ['-algorithm', 'ED25519'],
} as const;

export type KeyKind = keyof typeof keyOptions;

export function makeKey(file: string, kind: KeyKind): string {
  openssl('genpkey', ...keyOptions[kind], '-out', file);
  return file;
}

export interface Issuer {
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateWishes {
  readonly subject?: string;
  readonly serial?: string;
  readonly days?: number;
  readonly authority?: boolean;
  /** What a leaf's key may be used for. */
  readonly keyUsage?: string;
}

let lastSerial = 1000;

/** Makes a certificate for a key, signed by an issuer or by itself. Answers the path of the PEM file. */
export function makeCertificate(
  file: string,
  key: string,
  issuer: Issuer | undefined,
  wishes: CertificateWishes = {},
): string {
  const {
    subject = '/CN=mail.example.org',
    serial,
    days = 90,
    authority = false,
    keyUsage = 'digitalSignature',
  } = wishes;
  const request = `${file}.csr`;
  const extensions = `${file}.ext`;
  openssl('req', '-new', '-utf8', '-key', key, '-subj', subject, '-out', request);
  // A TLS certificate as a public authority makes it: for servers alone, which is what phones are given.
  writeFileSync(
    extensions,
    authority
      ? 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n'
      : `basicConstraints=critical,CA:FALSE\nkeyUsage=critical,${keyUsage}\nextendedKeyUsage=serverAuth\n`,
  );
  openssl(
    'x509',
    '-req',
    '-in',
    request,
    '-days',
    String(days),
    '-extfile',
    extensions,
    '-out',
    file,
    '-set_serial',
    serial ?? String((lastSerial += 1)),
    ...(issuer === undefined ? ['-key', key] : ['-CA', issuer.certificate, '-CAkey', issuer.key]),
  );
  return file;
}

/** A root, an intermediate and a leaf with its key. */
export interface Pki {
  readonly root: Issuer;
  readonly intermediate: Issuer;
  readonly leaf: Issuer;
  /** Leaf and intermediate in one file. */
  readonly fullChain: string;
}

/** Makes the authorities of a test, and a leaf of the wished kind below them. */
export function makePki(
  folder: string,
  kind: KeyKind,
  wishes: CertificateWishes & { issuerName?: string } = {},
): Pki {
  const root = join(folder, 'root.key');
  const middle = join(folder, 'middle.key');
  makeKey(root, 'P-256');
  makeKey(middle, 'P-256');
  const rootIssuer = {
    key: root,
    certificate: makeCertificate(join(folder, 'root.pem'), root, undefined, {
      subject: '/CN=Test Root',
      authority: true,
      days: 36_000,
    }),
  };
  const intermediate = {
    key: middle,
    certificate: makeCertificate(join(folder, 'middle.pem'), middle, rootIssuer, {
      subject: wishes.issuerName ?? '/C=DE/O=Test/CN=Test Intermediate',
      authority: true,
      days: 36_000,
    }),
  };
  const leaf = makeLeaf(folder, 'leaf', kind, intermediate, wishes);
  const fullChain = join(folder, 'fullchain.pem');
  writeFileSync(
    fullChain,
    readFileSync(leaf.certificate, 'utf8') + readFileSync(intermediate.certificate, 'utf8'),
  );
  return { root: rootIssuer, intermediate, leaf, fullChain };
}

export function makeLeaf(
  folder: string,
  name: string,
  kind: KeyKind,
  issuer: Issuer,
  wishes: CertificateWishes = {},
): Issuer {
  const key = makeKey(join(folder, `${name}.key`), kind);
  return { key, certificate: makeCertificate(join(folder, `${name}.pem`), key, issuer, wishes) };
}

export interface Verified {
  readonly ok: boolean;
  readonly content: Buffer;
  readonly message: string;
}

/** Lets openssl verify a signed profile against a root, at a time where one is given. */
export function verifyWithOpenssl(folder: string, signed: Buffer, root: string, at?: Date): Verified {
  const file = join(folder, 'signed.der');
  const out = join(folder, 'content.plist');
  writeFileSync(file, signed);
  const time = at === undefined ? [] : ['-attime', String(Math.floor(at.getTime() / 1000))];
  const run = spawnSync(
    'openssl',
    [
      'cms',
      '-verify',
      '-binary',
      '-purpose',
      'any',
      '-inform',
      'DER',
      '-in',
      file,
      '-CAfile',
      root,
      '-out',
      out,
      ...time,
    ],
    { encoding: 'utf8' },
  );
  assert.equal(run.error, undefined);
  return {
    ok: run.status === 0,
    content: run.status === 0 ? readFileSync(out) : Buffer.alloc(0),
    message: run.stderr,
  };
}
