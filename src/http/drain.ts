import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import type { Limits } from '../config/settings.ts';

/**
 * Ends a server whose answers already say `Connection: close`. First it goes on accepting while load balancers learn
 * from /readyz; then it closes its port and idle connections; then, at the deadline, everything else. Closing the port
 * first would lose the requests that were already on their way. `endAll` is what the deadline does.
 */
export async function drain(
  server: Server | TlsServer,
  limits: Pick<Limits, 'drainDelay' | 'drainTimeout'>,
  endAll: () => void = () => server.closeAllConnections(),
): Promise<void> {
  await wait(limits.drainDelay * 1000);
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const deadline = setTimeout(endAll, limits.drainTimeout * 1000);
  await closed;
  clearTimeout(deadline);
}
