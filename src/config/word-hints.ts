/** Words of other programs' configuration, in lower case, and the words of this format. */
const wordsByField: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  [
    'socketType',
    new Map([
      ['tls', 'SSL'],
      ['ssl', 'SSL'],
      ['ssl/tls', 'SSL'],
      ['tls/ssl', 'SSL'],
      ['implicit', 'SSL'],
      ['implicit-tls', 'SSL'],
      ['starttls', 'STARTTLS'],
      ['start-tls', 'STARTTLS'],
      ['explicit', 'STARTTLS'],
      ['none', 'plain'],
      ['no', 'plain'],
      ['off', 'plain'],
      ['cleartext', 'plain'],
      ['unencrypted', 'plain'],
    ]),
  ],
  [
    'authentication',
    new Map([
      ['password', 'password-cleartext'],
      ['plain', 'password-cleartext'],
      ['login', 'password-cleartext'],
      ['cleartext', 'password-cleartext'],
      ['normal', 'password-cleartext'],
      ['secure', 'password-encrypted'],
      ['encrypted', 'password-encrypted'],
      ['cram-md5', 'password-encrypted'],
      ['digest-md5', 'password-encrypted'],
      ['scram-sha-1', 'password-encrypted'],
      ['scram-sha-256', 'password-encrypted'],
      ['apop', 'password-encrypted'],
      ['oauth', 'OAuth2'],
      ['xoauth2', 'OAuth2'],
      ['oauthbearer', 'OAuth2'],
      ['kerberos', 'GSSAPI'],
      ['client-cert', 'TLS-client-cert'],
      ['external', 'TLS-client-cert'],
      ['client-ip', 'client-IP-address'],
      ['http-basic', 'Basic'],
      ['http-digest', 'Digest'],
    ]),
  ],
  [
    'type',
    new Map([
      ['imap4', 'imap'],
      ['imaps', 'imap'],
      ['pop', 'pop3'],
      ['pop3s', 'pop3'],
      ['smtps', 'smtp'],
    ]),
  ],
  ['order', new Map([['file', 'as-written']])],
  [
    'account',
    new Map([
      ['imap', 'mail'],
      ['eas', 'exchange'],
      ['ews', 'exchange'],
    ]),
  ],
]);

/** Keys of other programs' configuration, in lower case, and the keys of this format that mean the same. */
const keyNames: ReadonlyMap<string, readonly string[]> = new Map([
  ['security', ['socketType']],
  ['encryption', ['socketType']],
  ['ssl', ['socketType']],
  ['tls', ['socketType']],
  ['socket', ['socketType']],
  ['host', ['hostname']],
  ['server', ['hostname', 'incoming']],
  ['address', ['hostname']],
  ['user', ['username']],
  ['login', ['username']],
  ['loginname', ['username']],
  ['auth', ['authentication']],
  ['protocol', ['type']],
  ['name', ['displayName']],
  ['title', ['displayName']],
  ['shortname', ['displayShortName']],
  ['domain', ['domains']],
  ['imap', ['incoming']],
  ['pop3', ['incoming']],
  ['smtp', ['outgoing']],
  ['incomingserver', ['incoming']],
  ['incomingservers', ['incoming']],
  ['outgoingserver', ['outgoing']],
  ['outgoingservers', ['outgoing']],
  ['servers', ['incoming']],
  ['caldav', ['calendar']],
  ['carddav', ['addressbook']],
  ['contacts', ['addressbook']],
  ['webdav', ['fileShare']],
  ['sieve', ['manageSieve']],
  ['eas', ['activeSync']],
  ['exchange', ['ews']],
  ['docs', ['documentation']],
  ['support', ['help']],
  ['logo', ['branding']],
  ['inherits', ['extends']],
  ['base', ['extends']],
  ['authurl', ['authorizationUrl']],
  ['visiturl', ['url']],
  ['href', ['url']],
  ['link', ['url']],
  ['descr', ['text', 'instruction']],
  ['description', ['text', 'instruction']],
]);

/** Keys whose absence is meant: what to say instead of a key name. */
const refusedKeys: ReadonlyMap<string, string> = new Map([
  ['password', 'remove it: passwords are never sent to mail programs'],
  ['clientsecret', 'remove it: what every mail program gets is no secret'],
  // "imaps: //mail.example.org", with a blank too many
  ...['imaps', 'pop3s', 'submissions', 'submission', 'smtps'].map(
    (scheme) => [scheme, `a server is one text without blanks: "${scheme}://mail.example.org"`] as const,
  ),
]);

/** Longer words are no typing errors of a key. */
const maxWord = 40;

/** Ways to log in to a mail server, and HTTP's words for the same. */
const httpWords: ReadonlyMap<string, string> = new Map([
  ['password-cleartext', 'Basic'],
  ['password-encrypted', 'Digest'],
]);

/** The allowed word that was probably meant, or undefined. */
export function meantWord(field: string, given: string, allowed: readonly string[]): string | undefined {
  const lower = given.trim().toLowerCase();
  const known = wordsByField.get(field)?.get(lower) ?? allowed.find((word) => word.toLowerCase() === lower);
  if (known !== undefined && allowed.includes(known)) return known;
  // Web services name the same ways to log in by HTTP's words.
  const overHttp = known === undefined ? httpWords.get(lower) : httpWords.get(known);
  if (overHttp !== undefined && allowed.includes(overHttp)) return overHttp;
  return nearestWord(lower, allowed);
}

/** What to write instead of an unknown key: a whole sentence, or undefined where nothing comes near. */
export function adviseKey(given: string, allowed: readonly string[]): string | undefined {
  const lower = given.trim().toLowerCase();
  const refused = refusedKeys.get(lower);
  if (refused !== undefined) return refused;
  const meant =
    allowed.find((one) => one.toLowerCase() === lower) ??
    keyNames.get(lower)?.find((one) => allowed.includes(one)) ??
    nearestWord(lower, allowed);
  return meant === undefined ? undefined : `did you mean "${meant}"?`;
}

/** The allowed word that is a typing error away from `lower`, if there is one. */
export function nearestWord(lower: string, allowed: readonly string[]): string | undefined {
  if (lower.length > maxWord) return undefined;
  let best: string | undefined;
  // One typing error in a short word, two in a longer one.
  let least = lower.length < 5 ? 1.5 : 2.5;
  for (const one of allowed) {
    const distance = editDistance(lower, one.toLowerCase());
    if (distance < least) {
      best = one;
      least = distance;
    }
  }
  return best;
}

/** How many characters have to be added, removed or replaced (Levenshtein). */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (above[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[to.length] ?? 0;
}
