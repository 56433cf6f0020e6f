/** A login as a provider file has it, and what had to be changed in it beside that. */
export interface GeneralUsername {
  readonly username: string;
  readonly change?: string;
}

/**
 * Makes a login of one mailbox the login of all: where it is the given address or its local part, a placeholder is
 * written. A placeholder that is not closed is closed, with a sentence that says so.
 */
export function generalUsername(username: string, address: string | undefined): GeneralUsername {
  const general = withPlaceholders(username, address);
  // Two files of the provider database forget the last percent sign.
  if (!/^%EMAIL(?:ADDRESS|LOCALPART)$/.test(general)) return { username: general };
  const change = `the username ${general} is not closed; ${general}% is written`;
  return { username: `${general}%`, change };
}

function withPlaceholders(username: string, address: string | undefined): string {
  if (address === undefined) return username;
  const at = address.lastIndexOf('@');
  const same = (text: string): boolean => username.toLowerCase() === text.toLowerCase();
  if (same(address)) return '%EMAILADDRESS%';
  return same(address.slice(0, at)) ? '%EMAILLOCALPART%' : username;
}
