import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '../test/support/server-process.ts';
import { startPostgresql, type TestPostgresql } from '../test/support/postgresql.ts';

/**
 * Measures a directory in PostgreSQL: `npm run bench:directory -- --domains 1000000 --asked 20000`. Prints the memory of
 * the server (what is in use after a garbage collection, and VmRSS) with few and with many domains in the database, after more and more of them were asked for, and
 * how long an answer takes that has to be looked up and one that is known. Needs PostgreSQL.
 */
const { values } = parseArgs({
  options: {
    domains: { type: 'string', default: '1000000' },
    asked: { type: 'string', default: '20000' },
  },
});
const few = 1000;
const many = Number(values.domains);
const asked = Number(values.asked);

/** Requests that are open at a time. */
const connections = 32;

/** What the server is asked for beside its work: its memory after a garbage collection. */
const reporter = `data:text/javascript,${encodeURIComponent(
  "process.on('message', () => { gc(); const { heapUsed, external } = process.memoryUsage(); process.send(heapUsed + external); });",
)}`;

const database = await startPostgresql("log_statement = 'none'\nlog_min_messages = fatal");
try {
  await fill(database, few);
  await measure([few]);
  await fill(database, many);
  await measure([few, asked, Math.min(2 * asked, many)]);
} finally {
  await database.remove();
}

/** Domains `d0.example` and so on, in fifty clusters. */
async function fill(server: TestPostgresql, count: number): Promise<void> {
  await server.run(`DROP TABLE IF EXISTS domain;
    CREATE TABLE domain (name text PRIMARY KEY, provider text NOT NULL, cluster int NOT NULL);
    INSERT INTO domain SELECT 'd' || i || '.example', 'hoster', i % 50 FROM generate_series(0, ${count - 1}) AS i;
    ANALYZE domain`);
  print(`${count} domains in the database`);
}

/** Starts a server and asks for the first domains, as many as each step says. */
async function measure(steps: readonly number[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-bench-'));
  const port = await freePort();
  write(folder, database.url);
  const program = join(import.meta.dirname, '..', 'src', 'cli', 'main.js');
  const given = ['--config', join(folder, 'signpost.yaml'), '--listen', `127.0.0.1:${port}`];
  const server = spawn(process.execPath, ['--expose-gc', '--import', reporter, program, 'serve', ...given], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  try {
    while (!(await isReady(port))) await new Promise((resolve) => setTimeout(resolve, 50));
    print(`  started: ${await memory(server)}`);
    let done = 0;
    for (const step of steps) {
      const looked = await ask(port, agent, done, step);
      done = step;
      print(`  ${step} domains asked for: ${await memory(server)}; each looked up: ${looked}`);
    }
    print(`  ${few} of them again, known: ${await ask(port, agent, done - few, done)}`);
  } finally {
    agent.destroy();
    server.kill('SIGTERM');
    await once(server, 'exit');
    rmSync(folder, { recursive: true });
  }
}

function write(folder: string, url: string): void {
  mkdirSync(join(folder, 'domains'));
  writeFileSync(
    join(folder, 'signpost.yaml'),
    `admin: off
log: { requests: false }
state: state
limits: { drainDelay: 0 }
directories:
  - ttl: 3600
    sql: { url: "${url}", query: "SELECT provider, cluster FROM domain WHERE name = $1" }
`,
  );
  writeFileSync(
    join(folder, 'domains', 'hoster.yaml'),
    'domains: []\nincoming: imaps://imap-%CLUSTER%.example.net\noutgoing: submissions://smtp.example.net\n',
  );
}

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Asks for the domains of these numbers; answers the rate and the times. */
async function ask(port: number, agent: Agent, from: number, to: number): Promise<string> {
  const times: number[] = [];
  let next = from;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (next < to) {
        const path = `/mail/config-v1.1.xml?emailaddress=a@d${next}.example`;
        next += 1;
        const asking = performance.now();
        const status = await get(port, agent, path);
        if (status !== 200) throw new Error(`${path}: status ${status}`);
        times.push(performance.now() - asking);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  times.sort((one, other) => one - other);
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
  return `${Math.round(times.length / seconds)} a second, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}

function get(port: number, agent: Agent, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end();
  });
}

async function memory(server: ChildProcess): Promise<string> {
  const answered = once(server, 'message') as Promise<[number]>;
  server.send('memory');
  const [inUse] = await answered;
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1];
  return `${(inUse / 2 ** 20).toFixed(1)} MB in use, ${Math.round(Number(resident) / 1024)} MB resident`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
