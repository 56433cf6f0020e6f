import type { Domain } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import { preparePox, type PoxOutcome } from './autodiscover-answer.ts';
import { errorDocument, type ErrorContext, type PoxErrorCode } from './autodiscover-error.ts';
import { mobilesyncWriter } from './autodiscover-mobilesync.ts';
import type { PoxSchema } from './autodiscover-namespaces.ts';
import { outlookWriter, prepareWithoutLogin } from './autodiscover-pox.ts';
import { decideRedirect } from './autodiscover-redirect.ts';
import type { ReadPoxRequest } from './autodiscover-request.ts';
import type { Document, MailboxQuestion } from './format.ts';

/** All that a provider has to say at autodiscover.xml, prepared once when configuration changes. */
export interface PreparedAutodiscover {
  readonly provider: Provider;
  readonly post: Readonly<Record<PoxSchema, (question: MailboxQuestion) => PoxOutcome>>;
  /** Absent where a GET can't be answered with settings. */
  readonly withoutLogin: ((domain: Domain) => Document) | undefined;
}

/** Which provider the address belongs to: prepared, or one of the two reasons why there is none. */
export type AskedProvider = PreparedAutodiscover | 'not-hosted' | 'unavailable';

/** What the caller knows beside the request. */
export interface AutodiscoverContext extends ErrorContext {
  /** `https://host` under which the program asks, without a final slash; built from hosted or configured names only. */
  readonly origin: string;
  /** The login of the mailbox that takes the place of the configured user names; absent = these count. */
  readonly login?: string;
}

/** What goes out. Errors are documents with status 200: a program takes any other status for "not here". */
export type AutodiscoverAnswer =
  | { readonly status: 200; readonly document: Document; readonly error?: PoxErrorCode }
  | { readonly status: 302; readonly location: string };

/** Does all the work that does not depend on a request. Pure. */
export function prepareAutodiscover(provider: Provider): PreparedAutodiscover {
  return {
    provider,
    post: {
      outlook: preparePox(outlookWriter, provider),
      mobilesync: preparePox(mobilesyncWriter, provider),
    },
    withoutLogin: prepareWithoutLogin(provider),
  };
}

/**
 * Answers a POST. `request` comes from readAutodiscoverRequest; `provider` is the one found for its address, and
 * anything at all where the request has none.
 */
export function answerAutodiscover(
  request: ReadPoxRequest,
  provider: AskedProvider,
  context: AutodiscoverContext,
): AutodiscoverAnswer {
  const outcome = outcomeOf(request, provider, context);
  switch (outcome.kind) {
    case 'document':
      return { status: 200, document: outcome.document };
    case 'redirect':
      return { status: 302, location: outcome.location };
    case 'error':
      return { status: 200, document: errorDocument(outcome.error, context), error: outcome.error };
  }
}

function outcomeOf(
  request: ReadPoxRequest,
  provider: AskedProvider,
  { origin, login }: Pick<AutodiscoverContext, 'origin' | 'login'>,
): PoxOutcome {
  if (!request.ok) return { kind: 'error', error: request.error };
  // Named by LegacyDN only: we have no directory that such a name could stand in.
  if (request.address === undefined) return { kind: 'error', error: 500 };
  if (provider === 'not-hosted') return { kind: 'error', error: 500 };
  if (provider === 'unavailable') return { kind: 'error', error: 603 };
  return provider.post[request.schema]({
    address: request.address,
    origin,
    ...(login === undefined ? {} : { login }),
  });
}

/**
 * Answers a GET or HEAD that no person's browser sent, by the domain that its Host stands for. 405 (with
 * `Allow: POST`) means: nothing to say without an address. Never a 200 with an error in it: Delta Chat takes that for a
 * result and stops looking elsewhere.
 */
export function answerAutodiscoverGet(
  provider: PreparedAutodiscover,
  question: { readonly domain: Domain; readonly origin: string },
): AutodiscoverAnswer | { readonly status: 405 } {
  const redirect = decideRedirect(provider.provider.outlook, question);
  if (redirect.kind === 'url') return { status: 302, location: redirect.url };
  // With an address elsewhere these settings are not the ones that count.
  if (provider.provider.outlook.redirectAddress !== undefined) return { status: 405 };
  const document = provider.withoutLogin?.(question.domain);
  return document === undefined ? { status: 405 } : { status: 200, document };
}
