import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { LastPorts, type Taker } from '../../../src/cli/workers/last-ports.ts';

/** A worker that answers a connection with its number. */
const worker = (number: number, isEmpty = false): Taker => ({
  number,
  isEmpty,
  hand: (_port, socket) => void socket.end(`worker ${number}`),
});

async function listening() {
  const server = createServer();
  after(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

/** What a client reads until the connection ends, or the code of its error. */
async function read(port: number): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of connect(port, '127.0.0.1')) chunks.push(chunk as Buffer);
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
  return Buffer.concat(chunks).toString();
}

/** Ports of these workers; `closed` resolves when no process listens any more. */
function lastPorts(workers: readonly Taker[], othersClosed = Promise.resolve()) {
  let onClosed: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => (onClosed = resolve));
  return { ports: new LastPorts(workers, othersClosed, onClosed), closed };
}

describe('the last listener of a shared port', () => {
  it('hands connections to workers that have begun to close, in turn', async () => {
    const { ports, closed } = lastPorts([worker(1), worker(2), worker(3, true)]);
    const first = await listening();
    const { port } = first.address() as AddressInfo;
    ports.take(0, first, 1);
    // The second one would not know what to do with it.
    for (let count = 0; count < 3; count += 1) assert.equal(await read(port), 'worker 1');
    ports.take(0, await listening(), 2);
    assert.deepEqual([await read(port), await read(port)].toSorted(), ['worker 1', 'worker 2']);
    ports.closedBy(1);
    assert.match(await read(port), /^worker/);
    ports.closedBy(2);
    await closed;
    assert.equal(await read(port), 'ECONNREFUSED');
  });

  it('is closed without workers that hang, and after everybody else', async () => {
    let othersClose: () => void = () => undefined;
    const othersClosed = new Promise<void>((resolve) => (othersClose = resolve));
    const { ports, closed } = lastPorts([worker(1), worker(2)], othersClosed);
    const server = await listening();
    const { port } = server.address() as AddressInfo;
    ports.take(0, server, 1);
    ports.closedBy(1);
    assert.equal(await read(port), 'worker 1');
    othersClose();
    await closed;
    assert.equal(await read(port), 'ECONNREFUSED');
  });
});
