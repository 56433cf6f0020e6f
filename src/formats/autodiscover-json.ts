import { parseEmailAddress, type EmailAddress } from '../model/email-address.ts';
import { fillDomain } from '../model/placeholders.ts';
import type { Provider } from '../model/provider.ts';
import { printUrl } from '../model/server.ts';
import { activeSyncUrl } from './autodiscover-mobilesync.ts';
import { decideRedirect } from './autodiscover-redirect.ts';
import type { Document, MailboxFormat } from './format.ts';

/** The services of Autodiscover v2 that we may know, in the spelling Microsoft's servers answer with. */
const protocols = ['AutodiscoverV1', 'ActiveSync', 'Ews'] as const;

export type JsonProtocol = (typeof protocols)[number];

/** A query parameter, decoded. Names stand in lower case in the map they come in. */
export interface JsonParameter {
  readonly value: string;
  readonly repeated: boolean;
  readonly broken: boolean;
}

/** A question of Autodiscover v2 that can be answered. */
export interface JsonRequest {
  readonly ok: true;
  readonly address: EmailAddress;
  /** As the client wrote it, but only letters and digits: it may be repeated in an error. */
  readonly protocol: string;
  readonly redirectCount: number;
}

/** What goes out. `headers` stand beside Content-Type. */
export interface JsonAnswer {
  readonly status: 200 | 400 | 404 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly document: Document;
}

/** Programs stop after ten redirects; so do we, for the sake of those that don't. */
const maxRedirects = 10;

/** Long enough for every protocol name Microsoft ever used, short enough to be no use for anything else. */
const maxEchoedCharacters = 32;

/** Seconds after which a program may ask again where a directory is down. */
const retryAfter = '30';

/**
 * Reads `/autodiscover/autodiscover.json?Email=…&Protocol=…&RedirectCount=…`, or the form with the address in the
 * path (`pathAddress`, decoded). Names and values in any letter case: Outlook itself writes `Autodiscoverv1`.
 * Repeated, broken and odd parameters are refused, because scanners for ProxyShell send them and no program does.
 */
export function readAutodiscoverJson(
  query: ReadonlyMap<string, JsonParameter>,
  pathAddress?: string,
): JsonRequest | { readonly ok: false; readonly answer: JsonAnswer } {
  for (const [name, parameter] of query) {
    if (!/^[\w.-]*$/.test(name) || parameter.repeated || parameter.broken) {
      return refuse('InvalidRequest', 'A parameter of the request is repeated or malformed.');
    }
  }
  const written = pathAddress ?? query.get('email')?.value ?? '';
  if (written.trim() === '') {
    return refuse('MandatoryParameterMissing', "The mandatory parameter 'Email' is missing.");
  }
  const address = parseEmailAddress(written);
  if (!address.ok) return refuse('InvalidEmail', "The value of 'Email' is not an e-mail address.");
  const given = query.get('protocol')?.value.trim() ?? '';
  if (given === '') return refuse('MissingProtocol', "The mandatory parameter 'Protocol' is missing.");
  const protocol = given.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, maxEchoedCharacters);
  const count = query.get('redirectcount')?.value.trim() ?? '';
  const redirectCount = /^\d{1,6}$/.test(count) ? Number(count) : 0;
  return { ok: true, address: address.value, protocol, redirectCount };
}

/**
 * Answers for the provider that was found for the address. AutodiscoverV1 for every hosted domain, ActiveSync and Ews where they are
 * configured, the same for every local part. `origin` is `https://host` without a final slash.
 */
export function answerAutodiscoverJson(
  request: JsonRequest,
  provider: Provider | 'not-hosted' | 'unavailable',
  origin: string,
): JsonAnswer {
  if (provider === 'unavailable') {
    const answer = failure(503, 'ServiceUnavailable', 'The directory can not be asked now.');
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
    return failure(400, 'TooManyRedirects', 'There were too many redirects.');
  }
  const asked = request.protocol.toLowerCase();
  const known = protocols.find((one) => one.toLowerCase() === asked);
  const urls = serviceUrls(
    provider,
    request.address,
    redirect.kind === 'url' ? redirect.url : poxUrl(origin),
  );
  const url = known === undefined ? undefined : urls.get(known);
  if (known === undefined || url === undefined) {
    return failure(
      400,
      'ProtocolNotSupported',
      `The given protocol value '${request.protocol}' is not supported. Supported values are '${[...urls.keys()].join(', ')}'.`,
    );
  }
  return { status: 200, headers: {}, document: json({ Protocol: known, Url: url }) };
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
    return ({ address, origin }) =>
      answerAutodiscoverJson(
        { ok: true, address, protocol: 'AutodiscoverV1', redirectCount: 0 },
        provider,
        origin,
      ).document;
  },
};

function poxUrl(origin: string): string {
  return `${origin}/autodiscover/autodiscover.xml`;
}

function serviceUrls(
  provider: Provider,
  address: EmailAddress,
  autodiscover: string,
): ReadonlyMap<JsonProtocol, string> {
  const urls = new Map<JsonProtocol, string>([['AutodiscoverV1', autodiscover]]);
  const activeSync = provider.activeSync && activeSyncUrl(provider.activeSync.url);
  if (activeSync !== undefined) urls.set('ActiveSync', fillDomain(activeSync, address.domain));
  const ews = provider.ews?.url;
  if (ews?.scheme === 'https') urls.set('Ews', fillDomain(printUrl(ews), address.domain));
  return urls;
}

function notFound(): JsonAnswer {
  return failure(404, 'UserNotFound', 'The domain of the address is not served here.');
}

function refuse(code: string, message: string): { readonly ok: false; readonly answer: JsonAnswer } {
  return { ok: false, answer: failure(400, code, message) };
}

/** `jsonerror` is the header by which Exchange Online marks its errors. */
function failure(status: 400 | 404 | 503, code: string, message: string): JsonAnswer {
  return {
    status,
    headers: { jsonerror: 'true' },
    document: json({ ErrorCode: code, ErrorMessage: message }),
  };
}

function json(value: Readonly<Record<string, string>>): Document {
  return { contentType: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}
