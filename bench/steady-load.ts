import type { Socket } from 'node:net';
import { openClient, type Client, type Load } from './load.ts';

/** Connections that requests are spread over. */
const connections = 512;

/** Milliseconds of load that are not counted: the first requests meet connections and code that are still cold. */
const warmUp = 1500;

/**
 * Sends requests at a steady rate, whether or not the former ones were answered, and measures each from the moment it
 * was due: a server that stops for a moment is not let off the requests that would have come meanwhile. The load goes
 * on for `milliseconds` beyond a warm-up that is not counted.
 */
export async function steadyLoad(
  port: number,
  request: Buffer,
  perSecond: number,
  milliseconds: number,
): Promise<Load> {
  const latencies: number[] = [];
  const free: Client[] = [];
  const due: number[] = [];
  const dueOf = new Map<Client, number>();
  const sockets: Socket[] = [];
  const failures: Error[] = [];
  let counted = Number.POSITIVE_INFINITY;
  const onAnswer = (client: Client): void => {
    const askedAt = dueOf.get(client) ?? 0;
    if (askedAt >= counted) latencies.push(performance.now() - askedAt);
    const next = due.shift();
    if (next === undefined) return void free.push(client);
    dueOf.set(client, next);
    client.ask();
  };
  for (let index = 0; index < connections; index += 1) {
    const { client, socket } = await openClient(port, request, onAnswer, (error) => failures.push(error));
    free.push(client);
    sockets.push(socket);
  }
  const began = performance.now();
  counted = began + warmUp;
  let sent = 0;
  while (performance.now() - counted < milliseconds && failures.length === 0) {
    const wanted = Math.floor(((performance.now() - began) / 1000) * perSecond);
    for (; sent < wanted; sent += 1) {
      const time = began + (sent / perSecond) * 1000;
      const client = free.shift();
      if (client === undefined) due.push(time);
      else {
        dueOf.set(client, time);
        client.ask();
      }
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const socket of sockets) socket.destroy();
  if (failures.length > 0) throw failures[0];
  return { answers: latencies.length, latencies: latencies.toSorted((one, other) => one - other) };
}
