import type { Settings } from '../config/settings.ts';
import type { Provider } from '../model/provider.ts';
import type { Pages } from '../page/pages.ts';
import type { Log } from './log.ts';
import type { ResolveAddresses } from '../net/resolve-addresses.ts';
import type { ProfileSigner } from '../signing/profile-signer.ts';
import type { UserDirectory } from '../store/directories/directory.ts';
import type { ProviderDatabase } from '../store/provider-database.ts';
import type { Found, ProviderStore } from '../store/provider-store.ts';
import type { TlsCertificates } from '../tls/watch-certificates.ts';
import type { Authority } from './authority.ts';
import type { Exchange, FlatHeaders } from './exchange.ts';
import type { RequestCounts } from './metrics/request-counts.ts';
import type { PreparedAnswers } from './prepared-answers.ts';

/** What the routes work with. */
export interface Services {
  readonly store: ProviderStore;
  /** Other people's domains, asked for by domain only; absent where no folder is set. */
  readonly database?: ProviderDatabase;
  /** Login names that are not made from the address (`users`); absent where none is set. */
  readonly users?: UserDirectory;
  readonly signer: ProfileSigner;
  /** The certificates of our own https; absent where a proxy does that. */
  readonly tls?: TlsCertificates;
  /** How /tls-ask asks DNS; absent = the system's name servers. */
  readonly resolveAddresses?: ResolveAddresses;
  readonly settings: Settings;
  readonly prepared: PreparedAnswers;
  readonly log: Log;
  /** Where answered requests are counted for /metrics. */
  readonly counts: RequestCounts;
  /** What the set-up page and the letter are made of. */
  readonly pages: Pages;
  /** The clock, for the time that Autodiscover errors carry. */
  readonly now: () => Date;
  /** True while the server drains: answers close their connection and /readyz says so. */
  readonly draining: () => boolean;
}

/** Path parameters, decoded. */
export type PathParameters = ReadonlyMap<string, string>;

/** One answer of the server: where it lives, what it allows, and how it says no. */
export interface Route {
  /** For the log and for metric labels. */
  readonly name: string;
  /** Express patterns; letter case and a final slash do not count. */
  readonly paths: readonly string[];
  /** Every other method is 405; OPTIONS is always answered. HEAD stands here where GET does. */
  readonly methods: readonly string[];
  /** True where `handle` answers every method there is, OPTIONS and WebDAV's own too. */
  readonly anyMethod?: true;
  /**
   * What a request over known plain http gets (design: scheme): `serve` answers it, `redirect` sends it to https,
   * `setting` does what `insecureHttp` says.
   */
  readonly overHttp: 'serve' | 'redirect' | 'setting';
  /** True where one client may ask so often only (`limits.perClientPerMinute`). Never for what mail programs find by themselves. */
  readonly perClient?: true;
  /** True where a request target over the limit is the route's own matter; elsewhere it is 414. */
  readonly takesLongTargets?: boolean;
  /** Which domain a Host stands for, where a route knows more names than the services of mail programs. */
  readonly domainOfHost?: (store: ProviderStore, host: Authority) => Promise<Found>;
  /** Headers of every answer, also of errors. */
  readonly headers?: FlatHeaders;
  /** Does what can be done for a provider before it is asked for. */
  prepare?(provider: Provider): void;
  handle(exchange: Exchange, parameters: PathParameters): void | Promise<void>;
  /**
   * Says no in the route's own protocol. `text` is for people and holds nothing of the request but its Host.
   * Absent = plain text.
   */
  refuse?(exchange: Exchange, status: number, text: string, headers: FlatHeaders): void;
}

/** Seconds after which a program or proxy may try again what can't be known now. */
export const retryAfter: FlatHeaders = ['Retry-After', '10'];

/** Says no in the protocol of a route. */
export function refuse(
  route: Route,
  exchange: Exchange,
  status: number,
  text: string,
  headers: FlatHeaders = [],
): void {
  const all = route.headers === undefined ? headers : [...headers, ...route.headers];
  if (route.refuse === undefined) exchange.sendText(status, text, all);
  else route.refuse(exchange, status, text, all);
}

/** The 404 for a path that no answer has, whatever domain was asked for. */
export function nothingHere({ host }: Exchange): string {
  const asked = host.written === '' ? 'came without a Host' : `came for the Host ${host.written}`;
  return `Not found: no answer has this path; the request ${asked}.`;
}

/** The 404 for a domain that is not served here. It names the Host that arrived, because that is what is mostly wrong. */
export function notServed(exchange: Exchange): string {
  const { written } = exchange.host;
  return written === ''
    ? 'Not found: no mail settings here for this request, which came without a Host.'
    : `Not found: no mail settings here for this request, which came for the Host ${written}.`;
}
