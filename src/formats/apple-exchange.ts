import type { Provider } from '../model/provider.ts';
import type { UrlService } from '../model/server.ts';
import { orAbsent, usernameOf, type ApplePayload } from './apple-payload.ts';
import type { NotExpressible } from './format.ts';

/** The port of https. */
const httpsPort = 443;

/**
 * The Exchange accounts: com.apple.eas.account (ActiveSync), which only iOS and visionOS read, and
 * com.apple.ews.account, which only macOS reads. Each system skips the other's, so one profile may hold both.
 * They carry mail, calendars and contacts together: nothing else stands beside them.
 */
export function exchangePayloads(provider: Provider): readonly ApplePayload[] | NotExpressible {
  const { activeSync, ews } = provider;
  const payloads: ApplePayload[] = [];
  if (activeSync !== undefined && isAtActiveSyncPlace(activeSync)) {
    payloads.push({
      suffix: 'eas',
      type: 'com.apple.eas.account',
      keys: {
        EmailAddress: '%EMAILADDRESS%',
        // All the Enable keys default to true, but one of them has to be.
        EnableMail: true,
        Host: activeSync.url.hostname,
        ...oauth(activeSync),
        // Defaults to false here, unlike everywhere else.
        SSL: true,
        UserName: usernameOf(activeSync),
      },
    });
  }
  if (ews?.url.scheme === 'https') {
    payloads.push({
      suffix: 'ews',
      type: 'com.apple.ews.account',
      keys: {
        EmailAddress: '%EMAILADDRESS%',
        Host: ews.url.hostname,
        ...oauth(ews),
        Path: ews.url.path === '/' ? undefined : orAbsent(ews.url.path),
        Port: ews.url.port ?? httpsPort,
        SSL: true,
        UserName: usernameOf(ews),
      },
    });
  }
  if (payloads.length > 0) return payloads;
  return {
    notExpressible:
      activeSync === undefined && ews === undefined
        ? 'apple.account is "exchange", but neither activeSync nor ews is configured'
        : 'an Apple profile can express ActiveSync only over https on port 443, and EWS only over https',
  };
}

/** The ActiveSync payload has no key for a port or a path. */
function isAtActiveSyncPlace({ url }: UrlService): boolean {
  return url.scheme === 'https' && (url.port ?? httpsPort) === httpsPort;
}

/**
 * Where the operator puts OAuth2 first. The device finds the sign-in page by itself then; naming one would switch
 * that search off.
 */
function oauth(service: UrlService): { readonly OAuth?: true } {
  return service.authentication[0] === 'OAuth2' ? { OAuth: true } : {};
}
