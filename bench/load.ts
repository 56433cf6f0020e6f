import { connect } from 'node:net';

/** As many as a busy proxy keeps open. */
const connections = 64;

/** Sends one request and answers all bytes of its answer, once they have stopped coming. */
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
  const length = /\r\ncontent-length: (\d+)/i.exec(bytes.subarray(0, end).toString('latin1'))?.[1] ?? '0';
  return end + 4 + Number(length);
}

/**
 * Keeps 64 connections busy for a time and counts the answers. Every answer has the same length, so counting bytes is
 * enough, and costs less than the server does.
 */
export function load(
  port: number,
  request: Buffer,
  answerLength: number,
  milliseconds: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    let answers = 0;
    let stopped = false;
    const sockets = Array.from({ length: connections }, () => {
      const socket = connect(port, '127.0.0.1');
      socket.setNoDelay(true);
      let missing = answerLength;
      socket.on('error', (error) => {
        if (!stopped) reject(error);
      });
      socket.on('connect', () => socket.write(request));
      socket.on('data', (chunk) => {
        missing -= chunk.length;
        if (missing > 0) return;
        if (missing < 0) return void socket.destroy(new Error('an answer was longer than the first one'));
        answers += 1;
        missing = answerLength;
        if (!stopped) socket.write(request);
      });
      return socket;
    });
    setTimeout(() => {
      stopped = true;
      for (const socket of sockets) socket.destroy();
      resolve(answers);
    }, milliseconds);
  });
}
