import type { IncomingMessage } from 'node:http';
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/**
 * Bytes of a too long body that are still read, so that the client can read our answer: many write everything before
 * they read. What is longer is answered at once, and Node's request timeout ends the rest.
 */
const maxDiscarded = 8 * 1024 * 1024;

/**
 * Pieces of a body that are kept apart. Each takes some hundred octets beside its own, so that 16 KB that come octet by
 * octet would take megabytes; joined now and then they do not, and next to nothing is copied twice.
 */
const maxPieces = 64;

/**
 * Chunks of a body, after which they have to be of some octets on average. Each costs a microsecond or two, a hundred
 * times what it costs to send one of a single octet; no program writes even its first thousand so.
 */
const maxTinyChunks = 4096;
const leastChunk = 64;

/** What a request brings that announces no body. */
const nothing = Buffer.alloc(0);

/**
 * Reads a whole request body, with or without Content-Type, chunked or not, inflated where it was compressed, and
 * hands it to `use`: undefined where it is longer than `limit` bytes (as sent, or inflated), or its Content-Encoding is
 * unknown or broken. Settles as `use` does. Never settles where the client went away, or is cut for sending chunk after tiny
 * chunk: there is nobody to answer.
 *
 * A body of known length, which is what programs send, is used as soon as its last byte is there. To wait for the end of
 * the stream and for a promise would cost more than to read what is in it.
 */
export function withBody(
  request: IncomingMessage,
  limit: number,
  use: (body: Buffer | undefined) => void | Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const { headers } = request;
    const announced = Number(headers['content-length'] ?? Number.NaN);
    let isUsed = false;
    const finish = (sent: Buffer | undefined): void => {
      if (isUsed) return;
      isUsed = true;
      let answered: void | Promise<void>;
      try {
        answered = use(sent === undefined ? undefined : inflate(sent, headers['content-encoding'], limit));
      } catch (error) {
        // oxlint-disable-next-line prefer-promise-reject-errors -- whatever `use` throws
        return reject(error);
      }
      resolve(answered);
    };
    if (announced > maxDiscarded) return finish(undefined);
    // Such a request never emits 'end' where the server is told so (see listener.ts).
    if (request.readableEnded) return finish(nothing);
    let chunks: Buffer[] = [];
    let size = 0;
    let count = 0;
    const whole = (): Buffer | undefined => (size > limit ? undefined : Buffer.concat(chunks));
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      count += 1;
      const isTiny = count > maxTinyChunks && size < count * leastChunk;
      if (isTiny && Number.isNaN(announced)) return void request.destroy();
      if (size === announced && size <= limit && chunks.length === 0) return finish(chunk);
      if (size > limit) chunks = [];
      else if (chunks.push(chunk) > maxPieces) chunks = [Buffer.concat(chunks)];
      if (size === announced) finish(whole());
      else if (size > maxDiscarded) finish(undefined);
    });
    // A body of known length that is not empty has been used by then.
    if (!(announced > 0)) request.on('end', () => finish(whole()));
  });
}

/**
 * Done at once: output stops at `limit`, which costs less than a trip through the thread pool, and the pool stays free
 * for signatures. Brotli is not known here: no mail program sends it, and its decoder fills a window of up to 16 MB, as
 * the sender wishes, before it says how much there is. That made 40 octets cost 30 ms.
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
