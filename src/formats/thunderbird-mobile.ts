import { pickServer } from '../model/one-slot.ts';
import type { Provider } from '../model/provider.ts';
import type { Authentication, MailServer, SocketType } from '../model/server.ts';
import { hasAndroidOAuth2 } from '../model/thunderbird-android-oauth2.ts';
import type { NotExpressible } from './format.ts';

/** What the payload of a QR code holds for one server; the numbers are those of the format. */
type PayloadServer = readonly [
  protocol: number,
  hostname: string,
  port: number,
  security: number,
  authentication: number,
  username: string,
];

/** Nested arrays without keys, because room in a QR code is scarce. */
export type AccountPayload = readonly [
  formatVersion: 1,
  sequence: readonly [number: 1, end: 1],
  incoming: PayloadServer,
  outgoing: readonly [
    readonly [PayloadServer, identity: readonly [emailAddress: string, displayName: string]],
  ],
];

/** The account, and whether its user names are only a guess because the person knows them better. */
export interface Account {
  readonly payload: AccountPayload;
  readonly guessesLogin: boolean;
}

const protocols: Readonly<Record<MailServer['type'], number>> = { imap: 0, pop3: 1, smtp: 0 };

/** 1 stood for "STARTTLS where the server offers it" and must not be written any more. */
const securities: Readonly<Record<SocketType, number>> = { plain: 0, STARTTLS: 2, SSL: 3 };

/** 3 (GSSAPI) and 4 (NTLM) are in the format too, but the app refuses a code with them. */
const authentications: ReadonlyMap<Authentication, number> = new Map([
  ['none', 0],
  // A server that knows its clients by their address asks for nothing.
  ['client-IP-address', 0],
  ['password-cleartext', 1],
  ['password-encrypted', 2],
  ['TLS-client-cert', 5],
  ['OAuth2', 6],
]);

/**
 * Which kind of log-in is preferred. A certificate is not in the code, so the person has to have it on the phone
 * already; a server without a log-in is only taken where there is no other.
 */
const preferences: readonly (readonly Authentication[])[] = [
  ['password-cleartext', 'password-encrypted', 'OAuth2'],
  ['TLS-client-cert'],
  ['none', 'client-IP-address'],
];

/**
 * The account that Thunderbird for Android reads from a QR code ("Export for Mobile", format version 1): one incoming
 * and one outgoing server, without any password. User names and host names may still hold placeholders. Not
 * expressible where either side has no server that the app can log in to.
 */
export function accountPayload(
  provider: Provider,
  identity: { readonly emailAddress: string; readonly displayName: string },
): Account | NotExpressible {
  const incoming = pickExpressible(provider.incoming);
  if (incoming === undefined) return { notExpressible: whyNone('incoming', provider.incoming) };
  const outgoing = pickExpressible(provider.outgoing);
  if (outgoing === undefined) return { notExpressible: whyNone('outgoing', provider.outgoing) };
  const { emailAddress, displayName } = identity;
  return {
    payload: [1, [1, 1], incoming.row, [[outgoing.row, [emailAddress, displayName]]]],
    guessesLogin: incoming.server.ask !== undefined || outgoing.server.ask !== undefined,
  };
}

interface Picked {
  readonly server: MailServer;
  readonly row: PayloadServer;
}

function pickExpressible(servers: readonly MailServer[]): Picked | undefined {
  for (const preferred of preferences) {
    const server = pickServer(servers.filter((one) => authenticationAmong(one, preferred) !== undefined));
    const authentication = server && authenticationAmong(server, preferred);
    if (server === undefined || authentication === undefined) continue;
    const { type, hostname, port, socketType, username } = server;
    return {
      server,
      row: [protocols[type], hostname, port, securities[socketType], authentication, username],
    };
  }
  return undefined;
}

/**
 * The format's number for the best authentication of a server among the preferred ones. OAuth2 only at hosts that the
 * app knows: elsewhere it would take the code and then fail to log in. A host name with %EMAILDOMAIN% is none of them.
 */
function authenticationAmong(
  { authentication, hostname }: MailServer,
  preferred: readonly Authentication[],
): number | undefined {
  const best = authentication.find(
    (one) => preferred.includes(one) && (one !== 'OAuth2' || hasAndroidOAuth2(hostname)),
  );
  return best === undefined ? undefined : authentications.get(best);
}

function whyNone(side: 'incoming' | 'outgoing', servers: readonly MailServer[]): string {
  if (servers.length === 0) return `it has no ${side} mail server, and Thunderbird for Android needs one`;
  const offered = [...new Set(servers.flatMap((server) => server.authentication))].join(', ');
  return (
    `Thunderbird for Android can't log in to its ${side} mail server (${offered}); ` +
    'it takes passwords, client certificates, and OAuth2 at a few large providers only'
  );
}
