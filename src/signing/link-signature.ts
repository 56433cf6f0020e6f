import { createHmac, timingSafeEqual } from 'node:crypto';
import { signedText, type LinkKey, type MailboxLink } from '../model/mailbox-link.ts';

/** What a link that a person came with is worth. */
export type LinkState = 'valid' | 'expired' | 'not-ours';

/** The length of a SHA-256 in base64url without padding. */
const signaturePattern = /^[\w-]{43}$/;

/** Seconds since 1970 as they are written in a link: no sign, no zero in front, nothing beyond the year 5138. */
const expiresPattern = /^[1-9]\d{0,10}$/;

/**
 * Signs a link with a key. Undefined where a value holds a character that no link may carry: a control character,
 * which could make two links the same.
 */
export function signLink(
  link: Omit<MailboxLink, 'key' | 'signature'>,
  { id, secret }: LinkKey,
): MailboxLink | undefined {
  const text = signedText(link);
  return text === undefined ? undefined : { ...link, key: id, signature: signature(text, secret) };
}

/**
 * Says whether one of our keys signed a link and whether it still holds at `now`. Only a link of ours is ever called
 * expired. Takes the same time wherever a wrong signature differs (RFC 2104 leaves that to the reader).
 */
export function checkLink(link: MailboxLink, keys: readonly LinkKey[], now: Date): LinkState {
  const text = signedText(link);
  if (text === undefined || !signaturePattern.test(link.signature) || !expiresPattern.test(link.expires)) {
    return 'not-ours';
  }
  const given = Buffer.from(link.signature);
  const candidates = keys.filter(({ id }) => link.key === '' || link.key === id);
  const isOurs = candidates.some(({ secret }) =>
    timingSafeEqual(Buffer.from(signature(text, secret)), given),
  );
  if (!isOurs) return 'not-ours';
  return Number(link.expires) * 1000 > now.getTime() ? 'valid' : 'expired';
}

function signature(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}
