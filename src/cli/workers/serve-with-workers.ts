import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../../config/settings.ts';
import { startOperatorServer, type OperatorServer } from '../../http/operator-server.ts';
import { forgetDomain } from '../../store/directories/forget-domain.ts';
import { ReplicaSource } from '../../store/replica-source.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { OpenLog } from '../logger.ts';
import { openSources, type Sources } from '../open-sources.ts';
import { ReloadCounts } from '../reload-counts.ts';
import { explainListenError } from '../start-error.ts';
import { untilStopped } from '../stop-signals.ts';
import type { Surroundings } from '../surroundings.ts';
import { tellStart } from '../tell-start.ts';
import { ownVersion } from '../version.ts';
import { divideConnections } from './divide-connections.ts';
import { WorkerPool, type FirstStart } from './worker-pool.ts';

/** Milliseconds that a reload waits until workers were told what changed; a slow one takes it in a little later. */
const tellingTime = 5000;

/** Milliseconds that workers have beyond the deadline of a drain, for closing what they opened. */
const closingTime = 2000;

/**
 * Serves with several processes, until a signal stops it: this one, the primary, reads and watches the files, writes
 * the log and answers the operator; the workers answer everybody else.
 */
export async function serveWithWorkers(
  settings: Settings,
  count: number,
  open: OpenLog,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const reloads = new ReloadCounts();
  const [providers, database] = [new ReplicaSource(), new ReplicaSource()];
  const opened: { sources?: Sources } = {};
  /** A problem that comes or goes without a change of what is served: workers say "degraded" on /readyz, too. */
  const tellStatus = (): void => {
    const { sources } = opened;
    if (sources === undefined) return;
    providers.tell(sources.folder.status());
    if (sources.database !== undefined) database.tell(sources.database.status());
  };
  const onEvent = (): void => queueMicrotask(tellStatus);
  const divided = divideConnections(settings, count);
  const sources = await openSources(divided.primary, open, surroundings, {
    providers: {
      onEvent,
      onSnapshot(taken) {
        reloads.take(taken.status);
        providers.take(taken);
      },
    },
    database: {
      onEvent,
      onSnapshot: (taken) => {
        database.take(taken);
      },
    },
  });
  if (sources === undefined) return exitCode.problems;
  opened.sources = sources;
  const pool = new WorkerPool({
    count,
    start: { settings: divided.worker, workingFolder: surroundings.workingFolder },
    log: open.log,
    onLines: open.passOn,
    feed(send) {
      const stops = [
        providers.add((message) => send({ kind: 'providers', message })),
        database.add((message) => send({ kind: 'database', message })),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  });
  try {
    const told = (): Promise<unknown> => Promise.all([providers.settled(), database.settled()]);
    const reload: Sources['reload'] = async (force) => {
      const outcome = await sources.reload(force);
      await Promise.race([told(), sleep(tellingTime, undefined, { ref: false })]);
      await pool.reload();
      return outcome;
    };
    return await serveUntilStopped(
      settings,
      count,
      { ...sources, reload },
      pool,
      reloads,
      open,
      surroundings,
    );
  } finally {
    pool.kill();
    await sources.close();
  }
}

async function serveUntilStopped(
  settings: Settings,
  count: number,
  sources: Sources,
  pool: WorkerPool,
  reloads: ReloadCounts,
  open: OpenLog,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const first = await pool.firstStart;
  const operator = await startOperator(settings, first, sources, pool, reloads, open);
  if (operator === undefined || first.kind === 'refused') return exitCode.problems;
  const { limits } = settings;
  const signal = await untilStopped(surroundings, {
    ready: () => {
      tellStart(settings, sources, { ...first, ...operator, workers: count }, open, surroundings);
    },
    reload: () => void sources.reload(false),
  });
  open.log.info({ signal }, 'stopping: open requests are finished, a second signal ends at once');
  operator.drain();
  await pool.drain((limits.drainDelay + limits.drainTimeout) * 1000 + closingTime);
  operator.close();
  open.log.info('stopped');
  return exitCode.fine;
}

/** Listens for the operator once a worker listens for everybody else. Undefined, with the reason in the log, where one can't. */
async function startOperator(
  settings: Settings,
  first: FirstStart,
  { store, signer, tls, users, reload }: Sources,
  pool: WorkerPool,
  reloads: ReloadCounts,
  { log, dropped }: OpenLog,
): Promise<OperatorServer | undefined> {
  try {
    if (first.kind === 'refused') {
      const { message, code, port } = first.error;
      throw Object.assign(new Error(message), { code, port });
    }
    const forget = forgetDomain(store, users);
    return await startOperatorServer({
      settings,
      store: {
        find: (domain) => store.find(domain),
        findByMxDomain: (domain) => store.findByMxDomain(domain),
        status: () => store.status(),
        close: () => store.close(),
        ...(forget === undefined
          ? {}
          : {
              forget(domain) {
                forget(domain);
                pool.tell({ kind: 'forget', domain });
              },
            }),
      },
      signer,
      ...(tls === undefined ? {} : { tls }),
      log,
      version: ownVersion(),
      moreFigures: async () => [
        [...reloads.figures(), { metric: 'logDropped', value: dropped() }],
        ...(await pool.figures()),
      ],
      reload,
    });
  } catch (error) {
    const explained = explainListenError(error, settings);
    if (explained === undefined) throw error;
    log.error(explained);
    return undefined;
  }
}
