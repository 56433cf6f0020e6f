import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { serve } from '../support/running-server.ts';

const page = 'GET /setup?emailaddress=ann@example.org HTTP/1.1\r\nHost: example.org\r\n\r\n';
const small = 'GET /mail/config-v1.1.xml HTTP/1.1\r\nHost: autoconfig.example.org\r\n\r\n';

/** Reads until so many answers have begun, or the connection ends; answers how many there were. */
async function countAnswers(socket: Socket, wanted: number): Promise<number> {
  let text = '';
  let begun = 0;
  while (begun < wanted) {
    const [chunk] = (await Promise.race([once(socket, 'data'), once(socket, 'close')])) as [unknown];
    if (!Buffer.isBuffer(chunk)) return begun;
    text += chunk.toString('latin1');
    begun = text.split('HTTP/1.1 200 OK').length - 1;
  }
  return begun;
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

describe('requests that do not wait for the answer before them', () => {
  it('are all answered, again and again, where they are some', async () => {
    const server = await serve();
    const socket = await open(server.address.port);
    for (let round = 0; round < 5; round += 1) {
      socket.write(small.repeat(50));
      assert.equal(await countAnswers(socket, 50), 50);
    }
    socket.destroy();
  });

  for (const [what, request] of [
    ['pages', page],
    ['settings', small],
  ] as const) {
    it(`end the connection where they are thousands, and nobody else waits: ${what}`, async () => {
      const server = await serve();
      const socket = await open(server.address.port);
      const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      socket.write(request.repeat(3000));
      const before = await server.ask({ path: '/healthz' });
      assert.equal(before.status, 200);
      socket.resume();
      await ended;
      const lines = server.lines.filter((line) => line.includes('"request"')).length;
      assert.ok(lines > 1 && lines < 1000, `${lines} requests were answered`);
      assert.equal((await server.ask({ path: '/healthz' })).status, 200);
    });
  }
});
