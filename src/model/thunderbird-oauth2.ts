/**
 * The providers at which Thunderbird is registered as an OAuth2 client (OAuth2Providers, version 149). It has no other
 * way to log in with OAuth2: the oAuth2 element of the file is not read.
 */
const hostsForMail: ReadonlySet<string> = new Set([
  'gmail.com',
  'googlemail.com',
  'imap.fastmail.com',
  'pop.fastmail.com',
  'smtp.fastmail.com',
]);

/** Registered for Exchange too, or for everything at once. */
const hostsForAll: ReadonlySet<string> = new Set([
  'office365.com',
  'outlook.com',
  'hotmail.com',
  'yahoo.com',
  'att.net',
  'imap.aol.com',
  'pop.aol.com',
  'smtp.aol.com',
  'imap.mail.ru',
  'smtp.mail.ru',
  'imap.yandex.com',
  'smtp.yandex.com',
  'imap.comcast.net',
  'pop.comcast.net',
  'smtp.comcast.net',
  'thundermail.com',
]);

/** True where Thunderbird's table holds the host name or a domain above it, for this type of server. */
export function hasOAuth2(hostname: string, type: string): boolean {
  let name = hostname;
  while (name.includes('.')) {
    if (hostsForAll.has(name)) return true;
    if (hostsForMail.has(name)) return type !== 'exchange' && type !== 'nntp';
    name = name.slice(name.indexOf('.') + 1);
  }
  return false;
}
