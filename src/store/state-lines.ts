import { crc32 } from 'node:zlib';

/** Hexadecimal digits of a line's checksum: enough to find a torn write, which nobody forges. */
const checksumLength = 8;

/** Writes a value as one line of a state file: a checksum, a blank and JSON. */
export function stateLine(value: unknown): string {
  const text = JSON.stringify(value);
  return `${checksum(text)} ${text}\n`;
}

/** Reads a line. Undefined where it is not as it was written: torn by a crash, or touched by somebody. */
export function readStateLine(line: Buffer): unknown {
  const json = line.subarray(checksumLength + 1);
  if (line.toString('latin1', 0, checksumLength + 1) !== `${checksum(json)} `) return undefined;
  try {
    return JSON.parse(json.toString('utf8'));
  } catch {
    return undefined;
  }
}

function checksum(text: string | Buffer): string {
  return crc32(text).toString(16).padStart(checksumLength, '0');
}

/** The lines of a file's bytes without those that are empty. A last line without an end is a torn one. */
export function* linesOf(bytes: Uint8Array): Generator<Buffer> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = 0; start < buffer.length;) {
    const found = buffer.indexOf(0x0a, start);
    const end = found === -1 ? buffer.length : found;
    if (end > start) yield buffer.subarray(start, end);
    start = end + 1;
  }
}
