/** The tags that CMS needs beside those of node-forge (X.690 section 8.1.2). */
export const tags = {
  octetString: 0x04,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  /** Constructed, context-specific 0: version in a certificate, certificates and signedAttrs in CMS. */
  context0: 0xa0,
} as const;

/** Lengths below this fit into one octet. */
const longLength = 0x80;

/** Writes one element: tag, definite length in the shortest form, contents. What DER asks for (X.690 section 10.1). */
export function derElement(tag: number, ...contents: readonly Buffer[]): Buffer {
  let length = 0;
  for (const content of contents) length += content.length;
  return Buffer.concat([derHead(tag, length), ...contents], headLength(length) + length);
}

/** The same in pieces: elements that lie one in another are joined once, not copied at every level. */
export function derPieces(tag: number, contents: readonly Buffer[]): Buffer[] {
  let length = 0;
  for (const content of contents) length += content.length;
  return [derHead(tag, length), ...contents];
}

function derHead(tag: number, length: number): Buffer {
  const octets = headLength(length);
  const head = Buffer.allocUnsafe(octets);
  head.writeUInt8(tag, 0);
  if (octets === shortHead) {
    head.writeUInt8(length, 1);
  } else {
    head.writeUInt8(longLength + octets - shortHead, 1);
    head.writeUIntBE(length, shortHead, octets - shortHead);
  }
  return head;
}

/** Octets of a tag and a length that fits into one octet. */
const shortHead = 2;

function headLength(length: number): number {
  let octets = shortHead;
  if (length >= longLength) for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets += 1;
  return octets;
}

/** An element as it was found: offsets into the bytes it was read from. */
export interface DerPlace {
  readonly tag: number;
  readonly start: number;
  readonly contents: number;
  readonly end: number;
}

/**
 * Finds the element at an offset. Only for certificates that OpenSSL has already read: throws a RangeError where the
 * bytes end too early, and knows neither long tags nor indefinite lengths, which certificates do not have.
 */
export function derElementAt(bytes: Buffer, start: number): DerPlace {
  const tag = bytes.readUInt8(start);
  const first = bytes.readUInt8(start + 1);
  const octets = first < longLength ? 0 : first - longLength;
  const contents = start + 2 + octets;
  const length = octets === 0 ? first : bytes.readUIntBE(start + 2, octets);
  const end = contents + length;
  if (end > bytes.length) throw new RangeError('an ASN.1 element is longer than what holds it');
  return { tag, start, contents, end };
}
