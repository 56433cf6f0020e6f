import type { Imported } from './imported.ts';

/**
 * Why a provider's servers have to stay in the order of the original: we put IMAP and OAuth2 first, and where the
 * original does not, programs would choose another server than before. Undefined where the order makes no difference.
 */
export function whyAsWritten({ incoming, outgoing }: Imported): string | undefined {
  const firstPop3 = incoming.findIndex((one) => one.type === 'pop3');
  if (firstPop3 >= 0 && incoming.slice(firstPop3).some((one) => one.type === 'imap')) {
    return 'POP3 stands before IMAP in the original, and most programs take the first server.';
  }
  const oauthLater = [...incoming, ...outgoing].some((one) => one.authentication.indexOf('OAuth2') > 0);
  return oauthLater ? 'The original prefers a password to OAuth2.' : undefined;
}
