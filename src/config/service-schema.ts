import { z } from 'zod';
import type { ServiceUrl, SocketType, UrlService } from '../model/server.ts';
import { readHostname } from './host-name.ts';
import { misread, readBy, understood, type Reading } from './reading.ts';
import {
  authentication,
  hostname,
  port,
  socketType,
  waysToLogIn,
  type WrittenServer,
} from './server-schema.ts';
import { readPageUrl, readSecureUrl, readServiceUrl, readWebSocketUrl } from './service-url.ts';
import { username, type WrittenUsername } from './text-schema.ts';
import { splitUrl } from './url-parts.ts';

/** A service with a URL as one file writes it. */
export interface WrittenUrlService {
  readonly url: ServiceUrl;
  readonly username?: WrittenUsername | undefined;
  readonly authentication?: UrlService['authentication'] | undefined;
}

/** A service on a TCP port as one file writes it. */
export type WrittenTcpService = Omit<WrittenServer, 'type'>;

export const serviceUrl = readBy(z.string(), (text) => readServiceUrl(text));
export const pageUrl = readBy(z.string(), readPageUrl);
export const secureUrl = readBy(z.string(), readSecureUrl);
/** A page whose address a ServiceUrl carries, fragment and all. */
export const webUrl = readBy(z.string(), (text) => readServiceUrl(text, { fragment: true }));

const httpAuthentication = waysToLogIn(['Basic', 'Digest', 'OAuth2'] as const);

/** A URL, or an object with `url` and what differs from the provider's own login; `type` has one value only. */
export function urlService(type: string, example: string) {
  return z
    .union([
      serviceUrl.transform((url): WrittenUrlService => ({ url })),
      z
        .strictObject({
          type: z.literal(type).optional(),
          url: serviceUrl,
          username: username.optional(),
          authentication: httpAuthentication.optional(),
        })
        .transform(({ type: _only, ...rest }): WrittenUrlService => rest),
    ])
    .meta({ examples: [example] });
}

/** Chat as one file writes it: a TCP port, and the address for programs that live in a browser (RFC 7395). */
export type WrittenChatService = WrittenTcpService & { readonly webSocket?: ServiceUrl | undefined };

interface Access {
  readonly port: number;
  readonly socketType: SocketType;
}

/** How the URL of a TCP service reads: `sieve://mail.example.org`, with the port it has without one. */
type TcpSchemes = ReadonlyMap<string, Access>;

/** ManageSieve starts in the clear and upgrades (RFC 5804 section 1.6); it has no port for TLS from the first byte. */
const sieveSchemes: TcpSchemes = new Map([['sieve', { port: 4190, socketType: 'STARTTLS' }]]);

/** RFC 6120 section 3.2.1 and XEP-0368. */
const xmppSchemes: TcpSchemes = new Map([
  ['xmpp', { port: 5222, socketType: 'STARTTLS' }],
  ['xmpps', { port: 5223, socketType: 'SSL' }],
]);

const tcpKeys = {
  hostname,
  port: port.optional(),
  socketType: socketType.optional(),
  username: username.optional(),
  authentication: authentication.optional(),
};

export const manageSieve = z
  .union([
    readBy(z.string(), (text) => readTcpUrl(text, sieveSchemes)),
    z.strictObject(tcpKeys).transform((written): WrittenTcpService => withPort(written, sieveSchemes)),
  ])
  .meta({ examples: ['sieve://mail.example.org'] });

export const xmpp = z
  .union([
    readBy(z.string(), (text): Reading<WrittenChatService> => readTcpUrl(text, xmppSchemes)),
    z
      .strictObject({ ...tcpKeys, webSocket: readBy(z.string(), readWebSocketUrl).optional() })
      .transform((written): WrittenChatService => withPort(written, xmppSchemes)),
  ])
  .meta({ examples: ['xmpp://chat.example.org'] });

/** Fills in what the other of the two, or the service, makes the usual value. */
function withPort<Written extends { readonly [Key in keyof Access]?: Access[Key] | undefined }>(
  written: Written,
  schemes: TcpSchemes,
): Written & Access {
  const usual = [...schemes.values()];
  const known = usual.find((one) => one.socketType === written.socketType || one.port === written.port);
  const fallback = known ?? usual[0] ?? { port: 0, socketType: 'STARTTLS' as const };
  return {
    ...written,
    port: written.port ?? fallback.port,
    socketType: written.socketType ?? fallback.socketType,
  };
}

function readTcpUrl(text: string, schemes: TcpSchemes): Reading<WrittenTcpService> {
  const [first = ''] = schemes.keys();
  const parts = splitUrl(text.trim());
  const host =
    parts?.name ??
    text
      .trim()
      .replace(/[/?#:].*$/s, '')
      .replace(/^.*@/s, '');
  const write = `write "${first}://${host}"`;
  const scheme = parts === undefined ? undefined : schemes.get(parts.scheme);
  if (parts === undefined || scheme === undefined || !parts.hasSlashes) {
    return misread('url-scheme', `the URL begins with ${[...schemes.keys()].join(':// or ')}://`, write);
  }
  if (parts.tail.startsWith('#')) return misread('url-comment', 'a comment is glued to the URL', write);
  if (parts.hasUser) return misread('url-user', 'a login name stands in the URL', write);
  if (parts.tail !== '') return misread('url', 'only a host name and a port may follow', write);
  if (parts.port === 'bad') return misread('port', 'the port is a number from 1 to 65535', write);
  const name = readHostname(parts.name);
  if (!name.ok) return name;
  return understood({
    ...scheme,
    ...(parts.port === undefined ? {} : { port: parts.port }),
    hostname: name.value,
  });
}
