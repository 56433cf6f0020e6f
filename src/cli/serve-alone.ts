import type { Settings } from '../config/settings.ts';
import { startServers, type RunningServers } from '../http/server.ts';
import type { Provider } from '../model/provider.ts';
import type { StoreEvent } from '../store/store-event.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import type { OpenLog } from './logger.ts';
import { openSources, type Sources } from './open-sources.ts';
import { ReloadCounts } from './reload-counts.ts';
import { explainListenError } from './start-error.ts';
import { untilStopped } from './stop-signals.ts';
import type { Surroundings } from './surroundings.ts';
import { tellStart } from './tell-start.ts';
import { ownVersion } from './version.ts';

/** Serves in this process alone, until a signal stops it. */
export async function serveAlone(
  settings: Settings,
  open: OpenLog,
  surroundings: Surroundings,
): Promise<ExitCode> {
  let servers: RunningServers | undefined;
  const reloads = new ReloadCounts();
  const sources = await openSources(settings, open, surroundings, {
    providers: {
      onSnapshot: ({ status }) => {
        reloads.take(status);
      },
      onEvent: (event) => void servers?.warm(servedNow(event)),
    },
  });
  if (sources === undefined) return exitCode.problems;
  try {
    const listening = await listen(settings, sources, reloads, open);
    if (listening === undefined) return exitCode.problems;
    servers = listening;
    void servers.warm(sources.providers);
    const signal = await untilStopped(surroundings, {
      ready: () => {
        tellStart(settings, sources, { ...listening, workers: 1 }, open, surroundings);
      },
      reload: () => void sources.reload(false),
    });
    open.log.info({ signal }, 'stopping: open requests are finished, a second signal ends at once');
    await listening.close();
    open.log.info('stopped');
    return exitCode.fine;
  } finally {
    await sources.close();
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

async function listen(
  settings: Settings,
  { store, signer, database, users, tls, reload }: Sources,
  reloads: ReloadCounts,
  { log, dropped }: OpenLog,
): Promise<RunningServers | undefined> {
  try {
    return await startServers({
      settings,
      store,
      signer,
      ...(database === undefined ? {} : { database }),
      ...(users === undefined ? {} : { users }),
      ...(tls === undefined ? {} : { tls }),
      log,
      version: ownVersion(),
      moreFigures: () =>
        Promise.resolve([[...reloads.figures(), { metric: 'logDropped', value: dropped() }]]),
      reload,
    });
  } catch (error) {
    const explained = explainListenError(error, settings);
    if (explained === undefined) throw error;
    log.error(explained);
    return undefined;
  }
}
