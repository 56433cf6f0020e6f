import type { Settings } from '../../src/config/settings.ts';
import { mxDomains } from '../../src/model/mx-domain.ts';
import type { Provider } from '../../src/model/provider.ts';
import type { Found, ProviderStore, StoreStatus } from '../../src/store/provider-store.ts';
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
    workers: 1,
    insecureHttp: 'redirect',
    redirectTo: 'sameHost',
    publicAddresses: [],
    tlsAsk: { wildcards: false, mx: false, newPerHour: 60 },
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
      perClientPerMinute: 0,
      perClientBurst: 60,
      maxShrink: 20,
      signing: 2,
      signingQueue: 64,
      ...limits,
    },
  };
}
