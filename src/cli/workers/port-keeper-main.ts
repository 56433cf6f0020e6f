import { createServer } from 'node:net';

/**
 * Keeps a port open while no worker is there to listen: node:cluster closes it with the last worker, and connections are
 * refused until the next one has started. This process shares the port, and then sleeps without ever taking a connection,
 * so that they wait in the kernel for a worker. It gets the port and perhaps a host as arguments.
 */
const [port = '0', host = ''] = process.argv.slice(2);

/** Milliseconds between two looks whether the primary still lives: asleep, this process hears of nothing. */
const lookInterval = 200;

// The primary ends it; a terminal and some supervisors send these to every process.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);

const primary = process.ppid;
const server = createServer();
server.on('error', () => process.exit(1));
server.listen({ port: Number(port), ...(host === '' ? {} : { host }) }, () => {
  // Runs before the first look for connections, and never lets another one happen.
  const never = new Int32Array(new SharedArrayBuffer(4));
  while (process.ppid === primary) Atomics.wait(never, 0, 0, lookInterval);
  process.exit(0);
});
