import { createHash } from 'node:crypto';

/** A file to read, and the hash of the content that is known of it. */
export interface FileToRead {
  readonly path: string;
  readonly knownHash?: string | undefined;
}

/** Tells one content from another: 132 bits of SHA-256. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
}
