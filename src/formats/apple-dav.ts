import type { Provider } from '../model/provider.ts';
import { printUrl, type UrlService } from '../model/server.ts';
import { accountDescription, usernameOf, type ApplePayload } from './apple-payload.ts';

/**
 * Calendar and address book (payloads com.apple.caldav.account and com.apple.carddav.account), as far as they are
 * configured and take a password: these payloads have no key for OAuth2.
 */
export function davPayloads(provider: Provider): ApplePayload[] {
  const payloads: ApplePayload[] = [];
  const description = accountDescription(provider);
  const { calendar, addressbook } = provider;
  if (calendar !== undefined && takesPassword(calendar)) {
    payloads.push({
      suffix: 'caldav',
      type: 'com.apple.caldav.account',
      keys: {
        CalDAVAccountDescription: description,
        CalDAVHostName: calendar.url.hostname,
        CalDAVPort: port(calendar),
        CalDAVPrincipalURL: principalUrl(calendar),
        CalDAVUseSSL: calendar.url.scheme === 'https',
        CalDAVUsername: usernameOf(calendar),
      },
    });
  }
  if (addressbook !== undefined && takesPassword(addressbook)) {
    payloads.push({
      suffix: 'carddav',
      type: 'com.apple.carddav.account',
      keys: {
        CardDAVAccountDescription: description,
        CardDAVHostName: addressbook.url.hostname,
        CardDAVPort: port(addressbook),
        CardDAVPrincipalURL: principalUrl(addressbook),
        CardDAVUseSSL: addressbook.url.scheme === 'https',
        CardDAVUsername: usernameOf(addressbook),
      },
    });
  }
  return payloads;
}

function takesPassword(service: UrlService): boolean {
  return (
    service.url.scheme !== 'wss' && service.authentication.some((one) => one === 'Basic' || one === 'Digest')
  );
}

/** Explicit, because macOS and iOS guess differently where it is absent. */
function port(service: UrlService): number {
  return service.url.port ?? (service.url.scheme === 'https' ? 443 : 80);
}

/**
 * Devices find the account at `/.well-known/caldav` of the host by themselves and mostly ignore this key, and a wrong
 * one makes macOS fail. So it is written only where the operator gave a path, and whole: iOS takes no bare path.
 */
function principalUrl(service: UrlService): string | undefined {
  const { scheme, path } = service.url;
  return scheme === 'https' && path !== '/' && path !== '' ? printUrl(service.url) : undefined;
}
