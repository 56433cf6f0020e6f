import type { LinkKey } from '../model/mailbox-link.ts';
import type { Branding } from '../model/provider.ts';
import type { DirectorySettings } from './directory-settings.ts';
import type { UsersSettings } from './users-settings.ts';

/** Where a listener listens. No host = all addresses. */
export interface ListenAddress {
  readonly host?: string;
  /** 0 = a free port, for tests. */
  readonly port: number;
}

/** What signpost.yaml, the environment and the command line say together, every default filled in. */
export interface Settings {
  /** The file that was read; absent where there is none. */
  readonly file?: string;
  readonly listen: ListenAddress;
  readonly admin: ListenAddress | 'off';
  /** Origin (`https://host[:port]`) under which people and programs reach this server, without a final slash. */
  readonly publicUrl?: string;
  /** Addresses and CIDRs whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  readonly trustProxy: readonly string[];
  /** Absolute path of the folder with provider files. */
  readonly providers: string;
  /** Lists of domains that live elsewhere, in the order in which they are asked. Absent = there are none. */
  readonly directories?: readonly DirectorySettings[];
  /** Processes that answer; `auto` = one for each core. */
  readonly workers: number | 'auto';
  /** Absolute path of the folder where the server keeps what has to outlive a restart. Absent = nothing does. */
  readonly state?: string;
  /** Absolute path of the folder with imported files that are served as a provider database. */
  readonly providerDatabase?: string;
  readonly signing?: SigningSettings;
  /** How pages look that belong to no provider; `logo` is an absolute path. Absent = nothing is set. */
  readonly branding?: Branding;
  /** Absolute path of the folder with the operator's own templates and texts. */
  readonly templates?: string;
  /** The keys of signed links, the one that signs first; never empty. Absent = no links. */
  readonly links?: readonly LinkKey[];
  readonly tls?: TlsSettings;
  /** Where logins are looked up that are not made from the address. Absent = nowhere. */
  readonly users?: UsersSettings;
  /** Addresses and CIDRs under which the world reaches this server; empty = not known. */
  readonly publicAddresses: readonly string[];
  readonly tlsAsk: TlsAskSettings;
  readonly insecureHttp: 'redirect' | 'serve';
  readonly redirectTo: 'sameHost' | 'publicUrl';
  readonly limits: Limits;
  readonly log: LogSettings;
}

export interface SigningSettings {
  /** Absolute path of a PEM file (leaf first or not, chain included) or of a folder in certbot's or Caddy's layout. */
  readonly certificate: string;
  /** Absolute path of the key. Absent where `certificate` is a folder that holds it. */
  readonly key?: string;
  readonly passphrase?: string;
  /** Without a usable signer profiles are refused (503) instead of served unsigned, and a start fails. */
  readonly required: boolean;
}

/** A listener of our own for https. */
export interface TlsSettings {
  /** Absolute path of a folder with certificates in certbot's or Caddy's layout, or of pairs side by side. */
  readonly folder: string;
  readonly listen: ListenAddress;
}

/** What /tls-ask says yes to. */
export interface TlsAskSettings {
  /** Also names of domains that only a wildcard covers. */
  readonly wildcards: boolean;
  /** Also names of domains that are served only because of where their MX leads. */
  readonly mx: boolean;
  /** Names that get a yes for the first time, in an hour. */
  readonly newPerHour: number;
}

export interface Limits {
  /** Bytes of a request body after inflating. */
  readonly bodyBytes: number;
  /** Characters of the request target. */
  readonly urlLength: number;
  /** Seconds until a client has sent its headers. */
  readonly headersTimeout: number;
  /** Seconds until a client has sent its whole request. */
  readonly requestTimeout: number;
  /** Seconds an idle connection stays open; above the proxy's own, or it races with it. */
  readonly keepAliveTimeout: number;
  /** Seconds for which /readyz says 503 before connections are no longer accepted. */
  readonly drainDelay: number;
  /** Seconds after which a drain ends whatever is still open. */
  readonly drainTimeout: number;
  /** Requests for profiles, QR codes and pages that one client may make in a minute; 0 = no limit. */
  readonly perClientPerMinute: number;
  /** How many of them at once, after a pause. */
  readonly perClientBurst: number;
  /** Percent of the domains; a reload that would take away more is held back. */
  readonly maxShrink: number;
  /** Signatures computed at the same time. */
  readonly signing: number;
  /** Profiles that wait for a signature; one more is refused with 503. */
  readonly signingQueue: number;
}

export interface LogSettings {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** auto = pretty on a terminal, JSON elsewhere. */
  readonly format: 'auto' | 'json' | 'pretty';
  /** One line a request. */
  readonly requests: boolean;
}
