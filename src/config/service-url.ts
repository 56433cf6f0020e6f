import type { ServiceUrl } from '../model/server.ts';
import { readHostname } from './host-name.ts';
import { pastedCharacter } from './pasted-text.ts';
import { misread, understood, type Reading } from './reading.ts';
import { readText } from './text-schema.ts';
import { splitUrl } from './url-parts.ts';

const schemes = ['https', 'http'] as const;
const ownPorts = { https: 443, http: 80 } as const;

/**
 * Reads the URL of a service (calendar, JMAP, Exchange): http or https, a host name in which %EMAILDOMAIN% may stand,
 * an optional port, a path. A fragment is part of a page's URL (`fragment: true`), not of a service's.
 */
export function readServiceUrl(given: string, options: { fragment?: boolean } = {}): Reading<ServiceUrl> {
  const text = readText(given, { isUrl: true });
  if (!text.ok) return text;
  const written = text.value;
  const pasted = pastedCharacter(written);
  if (pasted !== undefined) return pasted;
  const parts = splitUrl(written);
  const isWeb = parts !== undefined && /^https?$/i.test(parts.scheme);
  if (parts === undefined || (isWeb && !parts.hasSlashes)) {
    const rest = written.replace(/^(?:https?:)?\/*/i, '').replace(/^.*@/, '');
    const advice = /\s/.test(rest) ? 'write an address that begins with https://' : `write "https://${rest}"`;
    return misread('url', 'this is not a URL', advice);
  }
  const scheme = schemes.find((one) => one === parts.scheme.toLowerCase());
  if (scheme === undefined) {
    return misread(
      'url-scheme',
      `${parts.scheme}: can not be used here`,
      'write an address that begins with https://',
    );
  }
  if (/\s/.test(written))
    return misread('url', 'a blank stands in the URL', 'write %20 instead, or remove it');
  if (parts.hasUser)
    return misread('url-user', 'a login name stands in the URL', 'remove the part before the @');
  if (parts.port === 'bad') return misread('port', 'the port of the URL is not a number from 1 to 65535');
  const hostname = readHostname(parts.name);
  if (!hostname.ok) return hostname;
  if (parts.tail.includes('#') && options.fragment !== true) {
    return misread(
      'url-comment',
      'a comment is glued to the URL',
      'put a blank before the "#", or remove it; the URL of a service has no fragment',
    );
  }
  const path = readPath(parts.tail);
  if (path === undefined) return misread('url', 'this is not a URL');
  return understood({
    scheme,
    hostname: hostname.value,
    ...(parts.port === undefined || parts.port === ownPorts[scheme] ? {} : { port: parts.port }),
    path,
  });
}

/** Reads the URL of a WebSocket: wss and no other, because a password goes over it; else like a service's. */
export function readWebSocketUrl(given: string): Reading<ServiceUrl> {
  const written = given.trim();
  if (!/^wss:\/\//i.test(written)) {
    const advice = 'write for example "wss://chat.example.org/xmpp-websocket"';
    return misread('url-scheme', 'the URL of a WebSocket begins with wss://', advice);
  }
  const url = readServiceUrl(`https${written.slice('wss'.length)}`);
  return url.ok ? understood({ ...url.value, scheme: 'wss' }) : url;
}

/** Reads the URL of a page for people; answers it as a string, the host in A-labels. */
export function readPageUrl(given: string): Reading<string> {
  const url = readServiceUrl(given, { fragment: true });
  if (!url.ok) return url;
  const { scheme, hostname, port, path } = url.value;
  const isBare = splitUrl(given.trim())?.tail === '';
  return understood(`${scheme}://${hostname}${port === undefined ? '' : `:${port}`}${isBare ? '' : path}`);
}

/** Reads a page's URL that has to be https, because a program sends tokens or mail there. */
export function readSecureUrl(given: string): Reading<string> {
  const url = readPageUrl(given);
  if (!url.ok || url.value.startsWith('https://')) return url;
  return misread('url-scheme', 'this URL has to be https', `write "https${url.value.slice('http'.length)}"`);
}

/** Normalises path, query and fragment as browsers do; placeholders pass unchanged. */
function readPath(tail: string): string | undefined {
  try {
    const url = new URL(`https://host.invalid${tail.startsWith('/') ? tail : `/${tail}`}`);
    return `${url.pathname}${url.search}${url.hash}`;
  } catch {
    return undefined;
  }
}
