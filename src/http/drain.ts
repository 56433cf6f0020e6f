import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Limits } from '../config/settings.ts';
import { closeQuietPorts, type ClosePorts } from './close-ports.ts';
import { holdRequests } from './held-requests.ts';

/** A listener, and what ends all its connections. */
export interface DrainedListener {
  readonly server: Server | TlsServer;
  readonly endAll: () => void;
}

/** Milliseconds between looks for connections whose last answer was begun before the drain, and kept them open. */
const idleInterval = 250;

/**
 * Ends servers whose answers already say `Connection: close`. First they go on accepting while load balancers learn from
 * /readyz; then requests wait for a moment, in which what the kernel has accepted is taken and the ports are closed; then
 * these are answered, and idle connections are closed; then, at the deadline, everything else. Closing the ports without
 * that moment would reset the connections that were on their way. `closePorts` has to close all of them.
 */
export async function drain(
  listeners: readonly DrainedListener[],
  limits: Pick<Limits, 'drainDelay' | 'drainTimeout'>,
  closePorts: ClosePorts = closeQuietPorts,
): Promise<void> {
  await wait(limits.drainDelay * 1000);
  const servers = listeners.map(({ server }) => server);
  const closed = servers.map((server) => new Promise((resolve) => server.once('close', resolve)));
  const late: Promise<unknown>[] = [];
  // Also connections that another process has accepted, which are not the server's own.
  const note = (socket: Socket): void => {
    late.push(new Promise((resolve) => socket.once('close', resolve)));
  };
  for (const server of servers) server.on('connection', note);
  const releases = servers.map((server) => holdRequests(server));
  await closePorts(servers);
  for (const release of releases) release();
  const closeIdle = (): void => {
    for (const server of servers) server.closeIdleConnections();
  };
  const looks = setInterval(closeIdle, idleInterval);
  const deadline = setTimeout(() => {
    for (const { endAll } of listeners) endAll();
  }, limits.drainTimeout * 1000);
  await Promise.all([...closed, ...late]);
  clearInterval(looks);
  clearTimeout(deadline);
}
