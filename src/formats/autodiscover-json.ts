import { fillDomain } from '../model/placeholders.ts';
import type { EmailAddress } from '../model/email-address.ts';
import type { Provider } from '../model/provider.ts';
import { printUrl } from '../model/server.ts';
import { jsonDocument, jsonFailure, type JsonAnswer } from './autodiscover-json-error.ts';
import { jsonProtocols, type JsonProtocol, type JsonRequest } from './autodiscover-json-request.ts';
import { activeSyncUrl } from './autodiscover-mobilesync.ts';
import { decideRedirect } from './autodiscover-redirect.ts';
import type { MailboxFormat } from './format.ts';

/** Programs stop after ten redirects; so do we, for the sake of those that don't. */
const maxRedirects = 10;

/** Seconds after which a program may ask again where a directory is down. */
const retryAfter = '30';

/**
 * Answers for the provider that was found for the address. AutodiscoverV1 for every hosted domain, ActiveSync and Ews
 * where they are configured, the same for every local part. `origin` is `https://host` without a final slash.
 */
export function answerAutodiscoverJson(
  request: JsonRequest,
  provider: Provider | 'not-hosted' | 'unavailable',
  origin: string,
): JsonAnswer {
  if (provider === 'unavailable') {
    const answer = jsonFailure(503, 'ServiceUnavailable', 'The directory can not be asked now.');
    return { ...answer, headers: { ...answer.headers, 'Retry-After': retryAfter } };
  }
  if (provider === 'not-hosted') return notFound();
  const redirect = decideRedirect(provider.outlook, {
    domain: request.address.domain,
    address: request.address,
    origin,
  });
  if (provider.outlook.external && redirect.kind !== 'url' && redirect.kind !== 'address') return notFound();
  if (redirect.kind === 'url' && request.redirectCount >= maxRedirects) {
    return jsonFailure(400, 'TooManyRedirects', 'There were too many redirects.');
  }
  const autodiscover = redirect.kind === 'url' ? redirect.url : poxUrl(origin);
  const urlOf = (protocol: JsonProtocol): string | undefined =>
    serviceUrl(protocol, provider, request.address, autodiscover);
  const url = request.protocol && urlOf(request.protocol);
  if (request.protocol === undefined || url === undefined) {
    const supported = jsonProtocols.filter((protocol) => urlOf(protocol) !== undefined).join(', ');
    return jsonFailure(
      400,
      'ProtocolNotSupported',
      `The given protocol value '${request.writtenProtocol}' is not supported. Supported values are '${supported}'.`,
    );
  }
  return { status: 200, headers: {}, document: jsonDocument({ Protocol: request.protocol, Url: url }) };
}

/** Autodiscover v2 as `render` shows it: the answer to Protocol=AutodiscoverV1. */
export const outlookJson: MailboxFormat = {
  kind: 'mailbox',
  name: 'outlook-json',
  title: 'Outlook Autodiscover v2 JSON',
  paths: ['/autodiscover/autodiscover.json', '/autodiscover/autodiscover.json/v1.0/:address'],
  methods: ['GET'],
  cacheControl: 'no-store',
  prepare(provider) {
    const { external, redirectUrl, redirectAddress } = provider.outlook;
    if (external && redirectUrl === undefined && redirectAddress === undefined) {
      return { notExpressible: 'Autodiscover of this provider is answered elsewhere (outlook.external)' };
    }
    const asked = { ok: true, protocol: 'AutodiscoverV1', writtenProtocol: '', redirectCount: 0 } as const;
    return ({ address, origin }) => answerAutodiscoverJson({ ...asked, address }, provider, origin).document;
  },
};

function poxUrl(origin: string): string {
  return `${origin}/autodiscover/autodiscover.xml`;
}

/** Where a service of a provider is found; undefined where it has none. */
function serviceUrl(
  protocol: JsonProtocol,
  { activeSync, ews }: Provider,
  { domain }: EmailAddress,
  autodiscover: string,
): string | undefined {
  switch (protocol) {
    case 'AutodiscoverV1':
      return autodiscover;
    case 'ActiveSync': {
      const url = activeSync && activeSyncUrl(activeSync.url);
      return url === undefined ? undefined : fillDomain(url, domain);
    }
    case 'Ews':
      return ews?.url.scheme === 'https' ? fillDomain(printUrl(ews.url), domain) : undefined;
  }
}

function notFound(): JsonAnswer {
  return jsonFailure(404, 'UserNotFound', 'The domain of the address is not served here.');
}
