import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from './http-client.ts';

/** Milliseconds that a web server gets to start. */
const patience = 20_000;

/** A web server of Debian's that serves a folder, and its logs so far. */
export interface StaticServer {
  readonly port: number;
  log(): string;
  stop(): Promise<void>;
}

/**
 * Starts nginx on a free loopback port with an exported site, as the documentation says. `folder` is for its own files.
 */
export function startNginx(folder: string, site: string): Promise<StaticServer> {
  return startNginxWith(
    folder,
    `set $signpost ${site};
    include ${site}/nginx.conf;
    include ${site}/nginx-database.conf;
    location / { return 404; }`,
  );
}

/** Starts nginx with these lines in its server block. */
export function startNginxWith(folder: string, lines: string): Promise<StaticServer> {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return start(
    folder,
    (port) => `
daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr;
events {}
http {
  ${temporary.map((what) => `${what}_temp_path ${folder}/${what};`).join(' ')}
  access_log ${folder}/access.log;
  # What a grown configuration has: it must not reach our answers.
  include /etc/nginx/mime.types; charset utf-8; charset_types *; error_page 404 =200 /index.html;
  server {
    listen 127.0.0.1:${port} default_server;
    ${lines}
  }
}
`,
    (file) => ['nginx', ['-p', folder, '-e', 'stderr', '-c', file]],
  );
}

/** Starts Caddy likewise. */
export function startCaddy(folder: string, site: string): Promise<StaticServer> {
  return start(
    folder,
    (port) => `{
	admin off
	auto_https off
}
http://:${port} {
	bind 127.0.0.1
	vars signpost ${site}
	import ${site}/caddy.conf
	import ${site}/caddy-database.conf
	respond 404
}
`,
    (file) => ['caddy', ['run', '--config', file, '--adapter', 'caddyfile']],
  );
}

async function start(
  folder: string,
  configuration: (port: number) => string,
  command: (file: string) => readonly [string, readonly string[]],
): Promise<StaticServer> {
  const port = await freePort();
  const file = join(folder, 'server.conf');
  writeFileSync(file, configuration(port));
  const [program, options] = command(file);
  const child = spawn(program, options, {
    // Caddy keeps files in the home folder.
    env: { ...process.env, HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const accessLog = join(folder, 'access.log');
  const log = (): string =>
    `${Buffer.concat(chunks).toString()}${existsSync(accessLog) ? readFileSync(accessLog, 'utf8') : ''}`;
  const ended = once(child, 'close');
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const began = Date.now();
  for (;;) {
    try {
      await ask(port, { path: '/' });
      return { port, log, stop };
    } catch {
      if (child.exitCode !== null || Date.now() - began > patience) {
        await stop();
        throw new Error(`${program}: ${log()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
