import { clientAddressReader, clientKey } from './client-address.ts';
import { clientLimit } from './client-limit.ts';
import type { Exchange } from './exchange.ts';
import { refuse, type Route, type Services } from './route.ts';

/** Refuses a request of a client that asks too often; true where it did. */
export type TooMany = (route: Route, exchange: Exchange) => boolean;

/** One limit a server, whoever asks for it: who is refused a profile gets no login by another way. */
const limits = new WeakMap<Pick<Services, 'settings' | 'log'>, TooMany>();

/**
 * The limit for routes that are `perClient`. Clients whose address can't be known are not limited: they would all be
 * one. Discovery is not either: whole offices share an address, and one program repeats a 404 a thousand times.
 */
export function tooManyRequests(services: Pick<Services, 'settings' | 'log'>): TooMany {
  const tooMany = tooManyLogins(services);
  return (route, exchange) => route.perClient === true && tooMany(route, exchange);
}

/**
 * The same limit where discovery tells a login to everyone (`users.answer`): it is asked of a database, and whoever asks
 * for a thousand mailboxes wants to know which of them exist.
 */
export function tooManyLogins(services: Pick<Services, 'settings' | 'log'>): TooMany {
  const known = limits.get(services);
  if (known !== undefined) return known;
  const made = makeLimit(services);
  limits.set(services, made);
  return made;
}

function makeLimit({ settings, log }: Pick<Services, 'settings' | 'log'>): TooMany {
  const { perClientPerMinute, perClientBurst } = settings.limits;
  if (perClientPerMinute === 0) return () => false;
  const addressOf = clientAddressReader(settings.trustProxy, log);
  const limit = clientLimit(perClientPerMinute, perClientBurst, () => performance.now());
  return (route, exchange) => {
    const address = addressOf(exchange.request);
    if (address === undefined) return false;
    const seconds = limit.take(clientKey(address));
    if (seconds === undefined) return false;
    const headers = ['Retry-After', String(seconds)];
    refuse(route, exchange, 429, 'Too many requests from your address; try again in a moment.', headers);
    return true;
  };
}
