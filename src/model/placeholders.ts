import { printAddress, printLocalPart, type EmailAddress } from './email-address.ts';
import type { Domain } from './domain.ts';

/**
 * The field's own placeholders (draft-ietf-mailmaint-autoconfig; Thunderbird, K-9 and others fill them).
 * ADDRESS and LOCALPART may reach the client; Signpost itself always fills DOMAIN, because Evolution turns it into
 * nothing and Nextcloud, FairEmail and Geary leave it in place.
 */
export const placeholders = ['%EMAILADDRESS%', '%EMAILLOCALPART%', '%EMAILDOMAIN%'] as const;

export type Placeholder = (typeof placeholders)[number];

/** Fills %EMAILDOMAIN%. */
export function fillDomain(text: string, domain: Domain): string {
  return text.includes('%') ? text.replaceAll('%EMAILDOMAIN%', domain) : text;
}

/** Fills all three placeholders in one pass, so that nothing inside an address is taken for a placeholder. */
export function fillMailbox(text: string, address: EmailAddress): string {
  // Most texts have none, and the search for all three costs more than the rest of a table's row.
  if (!text.includes('%')) return text;
  return text.replaceAll(/%EMAIL(?:ADDRESS|LOCALPART|DOMAIN)%/g, (found) => mailboxValue(found, address));
}

/** The value that stands for a placeholder. */
export function mailboxValue(placeholder: string, address: EmailAddress): string {
  switch (placeholder) {
    case '%EMAILADDRESS%':
      return printAddress(address);
    case '%EMAILLOCALPART%':
      return printLocalPart(address);
    default:
      return address.domain;
  }
}

/**
 * What is wrong with the placeholders of a text, or undefined. Catches the unclosed form (`%EMAILADDRESS`, which two
 * published provider files really carry), other spellings, and placeholders that may not stand in this field.
 */
export function placeholderMistake(text: string, allowed: readonly Placeholder[]): string | undefined {
  for (const [found] of text.matchAll(/%?EMAIL[A-Z]+%?|%[A-Z]{4,}%/gi)) {
    if (!found.includes('%')) continue;
    if (allowed.some((one) => one === found)) continue;
    if (placeholders.some((one) => one === found)) return `${found} can't stand here`;
    const meant = placeholders.find(
      (one) => one.replaceAll('%', '') === found.replaceAll('%', '').toUpperCase(),
    );
    return meant === undefined
      ? `${found} is not a placeholder`
      : `${found} is not a placeholder; write ${meant}`;
  }
  return undefined;
}
