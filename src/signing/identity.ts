import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { parsed, refused, type Parsed } from '../model/parsed.ts';
import { issuingChain } from './issuing-chain.ts';
import { pemBlocks, type PemBlock } from './pem.ts';
import { signatureAlgorithm, type SignatureAlgorithm } from './signature-algorithm.ts';

/** Everything that signing needs, checked to belong together. */
export interface SigningIdentity {
  readonly leaf: X509Certificate;
  /** From the leaf's issuer upwards, without the root. */
  readonly intermediates: readonly X509Certificate[];
  readonly key: KeyObject;
  readonly algorithm: SignatureAlgorithm;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** What will make devices show "Not Verified" although everything works. */
  readonly warning?: string;
}

/** The contents of the two files, which may be one and the same. */
export interface IdentityFiles {
  readonly certificate: Buffer;
  readonly key: Buffer;
  readonly passphrase?: string;
}

/**
 * Reads certificates (PEM in any order, or one DER) and a private key (PEM or DER; PKCS#1, SEC1, PKCS#8, encrypted
 * or not), finds the certificate that belongs to the key, and the chain above it. Says nothing about dates: they are
 * checked when something is signed. Reasons hold neither key bytes nor the passphrase.
 */
export function readIdentity(files: IdentityFiles): Parsed<SigningIdentity> {
  const certificates = readCertificates(files.certificate);
  if (!certificates.ok) return certificates;
  const key = readKey(files.key, files.passphrase);
  if (!key.ok) return key;
  const algorithm = signatureAlgorithm(key.value);
  if (!algorithm.ok) return algorithm;
  const leaf = certificates.value
    .filter((one) => one.checkPrivateKey(key.value))
    .sort((one, other) => Date.parse(other.validTo) - Date.parse(one.validTo))[0];
  if (leaf === undefined) {
    return refused('the key belongs to none of the certificates: one of the two files is of another renewal');
  }
  const chain = issuingChain(leaf, certificates.value);
  return parsed({
    leaf,
    intermediates: chain.intermediates,
    key: key.value,
    algorithm: algorithm.value,
    // Node 20 has no validFromDate and validToDate yet; OpenSSL's text is in GMT and Date reads it.
    notBefore: new Date(leaf.validFrom),
    notAfter: new Date(leaf.validTo),
    ...(chain.warning === undefined ? {} : { warning: chain.warning }),
  });
}

function readCertificates(bytes: Buffer): Parsed<X509Certificate[]> {
  const blocks = pemBlocks(bytes.toString('latin1')).filter((block) => block.label.endsWith('CERTIFICATE'));
  const found: X509Certificate[] = [];
  try {
    if (blocks.length === 0) found.push(new X509Certificate(bytes));
    else for (const block of blocks) found.push(new X509Certificate(block.text));
  } catch {
    return refused(
      blocks.length === 0
        ? 'the certificate file holds no certificate in PEM or DER form'
        : `certificate ${found.length + 1} of the certificate file is damaged`,
    );
  }
  return parsed(found);
}

function readKey(bytes: Buffer, passphrase: string | undefined): Parsed<KeyObject> {
  const block = pemBlocks(bytes.toString('latin1')).find((one) => one.label.endsWith('PRIVATE KEY'));
  return block === undefined ? readDerKey(bytes, passphrase) : readPemKey(block, passphrase);
}

function readPemKey(block: PemBlock, passphrase: string | undefined): Parsed<KeyObject> {
  const encrypted = block.label.startsWith('ENCRYPTED') || block.text.includes('Proc-Type: 4,ENCRYPTED');
  if (encrypted && passphrase === undefined) {
    return refused('the key is encrypted; give its passphrase as signing.passphrase');
  }
  try {
    return parsed(createPrivateKey({ key: block.text, format: 'pem', ...(encrypted ? { passphrase } : {}) }));
  } catch {
    return refused(
      encrypted ? 'the key is damaged, or the passphrase does not open it' : 'the private key is damaged',
    );
  }
}

function readDerKey(bytes: Buffer, passphrase: string | undefined): Parsed<KeyObject> {
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    try {
      return parsed(
        createPrivateKey({
          key: bytes,
          format: 'der',
          type,
          ...(passphrase === undefined ? {} : { passphrase }),
        }),
      );
    } catch {
      // The next form is tried; where none fits, the reason is below.
    }
  }
  return refused(
    'the key file holds no private key in PEM or DER form that can be read (a .p12 file has to be taken apart first; an encrypted key needs signing.passphrase)',
  );
}
