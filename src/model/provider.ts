import type { Domain, DomainPattern } from './domain.ts';
import type {
  ChatService,
  IncomingServer,
  OutgoingServer,
  ServiceUrl,
  TcpService,
  UrlService,
} from './server.ts';
import type { LocalizedText } from './text.ts';

/**
 * A mail provider: what one YAML file says, complete, with every default filled in. Plain data, so that it crosses
 * threads and can be compared. Any text may hold %EMAILDOMAIN%; user names also the two mailbox placeholders.
 */
export interface Provider {
  /** The file's own name without its ending: the key by which other files extend it. */
  readonly name: string;
  /** The file it was read from, for messages to the operator. Never sent to a client. */
  readonly file: string;
  /** `emailProvider@id`: an ASCII host name, or %EMAILDOMAIN%. */
  readonly id: string;
  /** Exact domains and wildcards, in the order written, without duplicates. */
  readonly domains: readonly DomainPattern[];
  /** MX hosts of this provider's domains: exact names or `*.mx.example.net`. */
  readonly mx: readonly DomainPattern[];

  readonly displayName: LocalizedText;
  readonly displayShortName: LocalizedText;

  readonly incoming: readonly IncomingServer[];
  readonly outgoing: readonly OutgoingServer[];
  readonly calendar?: UrlService;
  readonly addressbook?: UrlService;
  readonly fileShare?: UrlService;
  readonly jmap?: UrlService;
  readonly ews?: UrlService;
  readonly activeSync?: UrlService;
  readonly graph?: UrlService;
  readonly manageSieve?: TcpService;
  readonly xmpp?: ChatService;
  readonly oauth2?: OAuth2;
  readonly pop3: Pop3Options;

  readonly documentation: readonly Documentation[];
  readonly enable?: Instruction;
  readonly passwordHelp?: Instruction;
  readonly webmail?: ServiceUrl;
  readonly help: Help;
  readonly branding: Branding;

  readonly autoconfig: AutoconfigOptions;
  readonly apple: AppleOptions;
  readonly outlook: OutlookOptions;
  readonly mtaSts?: MtaSts;
  /** Where TLS reports go (RFC 8460): mailto: or https: addresses. */
  readonly tlsRpt: readonly string[];
  readonly pacc: PaccOptions;
  /** Kept from an import, not rendered. */
  readonly extras: Readonly<Record<string, unknown>>;
}

export interface OAuth2 {
  readonly issuer: string;
  readonly authorizationUrl?: string;
  readonly tokenUrl?: string;
  /** Blank-separated, as OAuth writes it. */
  readonly scope?: string;
  readonly clientId?: string;
}

/** Options of Thunderbird's POP3 accounts; absent = the program's own default. */
export interface Pop3Options {
  readonly leaveMessagesOnServer?: boolean;
  readonly daysToLeaveMessagesOnServer?: number;
  readonly downloadOnBiff?: boolean;
}

export interface Documentation {
  readonly url: string;
  readonly text?: LocalizedText;
}

/** A page to visit and what to do there. */
export interface Instruction {
  readonly url: string;
  readonly instruction?: LocalizedText;
}

export interface Help {
  readonly documentation?: string;
  readonly developer?: string;
  readonly contact?: string;
  readonly phone?: string;
  readonly hours?: LocalizedText;
}

export interface Branding {
  readonly logo?: string;
  readonly accentColor?: string;
  readonly imprint?: string;
  readonly privacy?: string;
}

export interface AutoconfigOptions {
  readonly version: '1.1' | '1.2';
  /** `recommended`: IMAP, POP3, then what has a URL. `jmap-first`: JMAP in front of these, as the draft lists it. */
  readonly order: 'recommended' | 'as-written' | 'jmap-first';
  /** Calendar, address book and file share in the spelling before the draft (addressBook, serverURL, http-basic). */
  readonly legacyAddressBook: boolean;
}

export interface AppleOptions {
  /** `mail` writes IMAP or POP; `exchange` EAS for iOS and EWS for the Mac instead, never both kinds. */
  readonly account: 'mail' | 'exchange';
  readonly organization?: LocalizedText;
  readonly description?: LocalizedText;
  readonly consentText?: LocalizedText;
  /** The set-up page sends people to the system's own account type instead of a profile. */
  readonly addAccount?: 'google' | 'exchange';
}

export interface OutlookOptions {
  /** Another domain: Autodiscover sends the program there with the same local part. `%EMAILLOCALPART%@other.example`. */
  readonly redirectAddress?: string;
  /** Another server's autodiscover.xml. */
  readonly redirectUrl?: string;
  /** Autodiscover is somebody else's (Microsoft 365): no answer from us, DNS points there. */
  readonly external: boolean;
  /** Hours until Outlook asks again; absent = not sent. */
  readonly ttl?: number;
}

export interface MtaSts {
  readonly mode: 'enforce' | 'testing' | 'none';
  readonly mx: readonly string[];
  /** Seconds (RFC 8461 section 3.2). */
  readonly maxAge: number;
}

/** What the outgoing server is called in a PACC document: `smtp` up to revision 02 of the draft, `submit` since. */
export type PaccOutgoing = 'submit' | 'smtp';

export interface PaccOptions {
  readonly enabled: boolean;
  /** Hours for which a changed document's former body goes on. */
  readonly rolloverHours: number;
  /** The only key of the outgoing server; absent = both, for programs of either revision of the draft. */
  readonly outgoing?: PaccOutgoing;
}

/** A domain that is served, and by whom. */
export interface HostedDomain {
  readonly domain: Domain;
  readonly provider: Provider;
  /** True where no list names the domain, only its MX leads to the provider: DNS of strangers then decided. */
  readonly byMx?: true;
}
