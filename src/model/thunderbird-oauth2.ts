/** Which servers of a host Thunderbird can log in to with OAuth2, as its table of scopes has them. */
type Registered = 'mail' | 'mail and Exchange' | 'all but Exchange';

/** What each of them means for a type of server. The last one is a scope that is not split by types. */
const types: Readonly<Record<Registered, (type: string) => boolean>> = {
  mail: isMail,
  'mail and Exchange': (type) => isMail(type) || type === 'exchange' || type === 'ews',
  'all but Exchange': (type) => type !== 'exchange',
};

/**
 * The providers at which Thunderbird is registered as an OAuth2 client (OAuth2Providers, version 153 ESR). It has no
 * other way to log in with OAuth2: the oAuth2 element of the file is not read.
 */
const hosts: ReadonlyMap<string, Registered> = new Map([
  ['gmail.com', 'mail'],
  ['googlemail.com', 'mail'],
  ['imap.fastmail.com', 'mail'],
  ['pop.fastmail.com', 'mail'],
  ['smtp.fastmail.com', 'mail'],
  ['office365.com', 'mail and Exchange'],
  ['outlook.com', 'mail and Exchange'],
  ['hotmail.com', 'mail and Exchange'],
  ['graph.microsoft.com', 'mail and Exchange'],
  ['yahoo.com', 'all but Exchange'],
  ['att.net', 'all but Exchange'],
  ['aol.com', 'all but Exchange'],
  ['imap.mail.ru', 'all but Exchange'],
  ['smtp.mail.ru', 'all but Exchange'],
  ['imap.yandex.com', 'all but Exchange'],
  ['smtp.yandex.com', 'all but Exchange'],
  ['imap.comcast.net', 'all but Exchange'],
  ['pop.comcast.net', 'all but Exchange'],
  ['smtp.comcast.net', 'all but Exchange'],
  ['thundermail.com', 'all but Exchange'],
]);

function isMail(type: string): boolean {
  return type === 'imap' || type === 'pop3' || type === 'smtp';
}

/** True where Thunderbird's table holds the host name or a domain above it, for this type of server. */
export function hasOAuth2(hostname: string, type: string): boolean {
  let name = hostname;
  while (name.includes('.')) {
    const registered = hosts.get(name);
    if (registered !== undefined) return types[registered](type);
    name = name.slice(name.indexOf('.') + 1);
  }
  return false;
}
