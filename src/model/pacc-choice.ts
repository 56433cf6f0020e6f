import { paccServices, type PaccService } from './pacc-service.ts';
import type { Provider } from './provider.ts';

/** Something that stands in the provider's file and not in its PACC document. */
export interface PaccLeftOut {
  /** Where it stands: `incoming.0`. */
  readonly path: string;
  /** For people: `imap (imap.example.org:143)`. */
  readonly what: string;
  /** Why, as a clause about several: "they use STARTTLS, ...". */
  readonly why: string;
}

/** What a provider's PACC document says about services and logging in. */
export interface PaccChoice {
  /** At most one a protocol, in the order of the document. */
  readonly services: readonly PaccService[];
  readonly password: boolean;
  /** Where OAuth2 tokens come from (RFC 8414); absent where not every service takes them. */
  readonly issuer?: string;
  readonly leftOut: readonly PaccLeftOut[];
}

const loginWays = ['takesPassword', 'takesOAuth2'] as const;
type LoginWay = (typeof loginWays)[number];

/**
 * Chooses what the document says. The list of ways to log in holds for all services, so each has to take what is
 * listed: where they have nothing in common, those stay that take what the first one takes.
 */
export function choosePacc(provider: Provider): PaccChoice {
  const issuer = paccIssuer(provider);
  const services = paccServices(provider).map((service) => withLoginObstacle(service, issuer !== undefined));
  const able = services.filter(({ obstacle }) => obstacle === undefined);
  const first = able[0];
  const common = loginWays.filter(
    (way) => (way === 'takesPassword' || issuer !== undefined) && able.every((service) => service[way]),
  );
  const way: LoginWay = first?.takesPassword === true ? 'takesPassword' : 'takesOAuth2';
  const ways = common.length > 0 ? common : [way];
  const chosen = new Map<string, PaccService>();
  const leftOut = new Map<string, PaccLeftOut>();
  for (const service of services) {
    const { protocol, path, shown } = service;
    const why =
      service.obstacle ??
      (ways.every((one) => service[one])
        ? undefined
        : 'they do not take the login of the others, and PACC has one list for all');
    if (why === undefined) {
      if (!chosen.has(protocol)) chosen.set(protocol, service);
    } else if (!leftOut.has(protocol)) {
      leftOut.set(protocol, { path, what: `${protocol === 'submit' ? 'smtp' : protocol} (${shown})`, why });
    }
  }
  return {
    services: [...chosen.values()],
    password: ways.includes('takesPassword'),
    ...(issuer !== undefined && ways.includes('takesOAuth2') ? { issuer } : {}),
    // A second server of a protocol is not missed.
    leftOut: [...leftOut].filter(([protocol]) => !chosen.has(protocol)).map(([, one]) => one),
  };
}

function withLoginObstacle(service: PaccService, hasIssuer: boolean): PaccService {
  if (service.obstacle !== undefined || service.takesPassword || (service.takesOAuth2 && hasIssuer)) {
    return service;
  }
  return {
    ...service,
    obstacle: service.takesOAuth2
      ? 'they take OAuth2 only, and "oauth2.issuer" is not the https URL that PACC wants'
      : 'they take neither a password nor OAuth2',
  };
}

/**
 * The issuer, where it is one that RFC 8414 section 2 allows: https, no query, no fragment, no user. A host name, as
 * Thunderbird writes it, is none: programs compare the whole URL with the one in the server's metadata.
 */
export function paccIssuer({ oauth2 }: Provider): string | undefined {
  const issuer = oauth2?.issuer;
  if (issuer === undefined || !/^https:\/\/[^/?#@\s\\]+(?:\/[^?#\s\\]*)?$/.test(issuer)) return undefined;
  return /%EMAIL(?:ADDRESS|LOCALPART)%/.test(issuer) ? undefined : issuer;
}
