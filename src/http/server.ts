import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ListenAddress } from '../config/settings.ts';
import type { Provider } from '../model/provider.ts';
import { adminListener } from './admin.ts';
import type { Reload } from './admin-reload.ts';
import type { CollectFigures } from './admin-metrics.ts';
import { createApp } from './app.ts';
import { limitConnections, openFilesLimit } from './connection-limit.ts';
import { openPages } from '../page/pages.ts';
import type { ClosePorts } from './close-ports.ts';
import { drain } from './drain.ts';
import { addressOf, listen, makeServer } from './listener.ts';
import type { Figures } from './metrics/figures.ts';
import { processFigures } from './metrics/process-figures.ts';
import { RequestCounts } from './metrics/request-counts.ts';
import { serviceFigures, workFigures } from './metrics/service-figures.ts';
import { preparedAnswers } from './prepared-answers.ts';
import type { Services } from './route.ts';
import { serverClasses } from './server-classes.ts';
import { makeTlsListener, type TlsListener } from './tls-listener.ts';
import { warm } from './warm.ts';

/** What a server needs from outside. */
export interface ServerDependencies extends Omit<
  Services,
  'draining' | 'prepared' | 'now' | 'pages' | 'counts'
> {
  /** Shown on the admin listener. */
  readonly version: string;
  /** What `POST /reload` on the admin listener does; absent = there is no such address. */
  readonly reload?: Reload;
  /** Figures for /metrics that the caller has: of its log, and of other processes. */
  readonly moreFigures?: CollectFigures;
  readonly now?: () => Date;
}

/** The listeners that run, and how they end. */
export interface RunningServers {
  /** Where programs are answered. */
  readonly address: AddressInfo;
  /** Where https is answered; absent where it is not. */
  readonly tlsAddress?: AddressInfo;
  /** Absent where the admin listener is off. */
  readonly adminAddress?: AddressInfo;
  /** Prepares the answers of new or changed providers before they are asked for. Never rejects. */
  warm(providers: Iterable<Provider>): Promise<void>;
  /** What this process has to tell /metrics of another one. */
  figures(): Figures;
  /**
   * Ends in three phases: says "draining" on /readyz and closes connections after their next answer while still
   * accepting (`limits.drainDelay`), then accepts no more, then ends what is still open after `limits.drainTimeout`.
   * The admin listener ends last. Calling it again changes nothing. `closePorts` closes ports that other processes share:
   * the one for plain http, and the one for https where there is one.
   */
  close(closePorts?: ClosePorts): Promise<void>;
}

/**
 * Listens. Rejects with Node's own error (EADDRINUSE, EACCES) where an address can't be had; nothing is left open then.
 */
export async function startServers(dependencies: ServerDependencies): Promise<RunningServers> {
  const { settings } = dependencies;
  let draining = false;
  const services: Services = {
    ...dependencies,
    now: dependencies.now ?? (() => new Date()),
    prepared: preparedAnswers(),
    counts: new RequestCounts(),
    pages: openPages((problem) => {
      dependencies.log.warn({ ...problem }, 'left out of the set-up page');
    }, settings.templates),
    draining: () => draining,
  };
  const figures = (): Figures => [
    ...services.counts.figures(),
    ...workFigures(services),
    ...processFigures(),
  ];
  const app = createApp(services);
  const classes = serverClasses(app.express);
  const opened: (Server | TlsServer)[] = [];
  const open = async (server: Server | TlsServer, address: ListenAddress): Promise<AddressInfo> => {
    try {
      await listen(server, address);
    } catch (error) {
      for (const one of opened) one.close();
      throw error;
    }
    opened.push(server);
    return addressOf(server);
  };
  const server = makeServer(settings.limits, app.listener, classes);
  const address = await open(server, settings.listen);
  let secure: TlsListener | undefined;
  let tlsAddress: AddressInfo | undefined;
  if (settings.tls !== undefined && services.tls !== undefined) {
    secure = makeTlsListener(settings.limits, services.tls, app.listener, classes, services.log);
    tlsAddress = await open(secure.server, settings.tls.listen);
  }
  limitConnections([...opened], openFilesLimit(), services.log);
  let admin: Server | undefined;
  let adminAddress: AddressInfo | undefined;
  if (settings.admin !== 'off') {
    const collect = async (): Promise<readonly Figures[]> => {
      const others = (await dependencies.moreFigures?.()) ?? [];
      return [[...serviceFigures(services), ...figures()], ...others];
    };
    const { version, reload } = dependencies;
    const listener = adminListener(services, settings.admin, version, collect, reload);
    admin = makeServer(settings.limits, listener, {});
    // To reload a large folder may take longer than a stranger's connection may stand still.
    admin.timeout = 0;
    adminAddress = await open(admin, settings.admin);
  }
  const drainAll = async (closePorts?: ClosePorts): Promise<void> => {
    const plain = { server, endAll: () => server.closeAllConnections() };
    await drain(secure === undefined ? [plain] : [plain, secure], settings.limits, closePorts);
    admin?.close();
    admin?.closeAllConnections();
  };
  let closing: Promise<void> | undefined;
  return {
    address,
    ...(tlsAddress === undefined ? {} : { tlsAddress }),
    ...(adminAddress === undefined ? {} : { adminAddress }),
    warm: (providers) => warm(app.routes, providers),
    figures,
    close(closePorts) {
      draining = true;
      closing ??= drainAll(closePorts);
      return closing;
    },
  };
}
