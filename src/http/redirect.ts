import type { Exchange } from './exchange.ts';
import { notServed, refuse, retryAfter, type Route, type Services } from './route.ts';
import { domainOfHost } from './which-domain.ts';

/**
 * Sends a request that came over plain http to https. 302, because the Autodiscover rules name no other status.
 * The Location is `publicUrl`, or the same host where it is hosted here or is publicUrl's own: never a name that only
 * stood in a Host line. Another Host is 404.
 */
export async function redirectToHttps(route: Route, exchange: Exchange, services: Services): Promise<void> {
  const { publicUrl, redirectTo } = services.settings;
  const target = exchange.search === '' ? exchange.path : `${exchange.path}?${exchange.search}`;
  if (redirectTo === 'publicUrl' && publicUrl !== undefined)
    return redirect(exchange, route, publicUrl + target);
  const { hostname } = exchange.host;
  if (hostname !== undefined && publicUrl !== undefined && new URL(publicUrl).hostname === hostname) {
    return redirect(exchange, route, publicUrl + target);
  }
  const found = await (route.domainOfHost?.(services.store, exchange.host) ??
    domainOfHost(services.store, exchange.host, 'autoconfig'));
  switch (found.kind) {
    case 'hosted':
      return redirect(exchange, route, `https://${hostname}${target}`);
    case 'not-hosted':
      return refuse(route, exchange, 404, notServed(exchange));
    case 'unavailable':
      return refuse(route, exchange, 503, 'The settings are not available at the moment.', retryAfter);
  }
}

function redirect(exchange: Exchange, route: Route, location: string): void {
  exchange.sendText(302, 'This is served over https only.', ['Location', location, ...(route.headers ?? [])]);
}
