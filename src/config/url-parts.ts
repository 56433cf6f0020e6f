/** The largest port of TCP. */
export const maxPort = 65_535;

/** A URL taken apart without judging it, so that each key can say itself what it expects. */
export interface UrlParts {
  /** As written, in any case. */
  readonly scheme: string;
  /** True where `//` follows the colon. */
  readonly hasSlashes: boolean;
  readonly hasUser: boolean;
  /** The host, not checked yet. */
  readonly name: string;
  /** `bad` where something other than a number from 1 to 65535 follows the colon. */
  readonly port: number | 'bad' | undefined;
  /** Path, query and fragment; empty where nothing follows the host. */
  readonly tail: string;
}

/**
 * Takes a URL apart; undefined where there is no scheme. `mail.example.org:993` has none. A URL parser is no help here:
 * it knows neither our schemes nor placeholders in host names, and its errors name no reason.
 */
export function splitUrl(text: string): UrlParts | undefined {
  const parts = /^([A-Za-z][A-Za-z0-9+-]*):(\/{0,3})(.*)$/s.exec(text);
  if (parts === null) return undefined;
  const [, scheme = '', slashes = '', rest = ''] = parts;
  if (slashes === '' && /^\d+$/.test(rest)) return undefined;
  const end = rest.search(/[/?#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const at = authority.lastIndexOf('@');
  return {
    scheme,
    hasSlashes: slashes === '//',
    hasUser: at >= 0,
    ...splitPort(authority.slice(at + 1)),
    tail: end < 0 ? '' : rest.slice(end),
  };
}

/** Splits `host:993`; a port that is no number from 1 to 65535 is `bad`. */
export function splitPort(authority: string): {
  readonly name: string;
  readonly port: number | 'bad' | undefined;
} {
  const colon = authority.lastIndexOf(':');
  // Several colons are an IPv6 address, which the host name's own check refuses with its reason.
  if (colon < 0 || authority.endsWith(']') || authority.indexOf(':') !== colon) {
    return { name: authority, port: undefined };
  }
  const digits = authority.slice(colon + 1);
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  return { name: authority.slice(0, colon), port: port >= 1 && port <= maxPort ? port : 'bad' };
}
