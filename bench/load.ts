import { connect, type Socket } from 'node:net';

/** What a load did to a server. Latencies in milliseconds, sorted. */
export interface Load {
  readonly answers: number;
  readonly latencies: readonly number[];
}

/** Sends one request and answers all bytes of its answer. */
export function oneAnswer(port: number, request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = Buffer.alloc(0);
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < wholeLength(received)) return;
      socket.destroy();
      resolve(received);
    });
    socket.write(request);
  });
}

/** Octets of the first answer in these bytes; infinite while its headers are not complete. */
function wholeLength(bytes: Buffer): number {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return Number.POSITIVE_INFINITY;
  const length = /\r\ncontent-length: (\d+)/i.exec(bytes.toString('latin1', 0, end))?.[1] ?? '0';
  return end + 4 + Number(length);
}

/** One connection that asks and waits for its answer. */
export interface Client {
  ask(): void;
}

/** Opens a connection; `onAnswer` gets the milliseconds since its last request. */
export function openClient(
  port: number,
  request: Buffer,
  onAnswer: (client: Client, milliseconds: number) => void,
  onError: (error: Error) => void,
): Promise<{ readonly client: Client; readonly socket: Socket }> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    let asked = 0;
    let received: Buffer | undefined;
    const client: Client = {
      ask() {
        asked = performance.now();
        socket.write(request);
      },
    };
    socket.on('error', onError);
    socket.on('connect', () => resolve({ client, socket }));
    socket.on('data', (chunk) => {
      received = received === undefined ? chunk : Buffer.concat([received, chunk]);
      if (received.length < wholeLength(received)) return;
      received = undefined;
      onAnswer(client, performance.now() - asked);
    });
  });
}

/** Keeps 64 connections busy for a time. */
export async function fullLoad(port: number, request: Buffer, milliseconds: number): Promise<Load> {
  const latencies: number[] = [];
  const failures: Error[] = [];
  const opened = await Promise.all(
    Array.from({ length: 64 }, () =>
      openClient(
        port,
        request,
        (client, latency) => {
          latencies.push(latency);
          client.ask();
        },
        (error) => failures.push(error),
      ),
    ),
  );
  for (const { client } of opened) client.ask();
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  for (const { socket } of opened) socket.destroy();
  if (failures.length > 0) throw failures[0];
  return { answers: latencies.length, latencies: latencies.toSorted((one, other) => one - other) };
}

/** The latency below which this share of the answers lies. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
