import { createServer } from 'node:http';
import { startServers } from '../src/http/server.ts';
import { openProfileSigner } from '../src/signing/open-profile-signer.ts';
import { openFolderStore } from '../src/store/folder-store.ts';
import { memoryStore, someSettings } from '../test/support/memory-store.ts';
import type { Answer, Report, ServerWish } from './server-wish.ts';

function report(message: Report): void {
  process.send?.(message);
}

const nothing = (): void => undefined;

/** A server of node:http that sends the bytes it was given, after it has read the request: what Node itself costs. */
function startBare({ headers, body, status }: Answer): void {
  const bytes = Buffer.from(body, 'base64');
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(status, [...headers]);
      response.end(bytes);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      Buffer.concat(chunks);
      response.writeHead(status, [...headers]);
      response.end(bytes);
    });
  });
  server.keepAliveTimeout = 75_000;
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') report({ port: address.port });
  });
}

async function startOwn(wish: Extract<ServerWish, { readonly kind: 'own' }>): Promise<void> {
  const settings = someSettings({
    admin: 'off',
    trustProxy: [],
    log: { level: 'info', format: 'json', requests: wish.logged },
  });
  // A pino logger would write its line here; what is measured is everything up to it.
  const line = (fields: Readonly<Record<string, unknown>>, message: string): void => {
    JSON.stringify({ ...fields, message });
  };
  const store =
    wish.folder === undefined
      ? memoryStore()
      : await openFolderStore({
          folder: wish.folder,
          ...(wish.state === undefined ? {} : { state: { folder: wish.state, version: 'bench' } }),
        });
  const signer = await openProfileSigner({
    settings:
      wish.key === undefined
        ? undefined
        : { certificate: wish.key.certificate, key: wish.key.key, required: true },
    onEvent: nothing,
  });
  const servers = await startServers({
    store,
    signer,
    settings,
    log: { debug: nothing, info: line, warn: line, error: line },
    version: 'bench',
  });
  report({ port: servers.address.port });
}

const wish = JSON.parse(process.argv[2] ?? '') as ServerWish;
if (wish.kind === 'bare') startBare(wish.answer);
else await startOwn(wish);

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  globalThis.gc?.();
  report({ cpu: user + system, memory: process.memoryUsage().heapUsed });
});
process.on('disconnect', () => process.exit(0));
