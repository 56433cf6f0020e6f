import { parseDomain, parseDomainPattern, printPattern, type DomainPattern } from '../model/domain.ts';
import type { Provider } from '../model/provider.ts';
import type {
  Authentication,
  Login,
  MailServer,
  MailServerType,
  TcpService,
  UrlService,
} from '../model/server.ts';
import { plainText } from '../model/text.ts';
import { usualOptions } from './option-schema.ts';
import type { ProblemWords } from './problem-codes.ts';
import type { ProviderFile } from './provider-file.ts';
import type { ProviderValues } from './provider-schema.ts';
import type { WrittenServer } from './server-schema.ts';
import type { WrittenTcpService, WrittenUrlService } from './service-schema.ts';
import type { WrittenUsername } from './text-schema.ts';

/** What came of a file's values: a provider, a base file that serves nothing, or what is missing. */
export type Built =
  | { readonly kind: 'provider'; readonly provider: Provider }
  /** A provider all the same where it could serve: a directory may name it. */
  | { readonly kind: 'base'; readonly provider: Provider | undefined }
  | {
      readonly kind: 'refused';
      readonly problems: readonly { readonly key: string; readonly words: ProblemWords }[];
    };

/** Over TLS a plain password is what every mail program can; servers rarely keep what CRAM-MD5 would need. */
const usualAuthentication: readonly Authentication[] = ['password-cleartext'];

const usualUsername: WrittenUsername = { value: '%EMAILADDRESS%' };

/** Fills in every default and puts the values together. `listed` are the domains of the file's list. */
export function buildProvider(
  file: ProviderFile,
  values: ProviderValues,
  listed: readonly DomainPattern[],
): Built {
  const written = values.domains;
  if (written?.length === 0 && file.domainsFile === undefined) return buildBase(file, values);
  const named = written === undefined && file.domainsFile === undefined ? domainOfName(file.name) : undefined;
  const domains = together([...(written ?? []), ...(named === undefined ? [] : [named])], listed);
  const problems: { key: string; words: ProblemWords }[] = [];
  if (domains.length === 0 && file.domainsFile === undefined) {
    problems.push({
      key: 'domains',
      words: {
        code: 'domains-missing',
        message: `it does not say for which domains it is, and the file's name ${JSON.stringify(file.name)} is no domain`,
        advice: 'write "domains: [example.org]", or "domains: []" for a file that others extend',
      },
    });
  }
  const mtaSts = policy(values);
  if (mtaSts === 'without-mx') {
    const message = 'an MTA-STS policy names the MX hosts of the domain';
    problems.push({
      key: 'mtaSts',
      words: { code: 'mta-sts-mx-missing', message, advice: 'write "mx:" in it, or at the top level' },
    });
  }
  const provider = mtaSts === 'without-mx' ? undefined : assemble(file, values, domains, mtaSts);
  if (provider !== undefined && offersNothing(provider)) {
    problems.push({
      key: 'incoming',
      words: {
        code: 'no-servers',
        message: 'there is nothing here that a mail program could use',
        advice:
          'write at least "incoming: imaps://mail.example.org" and "outgoing: submissions://mail.example.org"',
      },
    });
  }
  if (provider !== undefined) problems.push(...withoutUsableLogin(provider));
  if (problems.length > 0 || provider === undefined) return { kind: 'refused', problems };
  return { kind: 'provider', provider };
}

/** A file without domains says nothing of what is missing in it, because those that extend it may add that. */
function buildBase(file: ProviderFile, values: ProviderValues): Built {
  const mtaSts = policy(values);
  const provider = mtaSts === 'without-mx' ? undefined : assemble(file, values, [], mtaSts);
  const serves =
    provider !== undefined && !offersNothing(provider) && withoutUsableLogin(provider).length === 0;
  return { kind: 'base', provider: serves ? provider : undefined };
}

function assemble(
  file: ProviderFile,
  values: ProviderValues,
  domains: readonly DomainPattern[],
  mtaSts: Provider['mtaSts'],
): Provider {
  const login = values.username ?? usualUsername;
  const authentication = values.authentication ?? usualAuthentication;
  const displayName = values.displayName ?? plainText('%EMAILDOMAIN%');
  const stem = parseDomain(file.name);
  const service = (one: WrittenUrlService | undefined) => one && urlService(one, login, authentication);
  const tcp = (one: WrittenTcpService | undefined) => one && tcpService(one, login, authentication);
  return compact({
    name: file.name,
    file: file.file,
    // Thunderbird rejects a file whose id is no host name.
    id: values.id ?? (stem.ok ? stem.value : '%EMAILDOMAIN%'),
    domains,
    mx: unique(values.mx ?? []),
    displayName,
    displayShortName: values.displayShortName ?? displayName,
    incoming: (values.incoming ?? []).map((one) => mailServer(one, login, authentication)),
    outgoing: (values.outgoing ?? []).map((one) => mailServer(one, login, authentication)),
    calendar: service(values.calendar),
    addressbook: service(values.addressbook),
    fileShare: service(values.fileShare),
    jmap: service(values.jmap),
    ews: service(values.ews),
    activeSync: service(values.activeSync),
    graph: service(values.graph),
    manageSieve: tcp(values.manageSieve),
    xmpp:
      values.xmpp &&
      compact({ ...tcpService(values.xmpp, login, authentication), webSocket: values.xmpp.webSocket }),
    oauth2: values.oauth2 && compact(values.oauth2),
    pop3: compact(values.pop3 ?? {}),
    documentation: (values.documentation ?? []).map((one) => compact(one)),
    enable: values.enable && compact(values.enable),
    passwordHelp: values.passwordHelp && compact(values.passwordHelp),
    webmail: values.webmail,
    help: compact(values.help ?? {}),
    branding: compact(values.branding ?? {}),
    autoconfig: values.autoconfig ?? usualOptions.autoconfig,
    apple: compact(values.apple ?? usualOptions.apple),
    outlook: compact(values.outlook ?? usualOptions.outlook),
    mtaSts,
    tlsRpt: values.tlsRpt ?? [],
    pacc: values.pacc ?? usualOptions.pacc,
    extras: values.extras ?? {},
  });
}

function mailServer<Type extends MailServerType>(
  written: WrittenServer<Type>,
  login: WrittenUsername,
  authentication: readonly Authentication[],
): MailServer<Type> {
  return {
    type: written.type,
    hostname: written.hostname,
    port: written.port,
    socketType: written.socketType,
    ...loginOf(written.username ?? login),
    authentication: written.authentication ?? authentication,
  };
}

/** A web service takes the same login; OAuth2 goes over the web as it does over mail, a password as Basic. */
function urlService(
  written: WrittenUrlService,
  login: WrittenUsername,
  authentication: readonly Authentication[],
): UrlService {
  const usual = authentication.includes('OAuth2') ? (['OAuth2', 'Basic'] as const) : (['Basic'] as const);
  return {
    url: written.url,
    ...loginOf(written.username ?? login),
    authentication:
      written.authentication ?? (authentication.every((one) => one === 'OAuth2') ? ['OAuth2'] : usual),
  };
}

function tcpService(
  written: WrittenTcpService,
  login: WrittenUsername,
  authentication: readonly Authentication[],
): TcpService {
  return {
    hostname: written.hostname,
    port: written.port,
    socketType: written.socketType,
    ...loginOf(written.username ?? login),
    authentication: written.authentication ?? authentication,
  };
}

function loginOf({ value, ask }: WrittenUsername): Login {
  return { username: value, ...(ask === undefined ? {} : { ask }) };
}

function policy(values: ProviderValues): Provider['mtaSts'] | 'without-mx' {
  if (values.mtaSts === undefined) return undefined;
  const { mode, maxAge } = values.mtaSts;
  const mx = values.mtaSts.mx ?? (values.mx ?? []).map(printPattern);
  // RFC 8461 section 3.2: a policy that switches it off needs no hosts.
  if (mx.length === 0 && mode !== 'none') return 'without-mx';
  return { mode, maxAge, mx };
}

function offersNothing(provider: Provider): boolean {
  const { incoming, outgoing, calendar, addressbook, fileShare, jmap, ews, activeSync, graph, outlook } =
    provider;
  const services = [calendar, addressbook, fileShare, jmap, ews, activeSync, graph];
  const sentOn = outlook.redirectUrl ?? outlook.redirectAddress;
  return (
    incoming.length + outgoing.length === 0 &&
    services.every((one) => one === undefined) &&
    sentOn === undefined
  );
}

/** Client certificates alone: no known program takes them from a file, nor can a profile say so. */
function withoutUsableLogin(provider: Provider): { key: string; words: ProblemWords }[] {
  return (['incoming', 'outgoing'] as const).flatMap((key) =>
    provider[key].flatMap(({ hostname, authentication }, index) => {
      if (!authentication.every((one) => one === 'TLS-client-cert')) return [];
      const message = `no mail program can be told to log in at ${hostname} with a client certificate only`;
      const advice = 'add "password-cleartext" or "OAuth2" where the server takes it';
      return [
        { key: `${key}.${index}`, words: { code: 'authentication-unsupported' as const, message, advice } },
      ];
    }),
  );
}

function domainOfName(name: string): DomainPattern | undefined {
  const pattern = parseDomainPattern(name);
  return pattern.ok ? pattern.value : undefined;
}

/** A list holds each domain once, and may be a million long: it is taken as it is wherever that is possible. */
function together(own: readonly DomainPattern[], listed: readonly DomainPattern[]): readonly DomainPattern[] {
  if (own.length === 0) return listed;
  const written = new Set(own.map(printPattern));
  return [...unique(own), ...listed.filter((pattern) => !written.has(printPattern(pattern)))];
}

function unique(patterns: readonly DomainPattern[]): readonly DomainPattern[] {
  return [...new Map(patterns.map((pattern) => [printPattern(pattern), pattern])).values()];
}

/** The same object without its undefined values, which schemas leave behind for optional keys. */
function compact<Value extends object>(value: Value): WithoutUndefined<Value> {
  return Object.fromEntries(
    Object.entries(value).filter(([, one]) => one !== undefined),
  ) as WithoutUndefined<Value>;
}

type WithoutUndefined<Value> = {
  [Key in keyof Value as undefined extends Value[Key] ? Key : never]?: Exclude<Value[Key], undefined>;
} & { [Key in keyof Value as undefined extends Value[Key] ? never : Key]: Value[Key] };
