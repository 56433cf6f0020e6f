import { pickServer } from '../model/one-slot.ts';
import type { Provider } from '../model/provider.ts';
import type { Authentication, MailServer } from '../model/server.ts';
import { accountDescription, namePlace, usernameOf, type ApplePayload } from './apple-payload.ts';
import type { NotExpressible } from './format.ts';

type AppleAuthentication = 'EmailAuthPassword' | 'EmailAuthCRAMMD5' | 'EmailAuthNTLM' | 'EmailAuthNone';

interface Expressible<Server> {
  readonly server: Server;
  readonly authentication: AppleAuthentication;
}

/**
 * The mail account (payload com.apple.mail.managed): one incoming and one outgoing server, each the best that a
 * profile can express. Not expressible where either side has none: there is no key for OAuth2, GSSAPI or client
 * certificates, and an account without an outgoing server is refused by the device.
 */
export function mailPayload(provider: Provider): ApplePayload | NotExpressible {
  const incoming = pickExpressible(provider.incoming);
  if (incoming === undefined) return { notExpressible: whyNone('incoming', provider.incoming) };
  const outgoing = pickExpressible(provider.outgoing);
  if (outgoing === undefined) return { notExpressible: whyNone('outgoing', provider.outgoing) };
  return {
    suffix: 'mail',
    type: 'com.apple.mail.managed',
    keys: {
      EmailAccountDescription: accountDescription(provider),
      EmailAccountName: namePlace,
      EmailAccountType: incoming.server.type === 'imap' ? 'EmailTypeIMAP' : 'EmailTypePOP',
      EmailAddress: '%EMAILADDRESS%',
      IncomingMailServerAuthentication: incoming.authentication,
      IncomingMailServerHostName: incoming.server.hostname,
      IncomingMailServerPortNumber: incoming.server.port,
      IncomingMailServerUseSSL: usesTls(incoming.server),
      IncomingMailServerUsername: username(incoming),
      OutgoingMailServerAuthentication: outgoing.authentication,
      OutgoingMailServerHostName: outgoing.server.hostname,
      OutgoingMailServerPortNumber: outgoing.server.port,
      OutgoingMailServerUseSSL: usesTls(outgoing.server),
      OutgoingMailServerUsername: username(outgoing),
      OutgoingPasswordSameAsIncomingPassword: samePassword(incoming, outgoing),
    },
  };
}

function pickExpressible<Server extends MailServer>(
  servers: readonly Server[],
): Expressible<Server> | undefined {
  const server = pickServer(servers.filter((one) => appleAuthentication(one) !== undefined));
  const authentication = server && appleAuthentication(server);
  return server === undefined || authentication === undefined ? undefined : { server, authentication };
}

/**
 * Apple's word for the best authentication that a server offers. A password inside TLS goes before CRAM-MD5, because
 * servers with hashed passwords advertise CRAM-MD5 in vain; without TLS it is the other way round, or the password
 * would cross the network readable.
 */
function appleAuthentication(server: MailServer): AppleAuthentication | undefined {
  const offers = (authentication: Authentication): boolean => server.authentication.includes(authentication);
  if (server.socketType === 'plain' && offers('password-encrypted')) return 'EmailAuthCRAMMD5';
  if (offers('password-cleartext')) return 'EmailAuthPassword';
  if (offers('password-encrypted')) return 'EmailAuthCRAMMD5';
  if (offers('NTLM')) return 'EmailAuthNTLM';
  // A server that knows its clients by their address asks for nothing.
  return offers('none') || offers('client-IP-address') ? 'EmailAuthNone' : undefined;
}

/**
 * One switch for both kinds of TLS: the device takes TLS from the first byte on 993, 995 and 465 and STARTTLS
 * elsewhere. Off would make it show "Use SSL: off" and send the password readable where STARTTLS is stripped.
 */
function usesTls(server: MailServer): boolean {
  return server.socketType !== 'plain';
}

/** Without authentication a user name would only make the device ask for a password. */
function username(chosen: Expressible<MailServer>): string | undefined {
  return chosen.authentication === 'EmailAuthNone' ? undefined : usernameOf(chosen.server);
}

/** One prompt for both servers. Only where it is certainly the same login: else SMTP would get IMAP's password. */
function samePassword(incoming: Expressible<MailServer>, outgoing: Expressible<MailServer>): boolean {
  return (
    incoming.authentication === 'EmailAuthPassword' &&
    outgoing.authentication === 'EmailAuthPassword' &&
    (incoming.server.ask === undefined) === (outgoing.server.ask === undefined) &&
    spelledAlike(incoming.server.username) === spelledAlike(outgoing.server.username)
  );
}

function spelledAlike(username: string): string {
  return username.replaceAll('%EMAILLOCALPART%@%EMAILDOMAIN%', '%EMAILADDRESS%');
}

function whyNone(side: 'incoming' | 'outgoing', servers: readonly MailServer[]): string {
  if (servers.length === 0) return `it has no ${side} mail server, and an Apple mail account needs one`;
  const offered = [...new Set(servers.flatMap((server) => server.authentication))].join(', ');
  return `an Apple profile can't express the authentication of its ${side} mail server (${offered}); it knows passwords, CRAM-MD5 and NTLM only`;
}
