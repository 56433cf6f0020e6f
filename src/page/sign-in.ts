import type { MailServer } from '../model/server.ts';

/**
 * How a person proves who they are in a program: by typing a password, on a sign-in page that the program opens
 * (OAuth2), not at all, or by something that was set up before (a certificate, Kerberos, a Windows log-in).
 */
export type SignIn = 'password' | 'browser' | 'none' | 'other';

/** The servers that a program takes, placeholders still open, and how the person signs in. */
export interface TakenServers {
  readonly incoming?: MailServer;
  readonly outgoing?: MailServer;
  readonly signIn: SignIn;
}

/** Says the field's word, or a mail program's own one, in a person's terms. */
export function signInBy(authentication: string | undefined): SignIn {
  switch (authentication) {
    case 'password-cleartext':
    case 'password-encrypted':
      return 'password';
    case 'OAuth2':
      return 'browser';
    case 'none':
    case 'client-IP-address':
      return 'none';
    default:
      return 'other';
  }
}

/** Both servers together: whoever types a password for one of them has to have it at hand. */
export function bothSignIns(incoming: SignIn, outgoing: SignIn): SignIn {
  if (incoming === 'password' || outgoing === 'password') return 'password';
  return incoming === 'none' ? outgoing : incoming;
}

/** How a person signs in to any of these servers with a program that has no agreement with the provider. */
export function usualSignIn(servers: readonly { readonly authentication: readonly string[] }[]): SignIn {
  const all = new Set(servers.flatMap(({ authentication }) => authentication.map(httpSignIn)));
  return (['password', 'browser', 'other'] as const).find((one) => all.has(one)) ?? 'none';
}

/** Calendars and Exchange have HTTP's words. */
function httpSignIn(authentication: string): SignIn {
  return authentication === 'Basic' || authentication === 'Digest' ? 'password' : signInBy(authentication);
}
