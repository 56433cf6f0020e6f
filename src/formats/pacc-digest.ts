import { createHash } from 'node:crypto';

/**
 * The TXT record at `_ua-auto-config.<domain>` that vouches for a PACC document (draft-ietf-mailmaint-pacc). The digest
 * is over the exact bytes of the body as they are after decoding. Blanks and order are free in the draft, but programs
 * compare version and algorithm in this spelling.
 */
export function paccRecord(body: string): string {
  return `v=UAAC1; a=sha256; d=${createHash('sha256').update(body, 'utf8').digest('base64')}`;
}
