import type { Document, Format, NotExpressible } from '../formats/format.ts';
import type { EmailAddress } from '../model/email-address.ts';
import type { MailboxLink } from '../model/mailbox-link.ts';
import type { Provider } from '../model/provider.ts';
import { ownServiceHost } from '../model/service-hosts.ts';

/** What an answer may depend on beside the mailbox. */
export interface AnswerOptions {
  /** The sender name for an Apple profile or a QR code. */
  readonly name?: string | undefined;
  /** The login that takes the place of every configured user name. */
  readonly login?: string | undefined;
  /** The signed link that carries this login on. */
  readonly link?: MailboxLink | undefined;
  /** `publicUrl` of the settings; without it the answer is the one for the host name that the provider's domains have. */
  readonly publicUrl?: string | undefined;
}

/** One answer for one mailbox, as the server makes it, or why the format can't express the provider. */
export function makeAnswer(
  format: Format,
  provider: Provider,
  address: EmailAddress,
  { name, login, link, publicUrl }: AnswerOptions = {},
): Document | NotExpressible {
  const { domain } = address;
  switch (format.kind) {
    case 'domain': {
      const prepared = format.prepare(provider);
      return typeof prepared === 'function' ? prepared({ domain }) : prepared;
    }
    case 'mailbox': {
      const prepared = format.prepare(provider);
      if (typeof prepared !== 'function') return prepared;
      const origin = publicUrl ?? `https://${ownServiceHost(provider, domain)}`;
      const question = {
        address,
        origin,
        ...(name === undefined ? {} : { name }),
        ...(login === undefined ? {} : { login }),
        ...(link === undefined ? {} : { link }),
      };
      const document = prepared(question);
      const refusal = format.refuses?.(question, document);
      return refusal === undefined ? document : { notExpressible: refusal };
    }
  }
}
