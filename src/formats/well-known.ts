import type { Domain } from '../model/domain.ts';
import { fillDomain } from '../model/placeholders.ts';
import type { Provider } from '../model/provider.ts';
import { printUrl, type UrlService } from '../model/server.ts';
import type { NotExpressible } from './format.ts';

/** The services whose well-known address leads to the real one: RFC 6764 section 5, RFC 8620 section 2.2. */
export const wellKnownServices = ['caldav', 'carddav', 'jmap'] as const;

export type WellKnownService = (typeof wellKnownServices)[number];

/** The well-known path of a service. */
export function wellKnownPath(service: WellKnownService): string {
  return `/.well-known/${service}`;
}

/**
 * Where the well-known address of a domain leads: the configured https URL. Never http, because programs send the
 * password along, and never a URL for one mailbox, because nobody says here which one it is.
 */
export function wellKnownTarget(
  provider: Provider,
  domain: Domain,
  service: WellKnownService,
): string | NotExpressible {
  const configured = urlService(provider, service);
  if (configured === undefined) return { notExpressible: `there is no ${service} service` };
  const { url } = configured;
  if (url.scheme !== 'https') return { notExpressible: `the ${service} service has no TLS` };
  const target = fillDomain(printUrl(url), domain);
  return /%EMAIL(?:ADDRESS|LOCALPART)%/.test(target)
    ? { notExpressible: `the URL of the ${service} service is another one for each mailbox` }
    : target;
}

function urlService(provider: Provider, service: WellKnownService): UrlService | undefined {
  switch (service) {
    case 'caldav':
      return provider.calendar;
    case 'carddav':
      return provider.addressbook;
    case 'jmap':
      return provider.jmap;
  }
}
