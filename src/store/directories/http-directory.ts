import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIPv6, type LookupFunction } from 'node:net';
import type { HttpDirectorySettings } from '../../config/directory-settings.ts';
import { literalAddress } from '../../net/resolve-host.ts';
import { tlsOptions } from './connection-tls.ts';
import { addressesOf } from './database-address.ts';
import { CannotKnow, type Directory, type DirectoryMatch } from './directory.ts';
import { warnOnce, type Warn } from './warn-once.ts';

/** Bytes of an answer: a provider's name and a few columns. */
const maxAnswerBytes = 16 * 1024;

/** Columns of an answer, and characters of one. */
const maxColumns = 32;
const maxTextLength = 500;

/**
 * Opens a directory that is a web service: GET with the domain in the URL, JSON with `provider` and further columns, or
 * status 404 for "no". Every other status and every other text means that we can't know. Redirects are not followed, so
 * that the token goes to the operator's own host only. Inner addresses are fine: the operator wrote them.
 */
export function openHttpDirectory(settings: HttpDirectorySettings, warn?: Warn): Directory {
  const { name, url, token, tls, pool } = settings;
  const isSecure = /^https:/i.test(url);
  const hostname = literalAddress(new URL(placed(url, 'example.org')).hostname);
  const host = hostname ?? new URL(placed(url, 'example.org')).hostname;
  const nextAddress = addressesOf(host);
  const lookup: LookupFunction = (_hostname, options, callback) => {
    void resolveFor(nextAddress, options.all === true, callback);
  };
  const odd = warnOnce(oddAnswers, warn);
  const bounds = { keepAlive: true, maxSockets: pool, maxFreeSockets: pool };
  const agent = isSecure ? new HttpsAgent(bounds) : new HttpAgent(bounds);
  return {
    name,
    concurrency: pool,
    async ask(domain, signal) {
      // Read anew for each question, so that renewed certificates count.
      const secure = isSecure ? await tlsOptions({ ...tls, mode: 'on' }, host) : undefined;
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const send = isSecure ? httpsRequest : httpRequest;
        const request = send(placed(url, domain), {
          agent,
          lookup,
          signal,
          ...secure,
          headers: {
            Accept: 'application/json',
            'Accept-Encoding': 'identity',
            'User-Agent': 'Signpost',
            ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
          },
        });
        request.on('response', resolve);
        request.on('error', reject);
        request.end();
      });
      return readAnswer(response.statusCode ?? 0, await readBody(response), odd);
    },
    close() {
      agent.destroy();
      return Promise.resolve();
    },
  };
}

/** Node's look-up speaks in callbacks. */
async function resolveFor(
  nextAddress: () => Promise<string>,
  all: boolean,
  callback: Parameters<LookupFunction>[2],
): Promise<void> {
  let address: string;
  try {
    address = await nextAddress();
  } catch (error) {
    callback(error instanceof Error ? error : new Error('the host has no address'), '', 0);
    return;
  }
  const family = isIPv6(address) ? 6 : 4;
  if (all) callback(null, [{ address, family }]);
  else callback(null, address, family);
}

/** A domain holds letters, digits, dots and hyphens only, so it can stand anywhere in a URL. */
function placed(url: string, domain: string): string {
  return url.replaceAll('{domain}', domain);
}

async function readBody(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > maxAnswerBytes) throw new Error(`the answer is longer than ${maxAnswerBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function readAnswer(
  status: number,
  body: string,
  odd: (what: keyof typeof oddAnswers) => void,
): DirectoryMatch | undefined {
  if (status === 404) return undefined;
  if (status !== 200) throw new Error(`the answer has the status ${status}; ${adviceFor(status)}`);
  let value: unknown;
  try {
    // Scripts that were saved with a byte order mark send it along.
    value = JSON.parse(body.replace(/^\ufeff/, ''));
  } catch {
    throw new Error(`the answer is no JSON${/^\s*</.test(body) ? ' but a web page' : ''}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('the answer is no JSON object');
  }
  const columns = new Map<string, string>();
  let provider: string | undefined;
  for (const [key, one] of Object.entries(value).slice(0, maxColumns)) {
    const text = typeof one === 'number' ? String(one) : typeof one === 'string' ? one.trim() : one;
    if (typeof text !== 'string' || text.length > maxTextLength) continue;
    if (key.toLowerCase() === 'provider') provider = text;
    else columns.set(key.toUpperCase(), text);
  }
  if (provider === undefined || provider === '') {
    odd('no-provider');
    throw new CannotKnow('the answer names no provider');
  }
  return { provider, columns };
}

const oddAnswers = {
  'no-provider':
    'an answer with status 200 names no provider, so these domains can not be served; write {"provider": "…"}, or status 404 for a domain that is not there',
} as const;

/** What to do about a status; 404 and 200 need nothing. */
function adviceFor(status: number): string {
  if (status === 401 || status === 403) return 'is the token right?';
  if (status >= 300 && status < 400)
    return 'redirects are not followed: write the URL that this one leads to';
  if (status < 300) return '200 with JSON is wanted, or 404 for a domain that is not there';
  return 'the log of the panel says more';
}
