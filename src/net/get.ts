import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIPv6, type LookupFunction } from 'node:net';
import { parsed, refused, type Parsed } from '../model/parsed.ts';
import { literalAddress, resolveHost, type ResolveHost } from './resolve-host.ts';
import { isPublicAddress } from './special-addresses.ts';

/** What a foreign server may cost: the figures of Let's Encrypt's validation, which visits strangers all day. */
export interface OutboundLimits {
  readonly redirects: number;
  /** Milliseconds until a connection stands, TLS included. */
  readonly connect: number;
  /** Milliseconds for everything, redirects included. */
  readonly total: number;
  /** Bytes of a body. */
  readonly body: number;
}

export const outboundLimits: OutboundLimits = {
  redirects: 10,
  connect: 10_000,
  total: 30_000,
  body: 1024 * 1024,
};

/** Tests bring their own network. */
export interface OutboundOptions {
  readonly limits?: Partial<OutboundLimits>;
  readonly resolve?: ResolveHost;
  readonly isAllowed?: (address: string) => boolean;
}

/** What came back, of any status but a redirect. */
export interface Fetched {
  /** After redirects. */
  readonly url: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

type Redirected = { readonly redirect: string };

/**
 * Gets a URL from a server that may be hostile: http and https only, a bounded number of redirects (never from https to
 * http), bounded time and size, and never to an address that is not public. A name is resolved once and the connection
 * goes to the very address that was judged, so a name server can't answer differently the second time.
 */
export async function get(url: string, options: OutboundOptions = {}): Promise<Parsed<Fetched>> {
  const limits = { ...outboundLimits, ...options.limits };
  const deadline = AbortSignal.timeout(limits.total);
  let at = url;
  for (let count = 0; count <= limits.redirects; count += 1) {
    const target = readTarget(at);
    if (!target.ok) return target;
    const addresses = await allowedAddresses(target.value, options);
    if (!addresses.ok) return addresses;
    const answer = await getOnce(target.value, addresses.value, limits, deadline);
    if (!answer.ok) return answer;
    if (!('redirect' in answer.value)) return parsed(answer.value);
    const next = answer.value.redirect;
    if (!URL.canParse(next, at)) return refused(`${at} redirects to something that is no URL`);
    const to = new URL(next, at);
    if (target.value.protocol === 'https:' && to.protocol === 'http:') {
      return refused(`${at} redirects from https to http, where anybody could change the answer`);
    }
    at = to.href;
  }
  return refused(`there are more than ${limits.redirects} redirects`);
}

function readTarget(text: string): Parsed<URL> {
  if (!URL.canParse(text)) return refused('it is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refused(`${url.protocol}// can't be fetched; only https:// and http:// can`);
  }
  if (url.username !== '' || url.password !== '') return refused('a login stands in the URL');
  return parsed(url);
}

async function allowedAddresses(url: URL, options: OutboundOptions): Promise<Parsed<readonly string[]>> {
  const { resolve = resolveHost, isAllowed = isPublicAddress } = options;
  const literal = literalAddress(url.hostname);
  const addresses = literal === undefined ? await resolve(url.hostname) : [literal];
  if (addresses.length === 0) return refused(`the host ${url.hostname} has no address`);
  const allowed = addresses.filter((one) => isAllowed(one));
  return allowed.length > 0
    ? parsed(allowed)
    : refused(`the host ${url.hostname} leads to ${addresses[0] ?? ''}, which is no public address`);
}

function getOnce(
  url: URL,
  addresses: readonly string[],
  limits: OutboundLimits,
  deadline: AbortSignal,
): Promise<Parsed<Fetched | Redirected>> {
  return new Promise((resolve) => {
    const isSecure = url.protocol === 'https:';
    const send = isSecure ? httpsRequest : httpRequest;
    const request = send(url, {
      agent: false,
      lookup: pinnedLookup(addresses),
      signal: deadline,
      headers: {
        'User-Agent': 'Signpost',
        Accept: '*/*',
        'Accept-Encoding': 'identity',
        Connection: 'close',
      },
    });
    const finish = (result: Parsed<Fetched | Redirected>): void => {
      clearTimeout(timer);
      resolve(result);
      request.destroy();
    };
    const timer = setTimeout(() => {
      finish(refused(`${url.host} does not answer the connection within ${limits.connect / 1000} s`));
    }, limits.connect);
    request.on('socket', (socket) => {
      socket.once(isSecure ? 'secureConnect' : 'connect', () => {
        clearTimeout(timer);
      });
    });
    request.on('error', (error) => {
      finish(refused(reasonOf(error, url, limits, deadline)));
    });
    request.on('response', (response) => {
      void readResponse(response, url, limits).then(finish, (error: unknown) => {
        finish(refused(reasonOf(error, url, limits, deadline)));
      });
    });
    request.end();
  });
}

/** Answers the judged addresses, whatever a name server would say now. */
function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_hostname, options, callback) => {
    const [first] = all;
    if (options.all === true) callback(null, all);
    else callback(null, first?.address ?? '', first?.family);
  };
}

async function readResponse(
  response: IncomingMessage,
  url: URL,
  limits: OutboundLimits,
): Promise<Parsed<Fetched | Redirected>> {
  const status = response.statusCode ?? 0;
  const { location } = response.headers;
  if ([301, 302, 303, 307, 308].includes(status) && location !== undefined)
    return parsed({ redirect: location });
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    return refused(`${url.host} packs its answer (${encoding.slice(0, 40)}) unasked`);
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > limits.body) return refused(`the answer of ${url.host} is longer than ${limits.body} bytes`);
    parts.push(part);
  }
  const contentType = response.headers['content-type'] ?? '';
  return parsed({ url: url.href, status, contentType, body: Buffer.concat(parts) });
}

function reasonOf(error: unknown, url: URL, limits: OutboundLimits, deadline: AbortSignal): string {
  if (deadline.aborted) return `${url.host} takes longer than ${limits.total / 1000} s`;
  const { code, message } = error as NodeJS.ErrnoException;
  return `${url.host} can't be reached: ${code ?? message}`;
}
