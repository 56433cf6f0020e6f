import type { X509Certificate } from 'node:crypto';

export interface IssuingChain {
  /** From the leaf's issuer upwards, without the root. */
  readonly intermediates: readonly X509Certificate[];
  readonly warning?: string;
}

/** Public chains have one to three intermediates. Each is sent with every profile. */
const maxIntermediates = 8;

/**
 * Orders the certificates that came with a leaf: each the issuer of the one before, whatever their order in the file.
 * The self-signed root is left out, since a device trusts only the one that it has. Certificates that do not belong
 * to the chain are left out too.
 */
export function issuingChain(leaf: X509Certificate, given: readonly X509Certificate[]): IssuingChain {
  if (isSelfSigned(leaf)) {
    return {
      intermediates: [],
      warning: 'the certificate is self-signed: devices show "Not Verified" unless it was installed on them',
    };
  }
  const intermediates: X509Certificate[] = [];
  let rootSeen = false;
  let top = leaf;
  while (intermediates.length < maxIntermediates) {
    const below = top;
    const issuer = given.find(
      (one) => one !== leaf && !intermediates.includes(one) && isIssuedBy(below, one),
    );
    if (issuer === undefined) break;
    rootSeen = isSelfSigned(issuer);
    if (rootSeen) break;
    intermediates.push(issuer);
    top = issuer;
  }
  if (intermediates.length > 0 || rootSeen) return { intermediates };
  return {
    intermediates,
    warning:
      'the file holds no certificate of the issuer: devices show "Not Verified" unless they know it; use the file with the full chain (fullchain.pem)',
  };
}

/** Not checkIssued here: a self-signed leaf may not sign certificates, and OpenSSL then says it did not issue itself. */
function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.issuer === certificate.subject && isSignedBy(certificate, certificate);
}

/** Names alone do not tell: authorities renew and cross-sign under the same name. */
function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && isSignedBy(certificate, issuer);
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.verify(issuer.publicKey);
  } catch {
    // A key of a kind that OpenSSL does not know did not sign it either.
    return false;
  }
}
