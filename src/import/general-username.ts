/** A login as a provider file has it, and what had to be changed in it beside that. */
export interface GeneralUsername {
  readonly username: string;
  readonly change?: string;
}

/**
 * Makes a login of one mailbox the login of all: where it is the given address or its local part, a placeholder is
 * written. So it is, with a sentence that says so, for an address of one of the `domains`: some servers fill the asking
 * person's in, and nobody else could log in with it. A placeholder that is not closed is closed, with a sentence, too.
 */
export function generalUsername(
  username: string,
  address: string | undefined,
  domains: readonly string[],
): GeneralUsername {
  const general = withPlaceholders(username, address);
  if (isAddressOf(general, domains)) {
    const change =
      "the username is one person's address; %EMAILADDRESS% is written, so that it fits everybody";
    return { username: '%EMAILADDRESS%', change };
  }
  // Two files of the provider database forget the last percent sign.
  if (!/^%EMAIL(?:ADDRESS|LOCALPART)$/.test(general)) return { username: general };
  const change = `the username ${general} is not closed; ${general}% is written`;
  return { username: `${general}%`, change };
}

function isAddressOf(username: string, domains: readonly string[]): boolean {
  const at = username.lastIndexOf('@');
  const domain = username.slice(at + 1).toLowerCase();
  return at > 0 && !username.includes('%') && domains.some((one) => one.toLowerCase() === domain);
}

function withPlaceholders(username: string, address: string | undefined): string {
  if (address === undefined) return username;
  const at = address.lastIndexOf('@');
  const same = (text: string): boolean => username.toLowerCase() === text.toLowerCase();
  if (same(address)) return '%EMAILADDRESS%';
  return same(address.slice(0, at)) ? '%EMAILLOCALPART%' : username;
}
