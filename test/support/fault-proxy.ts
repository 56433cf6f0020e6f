import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * What goes wrong between a client and a server: `silence` loses everything, `delay` holds answers back for half a
 * minute, `reset` breaks every connection, `trickle` lets one byte a second through, `garbage` answers with noise.
 */
export const faults = ['silence', 'delay', 'reset', 'trickle', 'garbage'] as const;
export type Fault = (typeof faults)[number];

/** A TCP proxy on loopback that does harm on demand. */
export interface FaultProxy {
  readonly port: number;
  /** From now on, for open connections too; undefined = all is well. */
  set(fault: Fault | undefined): void;
  /** Connections that are open now. */
  open(): number;
  close(): Promise<void>;
}

const delay = 30_000;
const trickleInterval = 1000;

/** Starts one in front of a port of this machine. */
export async function startFaultProxy(target: number): Promise<FaultProxy> {
  let fault: Fault | undefined;
  const clients = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const later = (milliseconds: number, run: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, milliseconds);
    timers.add(timer);
  };

  const deliver = (client: Socket, bytes: Buffer): void => {
    switch (fault) {
      case undefined:
        client.write(bytes);
        return;
      case 'silence':
      case 'reset':
        return;
      case 'garbage':
        client.write(randomBytes(bytes.length));
        return;
      case 'delay':
        return later(delay, () => client.write(bytes));
      case 'trickle':
        bytes.forEach((byte, index) => {
          later(index * trickleInterval, () => client.write(Buffer.from([byte])));
        });
    }
  };

  const server = createServer((client) => {
    if (fault === 'reset') return client.resetAndDestroy();
    const upstream = connect(target, '127.0.0.1');
    clients.add(client);
    const end = (): void => {
      clients.delete(client);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
    client.on('data', (bytes) => {
      if (fault === 'garbage') client.write(randomBytes(64));
      else if (fault !== 'silence') upstream.write(bytes);
    });
    upstream.on('data', (bytes) => deliver(client, bytes));
    return undefined;
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    set(next) {
      fault = next;
      if (fault === 'reset') for (const client of clients) client.resetAndDestroy();
    },
    open: () => clients.size,
    async close() {
      for (const timer of timers) clearTimeout(timer);
      for (const client of clients) client.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
