import type { IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/**
 * Bytes of a too long body that are still read, so that the client can read our answer: many write everything before
 * they read. What is longer is answered at once, and Node's request timeout ends the rest.
 */
const maxDiscarded = 8 * 1024 * 1024;

/**
 * Reads a whole request body, with or without Content-Type, chunked or not, inflated where it was compressed. Undefined
 * where it is longer than `limit` bytes (as sent, or inflated), its Content-Encoding is unknown or broken, or the
 * client went away. Never rejects.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    if (Number(request.headers['content-length'] ?? 0) > maxDiscarded) {
      resolve(undefined);
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else if (size > maxDiscarded) resolve(undefined);
    });
    request.on('end', () => {
      const sent = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      resolve(
        size > limit || sent === undefined
          ? undefined
          : inflate(sent, request.headers['content-encoding'], limit),
      );
    });
    request.on('error', () => resolve(undefined));
    request.on('close', () => resolve(undefined));
  });
}

/**
 * Done at once: output stops at `limit`, which costs less than a trip through the thread pool, and the pool stays free
 * for signatures.
 */
function inflate(sent: Buffer, encoding: string | undefined, limit: number): Buffer | undefined {
  const options = { maxOutputLength: limit };
  try {
    switch ((encoding ?? '').trim().toLowerCase()) {
      case '':
      case 'identity':
        return sent;
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(sent, options);
      case 'br':
        return brotliDecompressSync(sent, options);
      case 'deflate':
        // Half of the world sends it without the zlib header that RFC 9110 section 8.4.1.2 wants.
        return ((sent[0] ?? 0) & 0x0f) === 8 ? inflateSync(sent, options) : inflateRawSync(sent, options);
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}
