import { clientAddressReader, clientKey } from './client-address.ts';
import { clientLimit } from './client-limit.ts';
import type { Exchange } from './exchange.ts';
import { refuse, type Route, type Services } from './route.ts';

/** Refuses a request of a client that asks too often; true where it did. */
export type TooMany = (route: Route, exchange: Exchange) => boolean;

/**
 * Makes the limit for routes that are `perClient`. Clients whose address can't be known are not limited: they would all be
 * one. Discovery is not either: whole offices share an address, and one program repeats a 404 a thousand times.
 */
export function tooManyRequests({ settings, log }: Pick<Services, 'settings' | 'log'>): TooMany {
  const { perClientPerMinute, perClientBurst } = settings.limits;
  if (perClientPerMinute === 0) return () => false;
  const addressOf = clientAddressReader(settings.trustProxy, log);
  const limit = clientLimit(perClientPerMinute, perClientBurst, () => performance.now());
  return (route, exchange) => {
    if (route.perClient !== true) return false;
    const address = addressOf(exchange.request);
    if (address === undefined) return false;
    const seconds = limit.take(clientKey(address));
    if (seconds === undefined) return false;
    const headers = ['Retry-After', String(seconds)];
    refuse(route, exchange, 429, 'Too many requests from your address; try again in a moment.', headers);
    return true;
  };
}
