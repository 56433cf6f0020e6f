import type { Provider } from '../model/provider.ts';
import type { MailServer } from '../model/server.ts';

/** Providers for which programs have an account type of their own, with a sign-in page instead of a password. */
export type BigProvider = 'google' | 'microsoft';

const hosts: ReadonlyMap<string, BigProvider> = new Map([
  ['imap.gmail.com', 'google'],
  ['imap.googlemail.com', 'google'],
  ['pop.gmail.com', 'google'],
  ['pop.googlemail.com', 'google'],
  ['smtp.gmail.com', 'google'],
  ['smtp.googlemail.com', 'google'],
  ['outlook.office365.com', 'microsoft'],
  ['smtp.office365.com', 'microsoft'],
  ['imap-mail.outlook.com', 'microsoft'],
  ['smtp-mail.outlook.com', 'microsoft'],
]);

/** The one that stands behind a server which takes OAuth2; undefined for every other server. */
export function bigProviderOf({ hostname, authentication }: MailServer): BigProvider | undefined {
  return authentication.includes('OAuth2') ? hosts.get(hostname) : undefined;
}

/**
 * The one whose account type sets up this provider's mailboxes. Only where the file says so: by OAuth2 at its servers,
 * or by leaving Autodiscover to Microsoft or the account to the system.
 */
export function bigProvider(provider: Provider): BigProvider | undefined {
  if (provider.apple.addAccount === 'google') return 'google';
  const [first] = provider.incoming.flatMap((server) => bigProviderOf(server) ?? []);
  // Autodiscover that is somebody else's is Microsoft's only where Exchange is, too.
  const leftToMicrosoft = provider.outlook.external && provider.apple.addAccount === 'exchange';
  return first ?? (leftToMicrosoft ? 'microsoft' : undefined);
}
