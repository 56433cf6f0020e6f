import type { Domain } from '../model/domain.ts';
import { parseEmailAddress, printAddress, type EmailAddress } from '../model/email-address.ts';
import { fillDomain, fillMailbox } from '../model/placeholders.ts';
import type { OutlookOptions } from '../model/provider.ts';

/** Where a program has to ask instead. `loop`: a redirect is configured, but it would lead back here. */
export type Redirect =
  | { readonly kind: 'none' | 'loop' }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'address'; readonly address: string };

/** Who asks, and at which of our addresses. */
export interface RedirectQuestion {
  readonly domain: Domain;
  /** Absent in a GET, which names no mailbox. */
  readonly address?: EmailAddress;
  /** `https://host`, without a final slash. */
  readonly origin: string;
}

/** True where the options send programs elsewhere. */
export function hasRedirect(options: OutlookOptions): boolean {
  return options.redirectUrl !== undefined || options.redirectAddress !== undefined;
}

/**
 * Decides whether a program is sent elsewhere. The URL comes before the address, because more programs follow it as an
 * HTTP redirect (Thunderbird, Outlook, Evolution, Delta Chat) than ask again with another address. A URL of the host that
 * was asked, or an address in the domain that was asked, would go round in circles: programs give up after ten rounds.
 */
export function decideRedirect(options: OutlookOptions, question: RedirectQuestion): Redirect {
  const { redirectUrl, redirectAddress } = options;
  let looped = false;
  if (redirectUrl !== undefined) {
    const url = redirectTarget(fillDomain(redirectUrl, question.domain), question.origin);
    if (url !== undefined) return { kind: 'url', url };
    looped = true;
  }
  if (redirectAddress !== undefined && question.address !== undefined) {
    const address = redirectMailbox(redirectAddress, question.address);
    if (address !== undefined) return { kind: 'address', address };
    looped = true;
  }
  return { kind: looped ? 'loop' : 'none' };
}

/** The URL in its normal form, or undefined where it isn't https (programs follow nothing else) or is our own. */
function redirectTarget(text: string, origin: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const own = URL.canParse(origin) ? new URL(origin).host : undefined;
  return url.protocol === 'https:' && url.host !== own ? url.href : undefined;
}

/** The address elsewhere, or undefined where it is none or stays in the same domain. */
function redirectMailbox(template: string, asked: EmailAddress): string | undefined {
  const target = parseEmailAddress(
    fillMailbox(
      template.includes('@') || template.includes('%EMAILADDRESS%')
        ? template
        : `%EMAILLOCALPART%@${template}`,
      asked,
    ),
  );
  return target.ok && target.value.domain !== asked.domain ? printAddress(target.value) : undefined;
}
