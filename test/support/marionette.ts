import { connect, type Socket } from 'node:net';

/** An open connection to a program of Mozilla's that takes commands (its protocol of version 3: `length:[0,id,name,parameters]`). */
export interface Marionette {
  /** Runs the body of an asynchronous function with the rights of the program's own code; answers what it returns. */
  run(script: string, values?: readonly unknown[]): Promise<unknown>;
  close(): void;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(reason: Error): void;
}

/** Connects; rejects while nobody listens. */
export async function openMarionette(port: number): Promise<Marionette> {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opening = connect(port, '127.0.0.1', () => resolve(opening));
    opening.once('error', reject);
  });
  const waiting = new Map<number, Waiting>();
  let received = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      const colon = received.indexOf(':');
      const end = colon + 1 + Number(received.toString('latin1', 0, Math.max(colon, 0)));
      if (colon < 0 || received.length < end) return;
      takeMessage(JSON.parse(received.toString('utf8', colon + 1, end)), waiting);
      received = received.subarray(end);
    }
  });
  socket.on('close', () => {
    for (const one of waiting.values()) one.reject(new Error('the program closed the connection'));
  });
  socket.on('error', () => undefined);
  let number = 0;
  const send = (name: string, parameters: Readonly<Record<string, unknown>>): Promise<unknown> =>
    new Promise((resolve, reject) => {
      number += 1;
      waiting.set(number, { resolve, reject });
      const text = JSON.stringify([0, number, name, parameters]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  await send('WebDriver:NewSession', {});
  await send('Marionette:SetContext', { value: 'chrome' });
  await send('WebDriver:SetTimeouts', { script: 60_000 });
  return {
    run: (script, values = []) =>
      send('WebDriver:ExecuteScript', { script: `return (async () => {${script}})()`, args: [...values] }),
    close: () => socket.destroy(),
  };
}

/** The first message is a greeting, all others are `[1, id, error, result]`. */
function takeMessage(message: unknown, waiting: Map<number, Waiting>): void {
  if (!Array.isArray(message)) return;
  const [, id, error, result] = message as [
    number,
    number,
    { readonly message: string } | null,
    { readonly value?: unknown } | null,
  ];
  const asked = waiting.get(id);
  waiting.delete(id);
  if (error !== null) asked?.reject(new Error(error.message));
  else asked?.resolve(result?.value);
}
