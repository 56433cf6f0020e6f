import { figure, type Figures } from './figures.ts';

/** What this process takes. Read when it is asked for; nothing runs in between. */
export function processFigures(): Figures {
  const { user, system } = process.cpuUsage();
  const { active } = performance.eventLoopUtilization();
  return [
    figure('processes', 1),
    figure('cpu', (user + system) / 1e6),
    figure('memory', process.memoryUsage.rss()),
    figure('heap', process.memoryUsage().heapUsed),
    figure('eventLoop', active / 1000),
    figure('started', Math.round(performance.timeOrigin) / 1000),
  ];
}
