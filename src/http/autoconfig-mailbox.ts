import { autoconfig } from '../formats/autoconfig.ts';
import { prepareAutoconfigWithLogin } from '../formats/autoconfig-login.ts';
import type { EmailAddress } from '../model/email-address.ts';
import type { HostedDomain } from '../model/provider.ts';
import { cacheControlOf, loginForEveryone } from './asked-login.ts';
import type { Exchange, FlatHeaders, WrittenBody } from './exchange.ts';
import { crossOrigin } from './prepared-answers.ts';
import { refuse, retryAfter, type Route, type Services } from './route.ts';
import { tooManyLogins } from './too-many.ts';

const unavailable = 'The settings are not available at the moment.';

/**
 * Answers autoconfig for one mailbox, where logins are told to everyone. It may hold that mailbox's login, so nobody
 * keeps it; the one without looks the same from outside. A login that can't be known is no reason to guess: 503. A client that asks too
 * often gets 429.
 */
export async function answerMailbox(
  route: Route,
  exchange: Exchange,
  address: EmailAddress,
  hosted: HostedDomain,
  services: Services,
): Promise<void> {
  exchange.answersFor(hosted);
  const { domain, provider } = hosted;
  const usual = services.prepared.finished(autoconfig, hosted);
  if ('notExpressible' in usual) {
    return refuse(route, exchange, 404, `Not found: ${usual.notExpressible}.`);
  }
  if (tooManyLogins(services)(route, exchange)) return;
  const told = await loginForEveryone(address, provider, services);
  if (told === 'unavailable') return refuse(route, exchange, 503, unavailable, retryAfter);
  const { login } = told;
  const withLogin = services.prepared.once(provider, prepareAutoconfigWithLogin);
  if (login === undefined || typeof withLogin !== 'function')
    return send(exchange, octets(usual.body), services);
  const document = withLogin({ domain, login });
  if (document === undefined) return refuse(route, exchange, 503, unavailable, retryAfter);
  return send(exchange, Buffer.from(document.body), services);
}

function octets(body: WrittenBody): Buffer {
  return typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
}

function send(exchange: Exchange, body: Buffer, { settings }: Services): void {
  const headers: FlatHeaders = [
    'Content-Type',
    'text/xml; charset=utf-8',
    'Cache-Control',
    cacheControlOf(settings, autoconfig.cacheControl),
    ...crossOrigin,
  ];
  exchange.send(200, headers, body);
}
