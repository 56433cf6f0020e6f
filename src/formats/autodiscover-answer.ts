import { escapeXml } from '../xml/writer.ts';
import { mailboxValue, placeholders } from '../model/placeholders.ts';
import type { Provider } from '../model/provider.ts';
import { errorDocument, poxContentType, type PoxErrorCode } from './autodiscover-error.ts';
import { decideRedirect, hasRedirect } from './autodiscover-redirect.ts';
import type { Document, MailboxQuestion, NotExpressible } from './format.ts';
import { ownPlaceholderPrefix, prepareText, type PreparedText } from './prepared-text.ts';
import { loginPlace, preparedByLogin } from './with-login.ts';

/** One of the two schemas of Autodiscover's XML: how it says things, and what it says where nothing is to say. */
export interface PoxWriter {
  /** The settings of a provider with all three placeholders open, or why there are none. */
  settings(provider: Provider): string | NotExpressible;
  /** The document that sends the program on with another address, the placeholders and `targetPlace` open. */
  readonly redirectAddress: PreparedText;
  /** The document that sends it to another server; undefined where the schema has none and only HTTP can say it. */
  redirectUrl(url: string): string | undefined;
  /** The error for a provider whose settings can't be expressed. */
  readonly nothing: PoxErrorCode;
  /** The error for one that has nothing but a redirect which leads back to where it was asked. */
  readonly redirectLoop: PoxErrorCode;
}

/** Where the address to go on with stands in a redirect; %EMAILADDRESS% is the one the program asked with. */
export const targetPlace = `${ownPlaceholderPrefix}TARGET%`;

/** What a program is told. `redirect` is an HTTP 302, which more programs follow than the element RedirectUrl. */
export type PoxOutcome =
  | { readonly kind: 'document'; readonly document: Document }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'error'; readonly error: PoxErrorCode };

/** Prepares all that a provider may have to say to a POST in one schema. Pure; the settings are written once. */
export function preparePox(writer: PoxWriter, provider: Provider): (question: MailboxQuestion) => PoxOutcome {
  const settings = prepareSettings(writer, provider);
  const redirects = hasRedirect(provider.outlook);
  return (question) => {
    const redirect = redirects
      ? decideRedirect(provider.outlook, {
          domain: question.address.domain,
          address: question.address,
          origin: question.origin,
        })
      : noRedirect;
    switch (redirect.kind) {
      case 'url':
        return { kind: 'redirect', location: redirect.url };
      case 'address':
        return { kind: 'document', document: onward(writer, redirect.address, question) };
      case 'loop':
      case 'none':
        // The domain is somebody else's to answer for, so we say the same as for a domain we don't know.
        if (provider.outlook.external) return { kind: 'error', error: 500 };
        if (typeof settings === 'function') return { kind: 'document', document: settings(question) };
        return { kind: 'error', error: redirect.kind === 'loop' ? writer.redirectLoop : writer.nothing };
    }
  };
}

const noRedirect = { kind: 'none' } as const;

function onward(writer: PoxWriter, target: string, { address }: MailboxQuestion): Document {
  const fill = (place: string): string => (place === targetPlace ? target : mailboxValue(place, address));
  return xmlDocument(writer.redirectAddress.fill((place) => escapeXml(fill(place))));
}

/**
 * The same as a format of the registry, for `render`: shows a redirect to a URL as the document that says it. In the one
 * case that only a question can show (a redirect that leads back to the asked domain, and no settings beside it) it
 * shows the error, with a time of zero.
 */
export function preparePoxDocument(
  writer: PoxWriter,
  provider: Provider,
): ((question: MailboxQuestion) => Document) | NotExpressible {
  const settings = prepareSettings(writer, provider);
  const { redirectUrl, external } = provider.outlook;
  if (!hasRedirect(provider.outlook)) {
    if (external)
      return { notExpressible: 'Autodiscover of this provider is answered elsewhere (outlook.external)' };
    if (typeof settings !== 'function') return settings;
  }
  if (redirectUrl !== undefined && writer.redirectUrl(redirectUrl) === undefined) {
    return { notExpressible: `the program is sent to ${redirectUrl} by an HTTP redirect` };
  }
  const answer = preparePox(writer, provider);
  return (question) => {
    const outcome = answer(question);
    switch (outcome.kind) {
      case 'document':
        return outcome.document;
      case 'redirect':
        return xmlDocument(writer.redirectUrl(outcome.location) ?? '');
      case 'error':
        return errorDocument(outcome.error, { now: () => new Date(0), serverName: '' });
    }
  };
}

function prepareSettings(
  writer: PoxWriter,
  provider: Provider,
): ((question: MailboxQuestion) => Document) | NotExpressible {
  return preparedByLogin(provider, (asked) => {
    const written = writer.settings(asked);
    if (typeof written !== 'string') return written;
    const prepared = prepareText(written, [...placeholders, loginPlace]);
    return ({ address, login = '' }) =>
      xmlDocument(
        prepared.fill((place) => escapeXml(place === loginPlace ? login : mailboxValue(place, address))),
      );
  });
}

/** Wraps a finished text as an answer of Autodiscover. */
export function xmlDocument(body: string): Document {
  return { contentType: poxContentType, body };
}
