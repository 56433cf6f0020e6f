import type { ServiceLabel } from '../model/service-hosts.ts';

/** Under which names of a domain programs ask for a path. */
export interface AskedAt {
  /** The service host of the domain. */
  readonly label: ServiceLabel;
  /** Whether the web server of the mail domain itself is asked, too. */
  readonly atDomain: boolean;
}

const exceptions: ReadonlyMap<string, AskedAt> = new Map([
  // The draft asks ua-auto-config only; some servers and programs use the domain itself.
  ['/.well-known/user-agent-configuration.json', { label: 'ua-auto-config', atDomain: true }],
  // RFC 8461 section 3.3: mta-sts.<domain>, and nowhere else.
  ['/.well-known/mta-sts.txt', { label: 'mta-sts', atDomain: false }],
]);

/**
 * Where a path is asked for. The running server answers every path under every name; a site on disk holds only the
 * copies that somebody asks for, or a domain would need thirty files instead of ten. A path that is not known here is
 * asked under `autoconfig.`, and at the domain itself where it is a well-known one (RFC 8615).
 */
export function askedAt(path: string): AskedAt {
  return exceptions.get(path) ?? { label: 'autoconfig', atDomain: path.startsWith('/.well-known/') };
}
