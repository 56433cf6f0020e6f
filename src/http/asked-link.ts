import { parseLogin } from '../model/login-and-name.ts';
import type { MailboxLink } from '../model/mailbox-link.ts';
import { checkLink } from '../signing/link-signature.ts';
import { addressParameters, firstValue, type Query } from './query.ts';
import type { Services } from './route.ts';

/** What a signed link says about the mailbox, or how it is refused: to the person, without saying what was wrong. */
export type AskedLink =
  | { readonly kind: 'none' }
  | { readonly kind: 'valid'; readonly link: MailboxLink; readonly login: string }
  | { readonly kind: 'refused'; readonly status: 400 | 410; readonly text: string };

/**
 * Parameters that only signed links have. One alone is enough to be taken for a link that lost the rest on its way:
 * going on without the login it meant would set the person up wrongly. `key` is not among them, because anything may
 * be called so.
 */
const linkParameters = ['login', 'expires', 'signature'] as const;

const notOurs: AskedLink = {
  kind: 'refused',
  status: 400,
  text: 'This link is not complete, or it was changed on its way. Ask for a new link where you got this one.',
};

const expired: AskedLink = {
  kind: 'refused',
  status: 410,
  text: 'This link is no longer valid. Ask for a new link where you got this one.',
};

/** Whether a query was meant as a signed link. To correct its address would not help whoever has one that is not whole. */
export function isLink(query: Query): boolean {
  return firstValue(query, linkParameters) !== undefined;
}

/** Reads the signed link out of a query. A login without a signature is refused, whoever it is for. */
export function readAskedLink(query: Query, services: Pick<Services, 'settings' | 'now'>): AskedLink {
  const value = (name: string): string => firstValue(query, [name]) ?? '';
  if (!isLink(query)) return { kind: 'none' };
  const link: MailboxLink = {
    address: firstValue(query, addressParameters) ?? '',
    login: value('login'),
    name: value('name'),
    expires: value('expires'),
    key: value('key'),
    signature: value('signature'),
  };
  const login = parseLogin(link.login);
  switch (checkLink(link, services.settings.links ?? [], services.now())) {
    case 'not-ours':
      return notOurs;
    case 'expired':
      return expired;
    case 'valid':
      return login.ok ? { kind: 'valid', link, login: login.value } : notOurs;
  }
}
