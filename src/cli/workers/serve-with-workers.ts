import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../../config/settings.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { OpenLog } from '../logger.ts';
import { openSources, type Sources } from '../open-sources.ts';
import { ReloadCounts } from '../reload-counts.ts';
import { untilStopped } from '../stop-signals.ts';
import type { Surroundings } from '../surroundings.ts';
import { tellStart } from '../tell-start.ts';
import { divideConnections } from './divide-connections.ts';
import { PortKeepers } from './port-keepers.ts';
import { startOperator } from './start-operator.ts';
import type { ToWorker } from './worker-messages.ts';
import { WorkerPool } from './worker-pool.ts';
import { WorkersFeed } from './workers-feed.ts';

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
  const started: { pool?: WorkerPool } = {};
  const feed = new WorkersFeed(reloads, (message: ToWorker) => started.pool?.tell(message));
  const divided = divideConnections(settings, count);
  const sources = await openSources(divided.primary, open, surroundings, feed.listeners);
  if (sources === undefined) return exitCode.problems;
  feed.begin(sources);
  const { listen, tls } = settings;
  const keepers = new PortKeepers([listen, ...(tls === undefined ? [] : [tls.listen])]);
  const pool = new WorkerPool({
    count,
    start: () => ({
      settings: divided.worker,
      workingFolder: surroundings.workingFolder,
      isLoaded: feed.isLoaded(),
    }),
    log: open.log,
    onLines: open.passOn,
    feed: (send) => feed.add(send),
    onAnswers(answers) {
      if ('learn' in sources.store) sources.store.learn(answers);
    },
    onServed: (isServed) => keepers.served(isServed),
  });
  started.pool = pool;
  const reload: Sources['reload'] = async (force) => {
    const outcome = await sources.reload(force);
    await Promise.race([feed.settled(), sleep(tellingTime, undefined, { ref: false })]);
    await pool.reload();
    return outcome;
  };
  try {
    const first = await pool.firstStart;
    const operator = await startOperator(settings, first, { ...sources, reload }, pool, reloads, open);
    if (operator === undefined || first.kind === 'refused') return exitCode.problems;
    const signal = await untilStopped(surroundings, {
      ready: () => {
        tellStart(settings, sources, { ...first, ...operator, workers: count }, open, surroundings);
      },
      reload: () => void reload(false),
    });
    open.log.info({ signal }, 'stopping: open requests are finished, a second signal ends at once');
    operator.drain();
    // When the workers stop to accept, nobody shall wait for them any more.
    const keepersGone = keepers.stop();
    const { drainDelay, drainTimeout } = settings.limits;
    await pool.drain((drainDelay + drainTimeout) * 1000 + closingTime, keepersGone);
    operator.close();
    open.log.info('stopped');
    return exitCode.fine;
  } finally {
    void keepers.stop();
    pool.kill();
    await sources.close();
  }
}
