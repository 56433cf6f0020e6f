import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Log } from './log.ts';

/**
 * Open files that connections never take: provider files, directories, the log and the admin listener need some when all
 * others are taken. Node closes what it accepts beyond the process's limit, a health check too, and a container is killed
 * for a failed health check. Most are for the thread that parses: it opens more than a hundred modules at once when it
 * starts.
 */
const keptBack = 192;

/** Connections below which no limit makes sense: a process that has fewer open files would not start. */
const fewest = 16;

/** Milliseconds between two lines about connections that are refused, and between looks for idle ones. */
const betweenLines = 60_000;
const betweenLooks = 1000;

/** How many files this process may have open; undefined where the system does not tell (it tells on Linux). */
export function openFilesLimit(): number | undefined {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const soft = /^Max open files +(\d+)/m.exec(limits)?.[1];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

/**
 * Lets public listeners have no more connections together than `openFiles` leaves. Where all are taken, those that wait
 * for a next request are closed for new ones; what comes beyond that is closed at once, and a line a minute says so.
 */
export function limitConnections(servers: readonly Server[], openFiles: number | undefined, log: Log): void {
  if (openFiles === undefined) return;
  const each = Math.max(fewest, Math.floor((openFiles - keptBack) / Math.max(1, servers.length)));
  let said = -Infinity;
  let looked = -Infinity;
  for (const server of servers) {
    server.maxConnections = each;
    server.on('drop', () => {
      const now = performance.now();
      if (now - looked >= betweenLooks) {
        looked = now;
        server.closeIdleConnections();
      }
      if (now - said < betweenLines) return;
      said = now;
      log.warn(
        { connections: each, openFiles },
        'connections are refused: as many are open as the limit of open files allows (raise LimitNOFILE or "ulimit -n")',
      );
    });
  }
}
