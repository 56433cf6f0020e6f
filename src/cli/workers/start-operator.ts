import type { Settings } from '../../config/settings.ts';
import { startOperatorServer, type OperatorServer } from '../../http/operator-server.ts';
import type { OpenLog } from '../logger.ts';
import type { Sources } from '../open-sources.ts';
import type { ReloadCounts } from '../reload-counts.ts';
import { explainListenError } from '../start-error.ts';
import { ownVersion } from '../version.ts';
import { operatorStore } from './operator-store.ts';
import type { FirstStart, WorkerPool } from './worker-pool.ts';

/**
 * Listens for the operator once a worker listens for everybody else. Undefined, with the reason in the log, where one
 * of them can't.
 */
export async function startOperator(
  settings: Settings,
  first: FirstStart,
  sources: Sources,
  pool: WorkerPool,
  reloads: ReloadCounts,
  { log, dropped }: OpenLog,
): Promise<OperatorServer | undefined> {
  const { signer, tls, reload } = sources;
  try {
    if (first.kind === 'refused') {
      const { message, code, port } = first.error;
      throw Object.assign(new Error(message), { code, port });
    }
    return await startOperatorServer({
      settings,
      store: operatorStore(sources, pool),
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
