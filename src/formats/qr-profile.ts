import { mailboxQuery } from '../model/mailbox-link.ts';
import { apple } from './apple.ts';
import type { MailboxFormat } from './format.ts';
import { tooLongForQr } from './qr-picture.ts';

/**
 * The link to a mailbox's Apple profile, for a QR code: the camera of an iPhone or iPad opens it in the browser. The
 * document is the text inside the code. The host is `origin`, which is never taken from a request as it came: people
 * trust what they scan.
 */
export const qrProfile: MailboxFormat = {
  kind: 'mailbox',
  name: 'qr-profile',
  title: 'QR code of the link to the Apple profile',
  paths: ['/qr/profile.svg', '/qr/profile.png'],
  methods: ['GET'],
  cacheControl: 'private, no-store',
  prepare(provider) {
    const profile = apple.prepare(provider);
    if (typeof profile !== 'function') return profile;
    return (question) => ({
      contentType: 'text/plain; charset=utf-8',
      body: `${question.origin}/email.mobileconfig?${mailboxQuery(question)}`,
    });
  },
  refuses: (_question, { body }) => tooLongForQr(body),
};
