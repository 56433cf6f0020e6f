import { createServer } from 'node:http';
import { startServers } from '../src/http/server.ts';
import { memoryStore, someSettings } from '../test/support/memory-store.ts';

/** What the parent is told, in this order: the port, then CPU microseconds whenever it asks. */
type Report = { readonly port: number } | { readonly cpu: number };

function report(message: Report): void {
  process.send?.(message);
}

const [kind = ''] = process.argv.slice(2);
const nothing = (): void => undefined;

if (kind === 'bare') {
  // Sends the bytes that it was given, after it has read the request: what node:http itself costs.
  const { headers, body, status } = JSON.parse(process.argv[3] ?? '') as {
    readonly status: number;
    readonly headers: string[];
    readonly body: string;
  };
  const bytes = Buffer.from(body, 'base64');
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(status, headers);
      response.end(bytes);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      Buffer.concat(chunks);
      response.writeHead(status, headers);
      response.end(bytes);
    });
  });
  server.keepAliveTimeout = 75_000;
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') report({ port: address.port });
  });
} else {
  const settings = someSettings({
    admin: 'off',
    trustProxy: [],
    log: { level: 'info', format: 'json', requests: kind === 'logging' },
  });
  // A pino logger would write its line here; what is measured is everything up to it.
  const line = (fields: Readonly<Record<string, unknown>>, message: string): void => {
    JSON.stringify({ ...fields, message });
  };
  const servers = await startServers({
    store: memoryStore(),
    signer: {
      sign: (profile) => Promise.resolve(profile),
      status: () => ({ state: 'off' }),
      close: () => Promise.resolve(),
    },
    settings,
    log: { debug: nothing, info: line, warn: line, error: line },
    version: 'bench',
  });
  report({ port: servers.address.port });
}

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  report({ cpu: user + system });
});
process.on('disconnect', () => process.exit(0));
