import { sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningSettings } from '../config/settings.ts';
import { parsed, refused, type Parsed } from '../model/parsed.ts';
import { readIdentity, type SigningIdentity } from './identity.ts';
import { findKeyFiles, readKeyFile } from './key-files.ts';

/** A certificate with its key, ready to sign any number of profiles at once. */
export interface LoadedSigner {
  /** The subject on one line, or the alternative names where a certificate has no subject. */
  readonly subject: string;
  readonly identity: SigningIdentity;
  /** Signs a profile at a time; the signature over the attributes goes through `queue` where it is expensive. */
  sign(content: Buffer, time: Date): Buffer | Promise<Buffer>;
}

/** Runs a task, perhaps later. */
export type Queue = <T>(task: () => Promise<T>) => Promise<T>;

const signBesideTheEventLoop = promisify(sign);

/**
 * Reads certificate and key from their files and prepares everything that every signature shares. The reason says
 * which file is meant; it holds nothing of a key.
 */
export async function loadSigner(settings: SigningSettings, queue: Queue): Promise<Parsed<LoadedSigner>> {
  const files = await findKeyFiles(settings);
  if (!files.ok) return files;
  const { certificate: certificateFile, key: keyFile } = files.value;
  const certificate = await readKeyFile(certificateFile);
  if (!certificate.ok) return certificate;
  const key = keyFile === certificateFile ? certificate : await readKeyFile(keyFile);
  if (!key.ok) return key;
  const { passphrase } = settings;
  const identity = readIdentity({
    certificate: certificate.value,
    key: key.value,
    ...(passphrase === undefined ? {} : { passphrase }),
  });
  if (!identity.ok) {
    const where = keyFile === certificateFile ? certificateFile : `${certificateFile} and ${keyFile}`;
    return refused(`${where}: ${identity.reason}`);
  }
  // node-forge is the slowest import of the house; a server that signs nothing does not wait for it.
  const { prepareCms } = await import('./cms.ts');
  const { algorithm, leaf, key: privateKey } = identity.value;
  const cms = prepareCms(identity.value);
  const signAttributes = algorithm.asynchronous
    ? (bytes: Buffer) => queue(() => signBesideTheEventLoop(algorithm.digest, bytes, privateKey))
    : (bytes: Buffer) => sign(algorithm.digest, bytes, privateKey);
  return parsed({
    subject: leaf.subject?.replaceAll('\n', ', ') || (leaf.subjectAltName ?? 'no name'),
    identity: identity.value,
    sign: (content, time) => cms(content, time, signAttributes),
  });
}
