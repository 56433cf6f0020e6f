import type { KeyObject } from 'node:crypto';
import { parsed, refused, type Parsed } from '../model/parsed.ts';

/** How a key signs. The names of digests are node:crypto's, the object identifiers those of CMS (RFC 5754, RFC 3370). */
export interface SignatureAlgorithm {
  readonly digest: 'sha256' | 'sha384';
  readonly digestOid: string;
  readonly signatureOid: string;
  /** RSA's identifier has NULL parameters, ECDSA's has none (RFC 3370 section 3.2, RFC 5754 section 3.3). */
  readonly nullParameters: boolean;
  /** An RSA signature takes milliseconds and is computed beside the event loop; ECDSA takes less than handing it over. */
  readonly asynchronous: boolean;
}

const sha256 = { digest: 'sha256', digestOid: '2.16.840.1.101.3.4.2.1' } as const;
const sha384 = { digest: 'sha384', digestOid: '2.16.840.1.101.3.4.2.2' } as const;

const rsa: SignatureAlgorithm = {
  ...sha256,
  signatureOid: '1.2.840.113549.1.1.1',
  nullParameters: true,
  asynchronous: true,
};

/** By OpenSSL's name of the curve. */
const curves: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  [
    'prime256v1',
    { ...sha256, signatureOid: '1.2.840.10045.4.3.2', nullParameters: false, asynchronous: false },
  ],
  [
    'secp384r1',
    { ...sha384, signatureOid: '1.2.840.10045.4.3.3', nullParameters: false, asynchronous: false },
  ],
]);

/** No public certification authority has signed shorter keys since 2014. */
const minRsaBits = 2048;

const advice = 'use an RSA key of 2048 bits or more, or an EC key on P-256 or P-384';

/** Chooses by the key alone. Refuses keys whose signatures Apple devices are not known to verify, and says which fit. */
export function signatureAlgorithm(key: KeyObject): Parsed<SignatureAlgorithm> {
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType === 'rsa') {
    const bits = details?.modulusLength ?? 0;
    return bits < minRsaBits ? refused(`the RSA key has ${bits} bits only; ${advice}`) : parsed(rsa);
  }
  if (key.asymmetricKeyType === 'ec') {
    const curve = details?.namedCurve ?? 'an unnamed curve';
    const algorithm = curves.get(curve);
    return algorithm === undefined ? refused(`the EC key is on ${curve}; ${advice}`) : parsed(algorithm);
  }
  return refused(`the key is of type ${key.asymmetricKeyType ?? 'unknown'}; ${advice}`);
}
