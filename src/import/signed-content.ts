/** How deep constructed values may nest: a signed profile needs seven. */
const maxDepth = 16;

interface BerValue {
  readonly tag: number;
  readonly content: Buffer;
  /** Where the next value begins. */
  readonly end: number;
}

/** id-signedData and id-data (RFC 5652). */
const signedData = Buffer.from('2a864886f70d010702', 'hex');
const data = Buffer.from('2a864886f70d010701', 'hex');

/**
 * The content inside a CMS signature (RFC 5652 section 5), or undefined where the bytes are none. Reads BER, because
 * signers that stream write indefinite lengths and content in several pieces. Checks no signature.
 */
export function signedContent(bytes: Buffer): Buffer | undefined {
  const [type, wrapped] = childrenOf(read(bytes, 0, 0));
  if (type?.content.equals(signedData) !== true || wrapped === undefined) return undefined;
  const [signed] = childrenOf(wrapped);
  const encapsulated = childrenOf(signed).find((one) => one.tag === 0x30);
  const [contentType, explicit] = childrenOf(encapsulated);
  if (contentType?.content.equals(data) !== true) return undefined;
  const [octets] = childrenOf(explicit);
  return octets === undefined ? undefined : octetsOf(octets, 0);
}

/** An octet string in one piece (04) or in several (24). */
function octetsOf(value: BerValue, depth: number): Buffer | undefined {
  if (value.tag === 0x04) return value.content;
  if (value.tag !== 0x24 || depth > maxDepth) return undefined;
  const pieces = childrenOf(value).map((one) => octetsOf(one, depth + 1));
  return pieces.includes(undefined) ? undefined : Buffer.concat(pieces.filter((one) => one !== undefined));
}

function childrenOf(parent: BerValue | undefined): readonly BerValue[] {
  const children: BerValue[] = [];
  if (parent === undefined) return children;
  for (let at = 0; at < parent.content.length;) {
    const child = read(parent.content, at, 0);
    if (child === undefined) return children;
    children.push(child);
    at = child.end;
  }
  return children;
}

/** One value with a tag of a single byte; undefined where it is cut off or nests too deep. */
function read(bytes: Buffer, at: number, depth: number): BerValue | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || depth > maxDepth) return undefined;
  if (first === 0x80) return readIndefinite(bytes, at, tag, depth);
  const count = first > 0x80 ? first - 0x80 : 0;
  if (count > 4 || at + 2 + count > bytes.length) return undefined;
  const length = count === 0 ? first : bytes.readUIntBE(at + 2, count);
  const begin = at + 2 + count;
  if (begin + length > bytes.length) return undefined;
  return { tag, content: bytes.subarray(begin, begin + length), end: begin + length };
}

/** A length that is not known in advance: values until two zero bytes. */
function readIndefinite(bytes: Buffer, at: number, tag: number, depth: number): BerValue | undefined {
  const begin = at + 2;
  for (let position = begin; position < bytes.length;) {
    if (bytes[position] === 0 && bytes[position + 1] === 0) {
      return { tag, content: bytes.subarray(begin, position), end: position + 2 };
    }
    const child = read(bytes, position, depth + 1);
    if (child === undefined) return undefined;
    position = child.end;
  }
  return undefined;
}
