import { createSecureContext, type SecureContext } from 'node:tls';
import { parsed, refused, type Parsed } from '../model/parsed.ts';
import { readIdentity } from '../signing/identity.ts';
import { readKeyFile, type KeyFiles } from '../signing/key-files.ts';

/** A certificate that https can be answered with. */
export interface TlsCertificate {
  readonly files: KeyFiles;
  /** The DNS names it holds, in lower case; wildcards as `*.example.org`. */
  readonly names: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Certificate and chain, the certificate first, and its key; as PEM. */
  readonly chain: string;
  readonly key: string;
  readonly context: SecureContext;
}

/**
 * Reads a certificate and its key and checks that they belong together: OpenSSL itself takes an RSA certificate with an
 * EC key, and then fails at every handshake. Dates are not looked at here. Reasons name the files and nothing of a key.
 */
export async function loadCertificate(files: KeyFiles): Promise<Parsed<TlsCertificate>> {
  const certificate = await readKeyFile(files.certificate);
  if (!certificate.ok) return certificate;
  const key = await readKeyFile(files.key);
  if (!key.ok) return key;
  const where = `${files.certificate} and ${files.key}`;
  if (/BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(key.value.toString('latin1'))) {
    return refused(`${files.key} is encrypted; https needs a key without a passphrase`);
  }
  const identity = readIdentity({ certificate: certificate.value, key: key.value });
  if (!identity.ok) return refused(`${where}: ${identity.reason}`);
  const { leaf, intermediates, notBefore, notAfter } = identity.value;
  const pem = {
    chain: [leaf, ...intermediates].map(String).join(''),
    key: identity.value.key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  try {
    const context = createSecureContext({ cert: pem.chain, key: pem.key });
    return parsed({ files, names: namesOf(leaf.subjectAltName), notBefore, notAfter, ...pem, context });
  } catch (error) {
    // Such as a key or a signature that OpenSSL finds too weak.
    return refused(`${where}: ${error instanceof Error ? error.message : 'they are refused'}`);
  }
}

/** The DNS names among the alternative names; what Node had to quote is no host name. */
function namesOf(alternativeNames: string | undefined): string[] {
  const names = (alternativeNames ?? '')
    .split(', ')
    .map((entry) => /^DNS:((?:\*\.)?[\w.-]+)$/.exec(entry)?.[1]?.toLowerCase());
  return [...new Set(names.filter((name) => name !== undefined))];
}
