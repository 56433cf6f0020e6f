import { createHash } from 'node:crypto';

/** Characters of a line's checksum: enough to find a torn write, which nobody forges. */
const checksumLength = 8;

/** Writes a value as one line of a state file: a checksum, a blank and JSON. */
export function stateLine(value: unknown): string {
  const text = JSON.stringify(value);
  return `${checksum(text)} ${text}\n`;
}

/** Reads a line. Undefined where it is not as it was written: torn by a crash, or touched by somebody. */
export function readStateLine(line: string): unknown {
  const text = line.slice(checksumLength + 1);
  if (text === '' || line.slice(0, checksumLength + 1) !== `${checksum(text)} `) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, checksumLength);
}

/** The lines of a file's bytes without those that are empty. A last line without an end is a torn one. */
export function* linesOf(bytes: Uint8Array): Generator<string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = 0; start < buffer.length;) {
    const found = buffer.indexOf(0x0a, start);
    const end = found === -1 ? buffer.length : found;
    if (end > start) yield buffer.toString('utf8', start, end);
    start = end + 1;
  }
}
