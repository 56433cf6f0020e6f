import type { Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClosePorts } from '../../http/close-ports.ts';
import { startServers, type RunningServers } from '../../http/server.ts';
import { openProfileSigner } from '../../signing/open-profile-signer.ts';
import type { ProviderDatabase } from '../../store/provider-database.ts';
import { forgetDomain } from '../../store/directories/forget-domain.ts';
import { ReplicaStore } from '../../store/replica-store.ts';
import { logCrash } from '../crash.ts';
import { exitCode } from '../exit-code.ts';
import type { OpenLog } from '../logger.ts';
import { openCertificates } from '../open-certificates.ts';
import { openServedStore } from '../open-directories.ts';
import { openLogins } from '../open-logins.ts';
import { firstLoadWait } from '../first-load-wait.ts';
import { ownVersion } from '../version.ts';
import { AnswerPost } from './answer-post.ts';
import type { WorkerStatus } from './combined-status.ts';
import { LearnedAnswers } from './learned-answers.ts';
import { SharedPorts } from './shared-ports.ts';
import type { ToPrimary, ToWorker, WorkerStart } from './worker-messages.ts';
import { openWorkerLog } from './worker-log.ts';

/** Milliseconds between two signs of life; the primary waits several times as long. */
const aliveInterval = 2000;

/** A store that is fed, and when it was fed everything once. */
interface Fed {
  readonly store: ReplicaStore;
  readonly loaded: Promise<void>;
}

/** What a worker is fed with. */
interface FedWith {
  readonly providers: Fed;
  readonly database: Fed;
  readonly answers: LearnedAnswers;
}

/** What a running worker does with what it is told. */
interface Running {
  readonly servers: RunningServers;
  status(): WorkerStatus;
  forget(domain: Extract<ToWorker, { kind: 'forget' }>['domain']): void;
  reload(): Promise<void>;
  droppedLines(): number;
  end(closePorts: ClosePorts): Promise<void>;
}

/**
 * The whole life of a worker: it says hello, is told what to serve, listens, and goes on until it is told to drain or
 * the primary is gone. Signals are the primary's matter: a terminal and some supervisors send them to every process.
 */
export async function runWorker(): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const now: { running?: Running } = {};
  const providers = fedStore((changed) => void now.running?.servers.warm(changed));
  const database = fedStore(() => undefined);
  const answers = new LearnedAnswers();
  const ports = new SharedPorts(tellWith);
  const started = new Promise<WorkerStart>((resolve) => {
    process.on('message', (message: ToWorker, socket?: Socket) => {
      switch (message.kind) {
        case 'start':
          return resolve(message.start);
        case 'providers':
          return providers.store.receive(message.message);
        case 'database':
          return database.store.receive(message.message);
        case 'answers':
          return answers.receive(message.answers);
        case 'answers-told':
          return answers.end();
        case 'reload':
          return void answerReload(message.question, now.running);
        case 'forget':
          return now.running?.forget(message.domain);
        case 'figures':
          return answerFigures(message.question, now.running);
        case 'drain':
          return void end(now.running, (servers) => ports.close(servers));
        case 'connection':
          return socket === undefined ? undefined : ports.receive(message.port, socket);
        case 'ports-closed':
          return ports.closedEverywhere();
      }
    });
  });
  tell({ kind: 'hello' });
  setInterval(() => {
    const { running } = now;
    tell(running === undefined ? { kind: 'alive' } : { kind: 'alive', status: running.status() });
  }, aliveInterval).unref();
  const start = await started;
  const open = openWorkerLog(start.settings.log, (lines, sent) => tell({ kind: 'lines', lines }, sent));
  logCrash(open);
  const running = await serveFed(start, { providers, database, answers }, open);
  if (running === undefined) {
    await open.flush();
    process.exit(exitCode.problems);
  }
  now.running = running;
}

function fedStore(onProviders: ConstructorParameters<typeof ReplicaStore>[0]): Fed {
  let onLoaded: () => void = () => undefined;
  const loaded = new Promise<void>((resolve) => (onLoaded = resolve));
  return { store: new ReplicaStore(onProviders, onLoaded), loaded };
}

async function serveFed(
  { settings, workingFolder, isLoaded, number }: WorkerStart,
  { providers, database, answers }: FedWith,
  open: OpenLog,
): Promise<Running | undefined> {
  // The primary tells what becomes of certificates; from every worker it would be told once more.
  const quiet: OpenLog = { ...open, log: open.log.child({}, { level: 'silent' }) };
  const named: OpenLog = { ...open, log: open.log.child({ worker: number }) };
  // What directories said is written down by the primary.
  const { providerDatabase, state: _, ...withoutState } = settings;
  const post = new AnswerPost((some) => tell({ kind: 'answers', answers: some }));
  const store = await openServedStore(providers.store, withoutState, named, (answer) => post.add(answer));
  const users = await openLogins(settings, named);
  if (store === undefined || users === 'unusable') return undefined;
  answers.teach(store);
  const [signer, tls] = await Promise.all([
    openProfileSigner({
      settings: settings.signing,
      limits: settings.limits,
      // A certificate that breaks while the server runs must not keep a worker from coming back.
      mayBeUnusable: true,
      onEvent: () => undefined,
    }),
    openCertificates(settings, quiet, { workingFolder }),
  ]);
  const loaded = Promise.all([
    providers.loaded,
    answers.told,
    ...(providerDatabase === undefined ? [] : [database.loaded]),
  ]);
  await (isLoaded ? loaded : Promise.race([loaded, sleep(firstLoadWait, undefined, { ref: false })]));
  const servers = await listen({
    settings: { ...settings, admin: 'off' },
    store,
    signer,
    ...(providerDatabase === undefined ? {} : { database: asDatabase(database.store) }),
    ...(users === undefined ? {} : { users }),
    ...(tls === undefined ? {} : { tls }),
    log: open.log,
    version: ownVersion(),
  });
  if (servers === undefined) return undefined;
  return {
    servers,
    status() {
      const { directories, problems } = store.status();
      return { problems, ...(directories === undefined ? {} : { directories }) };
    },
    forget: (domain) => forgetDomain(store, users)?.(domain),
    async reload() {
      await Promise.all([store.reload(), tls?.reload()]);
    },
    droppedLines: () => open.dropped(),
    async end(closePorts) {
      await servers.close(closePorts);
      post.flush();
      await Promise.all([store.close(), users?.close(), signer.close(), tls?.close()]);
      await open.flush();
    },
  };
}

function asDatabase(store: ReplicaStore): ProviderDatabase {
  return {
    find: (domain) => store.find(domain),
    domains: () => store.domains(),
    reload: () => store.reload(),
    status: () => store.status(),
    close: () => store.close(),
  };
}

/** Listens and tells the primary where, or why not; undefined then. */
async function listen(dependencies: Parameters<typeof startServers>[0]): Promise<RunningServers | undefined> {
  try {
    const servers = await startServers(dependencies);
    const { address, tlsAddress } = servers;
    tell({ kind: 'listening', address, ...(tlsAddress === undefined ? {} : { tlsAddress }) });
    return servers;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { message } = error;
    const code = 'code' in error ? String(error.code) : undefined;
    const port = 'port' in error && typeof error.port === 'number' ? error.port : undefined;
    tell({ kind: 'refused', error: { message, code, port } });
    return undefined;
  }
}

function answerFigures(question: number, running: Running | undefined): void {
  const figures = running?.servers.figures() ?? [];
  const dropped = { metric: 'logDropped', value: running?.droppedLines() ?? 0 } as const;
  tell({ kind: 'figures', question, figures: [...figures, dropped] });
}

async function answerReload(question: number, running: Running | undefined): Promise<void> {
  await running?.reload();
  tell({ kind: 'reloaded', question });
}

async function end(running: Running | undefined, closePorts: ClosePorts): Promise<void> {
  await running?.end(closePorts);
  process.exit(running === undefined ? exitCode.problems : exitCode.fine);
}

function tell(message: ToPrimary, sent: () => void = () => undefined): void {
  // The primary may be gone; then this process ends by itself, as Node does it for workers.
  process.send?.(message, undefined, undefined, () => sent());
}

/** Tells, perhaps with a listener; resolves when it has left this process, or can't. */
function tellWith(message: ToPrimary, listener?: Server): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) return resolve();
    process.send(message, listener, undefined, () => resolve());
  });
}
