import { printProblem } from '../config/print-problem.ts';
import type { Settings } from '../config/settings.ts';
import { startServers, type RunningServers } from '../http/server.ts';
import type { Problem } from '../model/problem.ts';
import type { Provider } from '../model/provider.ts';
import { openProfileSigner } from '../signing/open-profile-signer.ts';
import type { UserDirectory } from '../store/directories/directory.ts';
import { openProviderDatabase, type ProviderDatabase } from '../store/provider-database.ts';
import { SignerUnavailable, type ProfileSigner } from '../signing/profile-signer.ts';
import type { TlsCertificates } from '../tls/watch-certificates.ts';
import { reloadOutcome } from '../store/reload-outcome.ts';
import type { StateOptions } from '../store/provider-memory.ts';
import type { StoreEvent } from '../store/store-event.ts';
import { logCrash } from './crash.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { greeting, urlOf } from './greeting.ts';
import { openLog, type OpenLog } from './logger.ts';
import { openCertificates } from './open-certificates.ts';
import { openLogins } from './open-logins.ts';
import { openServedStore } from './open-directories.ts';
import { openStore, shortPath, type OpenStore } from './open-store.ts';
import { loadFor, type ConfigFlags } from './read-settings.ts';
import { reportProblem, reportSignerEvent, reportStoreEvent } from './report-events.ts';
import { ReloadCounts } from './reload-counts.ts';
import { explainListenError } from './start-error.ts';
import { onSignals } from './stop-signals.ts';
import type { Surroundings } from './surroundings.ts';
import { ownVersion } from './version.ts';

/** Milliseconds after which the process ends although something still holds it, once everything is closed. */
const lingerTime = 1000;

/**
 * Milliseconds after which the server begins to answer "not ready yet" although the first reading of the files goes
 * on: a supervisor that hears nothing at all would end it.
 */
const firstLoadWait = 3000;

/**
 * Runs the server until a signal stops it; answers the exit code then. Settings that can't be used, an address that
 * can't be had and a required certificate that can't sign end the start with one clear message; anything wrong in
 * provider files does not.
 */
export async function serve(flags: ConfigFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { out, err } = surroundings;
  const { settings, problems } = loadFor(flags, surroundings);
  if (settings === undefined) {
    for (const problem of problems) err.write(`${printProblem(problem, { colour: err.colour })}\n`);
    return exitCode.problems;
  }
  const open = await openLog(settings.log, out);
  logCrash(open);
  for (const problem of problems) reportProblem(open, asWarning(problem));
  const result = await run(settings, open, surroundings);
  await open.flush();
  setTimeout(() => process.exit(result), lingerTime).unref();
  return result;
}

/** The server goes on without what it does not know: a newer file must not stop an older server. */
function asWarning(problem: Problem): Problem {
  return { ...problem, severity: 'warning' };
}

/** What the server answers from: the provider files, and the directories behind them. */
type ServedStore = Omit<OpenStore, 'store'> & {
  readonly store: NonNullable<Awaited<ReturnType<typeof openServedStore>>>;
};

async function run(settings: Settings, open: OpenLog, surroundings: Surroundings): Promise<ExitCode> {
  const { log } = open;
  let servers: RunningServers | undefined;
  const reloads = new ReloadCounts();
  const logins = await openLogins(settings, open);
  if (logins === 'unusable') return exitCode.problems;
  const [folder, signer, database, certificates] = await Promise.all([
    openStore(settings, surroundings, {
      firstLoadWait,
      ...stateOf(settings),
      onSnapshot: ({ status }) => {
        reloads.take(status);
      },
      onEvent: (event) => {
        reportStoreEvent(open, event);
        void servers?.warm(servedNow(event));
      },
    }),
    openSigner(settings, open),
    openDatabase(settings, open, surroundings),
    openCertificates(settings, open, surroundings),
  ]);
  const served = await openServedStore(folder.store, settings, open);
  try {
    if (signer === undefined || served === undefined) return exitCode.problems;
    const store = { ...folder, store: served };
    const listening = await listen(
      settings,
      store,
      signer,
      database,
      certificates,
      logins,
      reloads,
      open,
      surroundings,
    );
    if (listening === undefined) return exitCode.problems;
    servers = listening;
    void servers.warm(store.providers);
    const watched = [store.store, database, certificates].filter((one) => one !== undefined);
    const signal = await untilStopped(watched, open, surroundings, () => {
      tellStart(settings, store, signer, listening, open, surroundings);
    });
    log.info({ signal }, 'stopping: open requests are finished, a second signal ends at once');
    await listening.close();
    log.info('stopped');
    return exitCode.fine;
  } finally {
    await Promise.all([
      (served ?? folder.store).close(),
      signer?.close(),
      database?.close(),
      logins?.close(),
      certificates?.close(),
    ]);
  }
}

/** The providers whose answers have to be prepared anew. */
function servedNow(event: StoreEvent): readonly Provider[] {
  switch (event.kind) {
    case 'loaded':
      return event.providers;
    case 'provider-added':
    case 'provider-changed':
      return [event.provider];
    case 'provider-removed':
    case 'problem-found':
    case 'problem-solved':
      return [];
  }
}

/** Where the stores keep what has to outlive a restart. */
function stateOf({ state }: Settings): { readonly state?: StateOptions } {
  return state === undefined ? {} : { state: { folder: state, version: ownVersion() } };
}

/** Opens the folder of other people's domains, where one is set. */
async function openDatabase(
  settings: Settings,
  open: OpenLog,
  { workingFolder }: Surroundings,
): Promise<ProviderDatabase | undefined> {
  const { providerDatabase, limits } = settings;
  if (providerDatabase === undefined) return undefined;
  return openProviderDatabase({
    folder: shortPath(providerDatabase, workingFolder),
    maxShrink: limits.maxShrink,
    ...stateOf(settings),
    firstLoadWait,
    onEvent: (event) => {
      reportStoreEvent(open, event);
    },
  });
}

async function openSigner(settings: Settings, open: OpenLog): Promise<ProfileSigner | undefined> {
  try {
    return await openProfileSigner({
      settings: settings.signing,
      limits: settings.limits,
      onEvent: (event) => {
        reportSignerEvent(open, event);
      },
    });
  } catch (error) {
    if (!(error instanceof SignerUnavailable)) throw error;
    open.log.error(`not started, because signing.required is set: ${error.message}`);
    return undefined;
  }
}

async function listen(
  settings: Settings,
  { store }: ServedStore,
  signer: ProfileSigner,
  database: ProviderDatabase | undefined,
  tls: TlsCertificates | undefined,
  users: UserDirectory | undefined,
  reloads: ReloadCounts,
  open: OpenLog,
  { out }: Surroundings,
): Promise<RunningServers | undefined> {
  const { log } = open;
  // No load balancer watches a server on somebody's terminal, and nobody likes to wait for Ctrl-C.
  const limits = out.isTerminal ? { ...settings.limits, drainDelay: 0 } : settings.limits;
  try {
    return await startServers({
      settings: { ...settings, limits },
      store,
      signer,
      ...(database === undefined ? {} : { database }),
      ...(users === undefined ? {} : { users }),
      ...(tls === undefined ? {} : { tls }),
      log,
      version: ownVersion(),
      moreFigures: () =>
        Promise.resolve([[...reloads.figures(), { metric: 'logDropped', value: open.dropped() }]]),
      reload: async (force) => {
        await reload(
          [store, database, tls].filter((one) => one !== undefined),
          open,
          force,
        );
        return reloadOutcome(store.status());
      },
    });
  } catch (error) {
    const explained = explainListenError(error, settings);
    if (explained === undefined) throw error;
    log.error(explained);
    return undefined;
  }
}

/** Waits for a signal to stop, and looks for changed files on SIGHUP. `ready` runs once signals are heard. */
function untilStopped(
  stores: readonly Reloadable[],
  open: OpenLog,
  { out }: Surroundings,
  ready: () => void,
): Promise<string> {
  return new Promise((resolve) => {
    onSignals({
      isTerminal: out.isTerminal,
      stop: resolve,
      reload: () => void reload(stores, open),
    });
    ready();
  });
}

type Reloadable = Pick<ProviderDatabase, 'reload'>;

async function reload(stores: readonly Reloadable[], { log }: OpenLog, force = false): Promise<void> {
  await Promise.all(stores.map((one) => one.reload({ force })));
  log.info(force ? 'looked for changed files, and let go what was held back' : 'looked for changed files');
}

function tellStart(
  settings: Settings,
  { store, providers }: ServedStore,
  signer: ProfileSigner,
  { address, tlsAddress, adminAddress }: RunningServers,
  { log, forPeople, print }: OpenLog,
  { workingFolder }: Surroundings,
): void {
  const folder = shortPath(settings.providers, workingFolder);
  if (forPeople && log.isLevelEnabled('info')) {
    print(
      greeting({
        version: ownVersion(),
        settings,
        folder,
        address,
        tlsAddress,
        adminAddress,
        providers: store.status().state === 'starting' ? undefined : providers,
        signer: signer.status(),
      }),
    );
    return;
  }
  log.info(
    {
      listen: urlOf(address),
      tls: tlsAddress === undefined ? 'off' : urlOf(tlsAddress, 'https'),
      admin: adminAddress === undefined ? 'off' : urlOf(adminAddress),
      settings: settings.file,
      providers: folder,
      state: store.status().state,
      files: providers.length,
      domains: store.status().domains,
      signer: signer.status().state,
    },
    'serving',
  );
}
