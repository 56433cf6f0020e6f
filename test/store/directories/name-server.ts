import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { decode, encode, type Packet } from 'dns-packet';

/** What a name has: MX hosts by preference, or how its look-up goes wrong. */
export type MxRecords =
  | readonly (readonly [preference: number, exchange: string])[]
  | 'NXDOMAIN'
  | 'SERVFAIL'
  | 'silence'
  /** An alias of itself, and nothing else: what a resolver that does not notice loops would say. */
  | 'alias of itself'
  /** An alias of another name, with that one's MX, as resolvers answer. */
  | 'alias of ours'
  /** Bytes that are no answer. */
  | 'garbage'
  | 'truncated';

/** A name server on a loopback port, UDP and TCP, that knows what the test tells it. */
export interface NameServer {
  readonly address: string;
  readonly names: Map<string, MxRecords>;
  /** How many questions arrived. */
  readonly asked: () => number;
  close(): Promise<void>;
}

const flags = { NXDOMAIN: 3, SERVFAIL: 2 } as const;

export async function startNameServer(): Promise<NameServer> {
  const names = new Map<string, MxRecords>();
  let asked = 0;
  const answer = (bytes: Buffer, overTcp: boolean): Buffer | undefined => {
    asked += 1;
    const { id, questions = [] } = decode(bytes);
    const name = questions[0]?.name.toLowerCase() ?? '';
    const records = names.get(name) ?? [];
    if (records === 'silence') return undefined;
    const response: Packet = { type: 'response', id: id ?? 0, questions };
    if (records === 'NXDOMAIN' || records === 'SERVFAIL')
      return encode({ ...response, flags: flags[records] });
    if (records === 'truncated' && !overTcp) return encode({ ...response, flags: 0x0200 });
    if (records === 'garbage') return Buffer.concat([bytes.subarray(0, 2), Buffer.from('8180ffff', 'hex')]);
    if (records === 'alias of itself' || records === 'alias of ours') {
      const target = records === 'alias of itself' ? name : 'alias.example.net';
      const alias = { type: 'CNAME' as const, name, ttl: 60, data: target };
      const data = { preference: 10, exchange: 'mx.example.net' };
      const mx = { type: 'MX' as const, name: target, ttl: 60, data };
      return encode({ ...response, answers: records === 'alias of itself' ? [alias] : [alias, mx] });
    }
    const list = records === 'truncated' ? ([[10, 'mx.example.net']] as const) : records;
    return encode({
      ...response,
      answers: list.map(([preference, exchange]) => ({
        type: 'MX' as const,
        name,
        ttl: 60,
        data: { preference, exchange },
      })),
    });
  };
  const [udp, tcp, port] = await listenOnBoth();
  udp.on('message', (bytes, from) => {
    const response = answer(bytes, false);
    if (response !== undefined) udp.send(response, from.port, from.address);
  });
  tcp.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      const response = answer(bytes.subarray(2), true);
      if (response === undefined) return;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(response.length);
      socket.end(Buffer.concat([length, response]));
    });
  });
  return {
    address: `127.0.0.1:${port}`,
    names,
    asked: () => asked,
    async close() {
      udp.close();
      tcp.close();
      await once(tcp, 'close');
    },
  };
}

/** The same free port for both; another program may have one of them. */
async function listenOnBoth(): Promise<readonly [udp: Socket, tcp: Server, port: number]> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const udp = createSocket('udp4').bind(0, '127.0.0.1');
    await once(udp, 'listening');
    const { port } = udp.address();
    const tcp = createServer();
    const listening = new Promise<boolean>((resolve) => {
      tcp.once('error', () => {
        resolve(false);
      });
      tcp.listen(port, '127.0.0.1', () => {
        resolve(true);
      });
    });
    if (await listening) return [udp, tcp, port];
    udp.close();
  }
  throw new Error('no port is free for both UDP and TCP');
}
