import type { AddressInfo } from 'node:net';
import { openPages } from '../page/pages.ts';
import { adminListener } from './admin.ts';
import { addressOf, listen, makeServer } from './listener.ts';
import { processFigures } from './metrics/process-figures.ts';
import { RequestCounts } from './metrics/request-counts.ts';
import { serviceFigures } from './metrics/service-figures.ts';
import { preparedAnswers } from './prepared-answers.ts';
import type { Services } from './route.ts';
import type { ServerDependencies } from './server.ts';

/** The admin listener by itself, where other processes answer everybody else. */
export interface OperatorServer {
  /** Absent where the admin listener is off. */
  readonly adminAddress?: AddressInfo;
  /** Says "draining" on /readyz from now on. */
  drain(): void;
  close(): void;
}

/** Listens for the operator. Rejects with Node's own error (EADDRINUSE, EACCES) where the address can't be had. */
export async function startOperatorServer(dependencies: ServerDependencies): Promise<OperatorServer> {
  const { settings, version, reload, moreFigures } = dependencies;
  let draining = false;
  const services: Services = {
    ...dependencies,
    now: dependencies.now ?? (() => new Date()),
    prepared: preparedAnswers(),
    counts: new RequestCounts(),
    pages: openPages(() => undefined, settings.templates),
    draining: () => draining,
  };
  const drain = (): void => {
    draining = true;
  };
  if (settings.admin === 'off') return { drain, close: () => undefined };
  const collect = async () => [
    [...serviceFigures(services), ...processFigures()],
    ...((await moreFigures?.()) ?? []),
  ];
  const admin = makeServer(
    settings.limits,
    adminListener(services, settings.admin, version, collect, reload),
    {},
  );
  await listen(admin, settings.admin);
  return {
    adminAddress: addressOf(admin),
    drain,
    close() {
      admin.close();
      admin.closeAllConnections();
    },
  };
}
