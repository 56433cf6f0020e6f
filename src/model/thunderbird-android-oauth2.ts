/**
 * The hosts at which Thunderbird for Android is registered as an OAuth2 client (TbOAuthConfigurationFactory, August
 * 2026). Exact host names, unlike on the desktop. At any other host it can't log in with OAuth2.
 */
const hosts: ReadonlySet<string> = new Set([
  'imap.aol.com',
  'smtp.aol.com',
  'imap.fastmail.com',
  'smtp.fastmail.com',
  'imap.gmail.com',
  'imap.googlemail.com',
  'smtp.gmail.com',
  'smtp.googlemail.com',
  'outlook.office365.com',
  'smtp.office365.com',
  'smtp-mail.outlook.com',
  'imap.mail.yahoo.com',
  'smtp.mail.yahoo.com',
  'mail.thundermail.com',
]);

/** True where Thunderbird for Android can log in to this host with OAuth2. */
export function hasAndroidOAuth2(hostname: string): boolean {
  return hosts.has(hostname);
}
