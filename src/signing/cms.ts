import { hash } from 'node:crypto';
import forge from 'node-forge';
import { derElement, derElementAt, derPieces, tags } from './der.ts';
import type { SigningIdentity } from './identity.ts';

const { asn1 } = forge;
const { Class, Type } = asn1;

const oids = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
} as const;

/** The last year of UTCTime (RFC 5652 section 11.3). */
const lastUtcTimeYear = 2049;

/** Computes a signature over bytes. Its own function, so that the caller decides how many run at once. */
export type SignBytes = (bytes: Buffer) => Buffer | Promise<Buffer>;

/**
 * Makes a signer of CMS SignedData (RFC 5652) with embedded content, in the layout of Apple's own signed profiles:
 * DER, version 1, one signer, signed attributes, leaf and intermediates. Everything that does not depend on the
 * content is encoded once, here; node-forge builds those parts, node:crypto computes digest and signature.
 * The result may be called any number of times at once; the given time is the one that is signed. A promise is answered
 * only where `sign` answers one.
 */
export function prepareCms(
  identity: SigningIdentity,
): (content: Buffer, time: Date, sign: SignBytes) => Buffer | Promise<Buffer> {
  const { digest, digestOid, signatureOid, nullParameters } = identity.algorithm;
  const version = encoded(versionOne());
  const digestAlgorithm = encoded(sequence(oid(digestOid)));
  const signatureAlgorithm = encoded(
    nullParameters ? sequence(oid(signatureOid), nullValue()) : sequence(oid(signatureOid)),
  );
  const contentTypeAttribute = encoded(sequence(oid(oids.contentType), set(oid(oids.data))));
  const timeAttribute = signingTimeAttribute();
  const messageDigestOid = encoded(oid(oids.messageDigest));
  const dataOid = encoded(oid(oids.data));
  const signedDataOid = encoded(oid(oids.signedData));
  const signedDataHead = Buffer.concat([version, encoded(set(sequence(oid(digestOid))))]);
  const certificates = certificateSet(identity);
  const signerHead = Buffer.concat([version, issuerAndSerialNumber(identity.leaf.raw), digestAlgorithm]);

  return (content, time, sign) => {
    const digested = hash(digest, content, 'buffer');
    // In DER a SET is sorted: by length here, since all begin with 30. signingTime stays in the middle in both forms.
    const attributes = Buffer.concat([
      contentTypeAttribute,
      timeAttribute(time),
      derElement(
        tags.sequence,
        messageDigestOid,
        derElement(tags.set, derElement(tags.octetString, digested)),
      ),
    ]);
    const finish = (signature: Buffer): Buffer => {
      const signerInfo = derElement(
        tags.sequence,
        signerHead,
        derElement(tags.context0, attributes),
        signatureAlgorithm,
        derElement(tags.octetString, signature),
      );
      const embedded = derPieces(tags.context0, derPieces(tags.octetString, [content]));
      const signedData = derPieces(tags.sequence, [
        signedDataHead,
        ...derPieces(tags.sequence, [dataOid, ...embedded]),
        certificates,
        ...derPieces(tags.set, [signerInfo]),
      ]);
      return Buffer.concat(
        derPieces(tags.sequence, [signedDataOid, ...derPieces(tags.context0, signedData)]),
      );
    };
    // Signed as a SET, embedded under the tag [0] (RFC 5652 section 5.4): the same bytes, never encoded twice.
    const signature = sign(derElement(tags.set, attributes));
    return signature instanceof Promise ? signature.then(finish) : finish(signature);
  };
}

/** Writes the attribute that says when. It holds whole seconds, so that many profiles share one. */
function signingTimeAttribute(): (time: Date) => Buffer {
  const signingTimeOid = encoded(oid(oids.signingTime));
  let second = Number.NaN;
  let attribute: Buffer = Buffer.alloc(0);
  return (time) => {
    const asked = Math.floor(time.getTime() / 1000);
    if (asked !== second) {
      attribute = derElement(tags.sequence, signingTimeOid, derElement(tags.set, encodedTime(time)));
      second = asked;
    }
    return attribute;
  };
}

/** Leaf and intermediates, whole and unchanged, in the order that DER asks of a SET. */
function certificateSet({ leaf, intermediates }: SigningIdentity): Buffer {
  const raw = [leaf, ...intermediates].map((certificate) => certificate.raw);
  return derElement(tags.context0, ...raw.sort((one, other) => Buffer.compare(one, other)));
}

/**
 * Names the signer's certificate by the very bytes of its issuer and serial number. Writing them anew from parsed
 * values goes wrong: string types and RDNs with several values get lost, and node:crypto's serialNumber has no
 * leading zero octet.
 */
function issuerAndSerialNumber(certificate: Buffer): Buffer {
  const outer = derElementAt(certificate, 0);
  const signedPart = derElementAt(certificate, outer.contents);
  const first = derElementAt(certificate, signedPart.contents);
  const serialNumber = first.tag === tags.context0 ? derElementAt(certificate, first.end) : first;
  const algorithm = derElementAt(certificate, serialNumber.end);
  const issuer = derElementAt(certificate, algorithm.end);
  return derElement(
    tags.sequence,
    certificate.subarray(issuer.start, issuer.end),
    certificate.subarray(serialNumber.start, serialNumber.end),
  );
}

/** Whole seconds in UTC: UTCTime, and GeneralizedTime for the years that it can't write (RFC 5652 section 11.3). */
function encodedTime(time: Date): Buffer {
  const digits = time.toISOString().replaceAll(/\.\d+|[^\dZ]/g, '');
  return time.getUTCFullYear() <= lastUtcTimeYear
    ? derElement(tags.utcTime, Buffer.from(digits.slice(2)))
    : derElement(tags.generalizedTime, Buffer.from(digits));
}

function sequence(...values: forge.asn1.Asn1[]): forge.asn1.Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, values);
}

function set(...values: forge.asn1.Asn1[]): forge.asn1.Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.SET, true, values);
}

function oid(dotted: string): forge.asn1.Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(dotted).getBytes());
}

/** The version of SignedData and SignerInfo where content is plain data and the signer is named by issuer and serial. */
function versionOne(): forge.asn1.Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.INTEGER, false, '\u0001');
}

function nullValue(): forge.asn1.Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.NULL, false, '');
}

/** node-forge writes octets as characters. */
function encoded(value: forge.asn1.Asn1): Buffer {
  return Buffer.from(asn1.toDer(value).getBytes(), 'latin1');
}
