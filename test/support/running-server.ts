import { after } from 'node:test';
import type { Settings } from '../../src/config/settings.ts';
import type { Log } from '../../src/http/log.ts';
import { startServers, type RunningServers } from '../../src/http/server.ts';
import { parseDomain, type Domain } from '../../src/model/domain.ts';
import type { Provider } from '../../src/model/provider.ts';
import type { ProfileSigner } from '../../src/signing/profile-signer.ts';
import type { Found, ProviderStore, StoreStatus } from '../../src/store/provider-store.ts';
import { mxDomains } from '../../src/model/mx-domain.ts';
import { ask, type Answer, type Ask } from './http-client.ts';
import { aProvider } from './providers.ts';

/** The store's status when all is well. */
export const readyStatus: StoreStatus = { state: 'ready', providers: [], problems: [], domains: 1 };

/** A store in memory: exact domains and wildcards of these providers. */
export function memoryStore(
  providers: readonly Provider[] = [aProvider()],
  rest: Partial<ProviderStore> = {},
): ProviderStore {
  return {
    find(domain): Found {
      const provider = providers.find((one) =>
        one.domains.some((pattern) =>
          pattern.kind === 'exact' ? pattern.domain === domain : domain.endsWith(`.${pattern.below}`),
        ),
      );
      return provider === undefined
        ? { kind: 'not-hosted' }
        : { kind: 'hosted', hosted: { domain, provider } };
    },
    findByMxDomain: (domain) => providers.find((one) => mxDomains(one).includes(domain)),
    status: () => readyStatus,
    close: () => Promise.resolve(),
    ...rest,
  };
}

/** A signer that marks what it was given instead of signing it. */
export const markingSigner: ProfileSigner = {
  sign: (profile) => Promise.resolve(Buffer.concat([Buffer.from('signed:'), profile])),
  status: () => ({ state: 'off' }),
  close: () => Promise.resolve(),
};

/** Settings with the defaults of the documentation, on free ports of the loopback. */
export function someSettings(
  rest: Partial<Settings> = {},
  limits: Partial<Settings['limits']> = {},
): Settings {
  return {
    listen: { host: '127.0.0.1', port: 0 },
    admin: { host: '127.0.0.1', port: 0 },
    trustProxy: ['127.0.0.1'],
    providers: '/nowhere',
    insecureHttp: 'redirect',
    redirectTo: 'sameHost',
    log: { level: 'info', format: 'json', requests: true },
    ...rest,
    limits: {
      bodyBytes: 16 * 1024,
      urlLength: 4096,
      headersTimeout: 10,
      requestTimeout: 15,
      keepAliveTimeout: 75,
      drainDelay: 0,
      drainTimeout: 1,
      signing: 2,
      signingQueue: 64,
      ...limits,
    },
  };
}

/** A log that keeps its lines as JSON. */
export function keptLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) => {
    lines.push(JSON.stringify({ level, message, ...fields }));
  };
  return {
    lines,
    log: { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') },
  };
}

export interface Served extends RunningServers {
  readonly lines: string[];
  ask(request: Ask): Promise<Answer>;
  askAdmin(request: Ask): Promise<Answer>;
}

const running: RunningServers[] = [];
after(async () => {
  await Promise.all(running.map((one) => one.close()));
});

/** Starts the server; it is closed when the tests of the file are over. */
export async function serve(
  options: {
    readonly store?: ProviderStore;
    readonly signer?: ProfileSigner;
    readonly settings?: Settings;
    readonly now?: () => Date;
  } = {},
): Promise<Served> {
  const { log, lines } = keptLog();
  const servers = await startServers({
    store: options.store ?? memoryStore(),
    signer: options.signer ?? markingSigner,
    settings: options.settings ?? someSettings(),
    log,
    version: '0.0.0-test',
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  running.push(servers);
  return {
    ...servers,
    lines,
    ask: (request) => ask(servers.address.port, request),
    askAdmin: (request) => ask(servers.adminAddress?.port ?? 0, request),
  };
}

/** A domain that is known to be one. */
export function aDomain(text: string): Domain {
  const domain = parseDomain(text);
  if (!domain.ok) throw new Error(domain.reason);
  return domain.value;
}
