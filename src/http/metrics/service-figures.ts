import type { DirectoryStatus } from '../../store/directories/guarded-directory.ts';
import type { StoreStatus } from '../../store/provider-store.ts';
import type { Services } from '../route.ts';
import { figure, stateFigures, type Figure, type Figures } from './figures.ts';

/** How what requests are answered from is doing: provider files, directories, certificates and the signer. */
export function serviceFigures({ store, signer, tls }: Pick<Services, 'store' | 'signer' | 'tls'>): Figures {
  const signerStatus = signer.status();
  const tlsStatus = tls?.status();
  return [
    ...storeFigures(store.status()),
    ...stateFigures('signerState', ['off', 'ready', 'last-good', 'unsigned'], signerStatus.state),
    ...(signerStatus.state === 'ready' ? [timeFigure('signerExpiry', signerStatus.notAfter)] : []),
    ...(tlsStatus === undefined
      ? []
      : stateFigures('tlsState', ['ready', 'degraded', 'none'], tlsStatus.state)),
    ...(tlsStatus?.nextExpiry === undefined ? [] : [timeFigure('tlsExpiry', tlsStatus.nextExpiry)]),
  ];
}

/** What only the process knows that answers: its questions to directories and its queue of signatures. */
export function workFigures({ store, signer }: Pick<Services, 'store' | 'signer'>): Figures {
  const { directories = [], directoryAnswers } = store.status();
  const load = signer.load?.();
  return [
    ...directories.flatMap(directoryFigures),
    ...(directoryAnswers === undefined ? [] : [figure('directoryAnswers', directoryAnswers)]),
    ...(load === undefined
      ? []
      : [
          { metric: 'signing', value: load.running, labels: { state: 'running' } } as const,
          { metric: 'signing', value: load.waiting, labels: { state: 'waiting' } } as const,
          figure('signaturesRefused', load.refused),
        ]),
  ];
}

function storeFigures({ state, providers, problems, domains, loadedAt, heldBack }: StoreStatus): Figures {
  const lastGood = providers.filter((one) => one.state === 'last-good').length;
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return [
    ...stateFigures('state', ['starting', 'ready', 'degraded'], state),
    { metric: 'files', value: providers.length - lastGood, labels: { state: 'current' } },
    { metric: 'files', value: lastGood, labels: { state: 'last-good' } },
    figure('domains', domains),
    { metric: 'problems', value: errors, labels: { severity: 'error' } },
    { metric: 'problems', value: problems.length - errors, labels: { severity: 'warning' } },
    ...(loadedAt === undefined ? [] : [timeFigure('loadedAt', loadedAt)]),
    figure('heldBackDomains', heldBack?.domains ?? 0),
  ];
}

function directoryFigures({ name, state, asked, failed }: DirectoryStatus): Figures {
  const directory = name;
  return [
    { metric: 'directoryDown', value: state === 'down' ? 1 : 0, labels: { directory } },
    {
      metric: 'directoryQuestions',
      value: asked - failed,
      labels: { directory, result: 'answered' },
    },
    { metric: 'directoryQuestions', value: failed, labels: { directory, result: 'failed' } },
  ];
}

function timeFigure(metric: Figure['metric'], time: Date): Figure {
  return figure(metric, Math.round(time.getTime() / 1000));
}
