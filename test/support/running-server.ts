import { after } from 'node:test';
import type { Settings } from '../../src/config/settings.ts';
import type { Reload } from '../../src/http/admin-reload.ts';
import type { Log } from '../../src/http/log.ts';
import { startServers, type RunningServers } from '../../src/http/server.ts';
import type { ResolveAddresses } from '../../src/net/resolve-addresses.ts';
import type { ProfileSigner } from '../../src/signing/profile-signer.ts';
import type { UserDirectory } from '../../src/store/directories/directory.ts';
import type { ProviderDatabase } from '../../src/store/provider-database.ts';
import type { ProviderStore } from '../../src/store/provider-store.ts';
import type { TlsCertificates } from '../../src/tls/watch-certificates.ts';
import { ask, type Answer, type Ask } from './http-client.ts';
import { memoryStore, someSettings } from './memory-store.ts';

/** A signer that marks what it was given instead of signing it. */
export const markingSigner: ProfileSigner = {
  sign: (profile) => Promise.resolve(Buffer.concat([Buffer.from('signed:'), profile])),
  status: () => ({ state: 'off' }),
  close: () => Promise.resolve(),
};

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
    readonly database?: ProviderDatabase;
    readonly tls?: TlsCertificates;
    readonly resolveAddresses?: ResolveAddresses;
    readonly settings?: Settings;
    readonly reload?: Reload;
    readonly users?: UserDirectory;
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
    ...(options.database === undefined ? {} : { database: options.database }),
    ...(options.reload === undefined ? {} : { reload: options.reload }),
    ...(options.users === undefined ? {} : { users: options.users }),
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    ...(options.resolveAddresses === undefined ? {} : { resolveAddresses: options.resolveAddresses }),
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
