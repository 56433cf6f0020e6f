import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { answerLine, answersHead, compare, takenApart } from './answers.ts';
import { growthPlots, growthTable, measureGrowth } from './growth.ts';
import { latencyTable } from './latency.ts';
import { oneAnswer } from './load.ts';
import { hasWrk, measure, median } from './measure.ts';
import { makeSigningKey, opensslSigns, startNginx } from './neighbours.ts';
import { nodeVersions, type NodeVersion } from './node-versions.ts';
import { writeFigures, writePlot } from './report.ts';
import { requestBytes, scenarios, type Scenario, type ServerKind } from './scenarios.ts';
import { canPin, isThere, loadCore, startServer, type NodeServer } from './servers.ts';

/**
 * `npm run bench -- [--quick] [--node node20,node24] [--only NAME]
 * [--part answers,latency,growth] [--files 100000] [--write]`: every answer beside a bare node:http server that sends
 * the same bytes, the time to an answer at half load, and what many provider files do to a server. Only ratios mean something: absolute figures differ between machines and hours.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    node: { type: 'string' },
    only: { type: 'string', default: '' },
    part: { type: 'string', default: 'answers,latency,growth' },
    files: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
// Many short rounds: on a machine that does other work as well, a median of few is a matter of luck.
const patience = values.quick ? { rounds: 7, seconds: 1 } : { rounds: 9, seconds: 2 };
const folder = mkdtempSync(join(tmpdir(), 'signpost-bench-'));
const parts = values.part.split(',');
const most = Number(values.files ?? (values.quick ? 1000 : 100_000));
const nodes = nodeVersions(values.node);
let written: string[] = [];

function print(text: string): void {
  process.stdout.write(text);
  written.push(text);
}

/** Measures one part under each Node; `--write` keeps what it printed. */
async function measurePart(part: string, under: (node: NodeVersion) => Promise<void>): Promise<void> {
  if (!parts.includes(part)) return;
  written = [];
  print(`${conditions()}\n`);
  for (const node of nodes) {
    print(`\nNode ${node.version}\n\n`);
    await under(node);
  }
  process.stdout.write('\n');
  if (values.write) writeFigures(part, written.join(''));
}

function conditions(): string {
  const load = hasWrk ? 'wrk' : 'the own generator';
  const cores = canPin ? 'one for the server and one for the load' : 'nothing pinned: taskset is missing';
  return `${patience.rounds} rounds of ${patience.seconds} s in turn, load by ${load}; ${cpus().length} cores, ${cores}; other work on the machine at the start: ${loadavg()[0]?.toFixed(1) ?? '?'} processes.`;
}

// The measuring process itself sends the steady load.
if (canPin) spawnSync('taskset', ['-cp', loadCore, String(process.pid)]);
try {
  await measurePart('answers', answersUnder);
  await measurePart('latency', async ({ path }) => {
    print(await latencyTable(path, byAddress(), values.quick ? 3 : 10, folder));
  });
  await measurePart('growth', async ({ path }) => {
    const grown = await measureGrowth(path, byAddress(), patience, folder, most);
    print(growthTable(grown));
    if (values.write) for (const [name, plot] of growthPlots(grown)) writePlot(name, plot);
  });
} finally {
  rmSync(folder, { recursive: true });
}

/** The answer that is asked for most. */
function byAddress(): Scenario {
  const found = scenarios('').find(({ name }) => name === 'autoconfig by address');
  if (found === undefined) throw new Error('there is no such scenario');
  return found;
}

async function answersUnder(node: NodeVersion): Promise<void> {
  const started = new Map<ServerKind, NodeServer>();
  try {
    const silent = await serverOf(started, node, 'silent');
    const all = scenarios(await etagOf(silent));
    print(answersHead);
    for (const scenario of all.filter(({ name }) => name.includes(values.only))) {
      if (isSigned(scenario) && !isThere('openssl', 'version')) continue;
      const server = await serverOf(started, node, scenario.server);
      print(answerLine(await compare(node.path, scenario, server, patience, folder)));
    }
    for (const scenario of all.filter(({ name }) => name.includes(values.only))) {
      if (isSigned(scenario)) await beside(await serverOf(started, node, scenario.server), scenario);
    }
    const [first] = all;
    if (first !== undefined && values.only === '') await besideNginx(silent, first);
  } finally {
    for (const server of started.values()) server.stop();
  }
}

function isSigned({ server }: Scenario): boolean {
  return server === 'rsa' || server === 'p256';
}

async function serverOf(
  started: Map<ServerKind, NodeServer>,
  node: NodeVersion,
  kind: ServerKind,
): Promise<NodeServer> {
  const former = started.get(kind);
  if (former !== undefined) return former;
  const key = kind === 'rsa' || kind === 'p256' ? { key: makeSigningKey(folder, kind) } : {};
  const server = await startServer(node.path, { kind: 'own', logged: kind === 'logging', ...key });
  started.set(kind, server);
  return server;
}

async function etagOf(server: NodeServer): Promise<string> {
  const request = 'GET /mail/config-v1.1.xml HTTP/1.1\r\nHost: example.org\r\n\r\n';
  const answer = await oneAnswer(server.port, Buffer.from(request));
  return /etag: (\S+)/i.exec(answer.toString('latin1'))?.[1] ?? '';
}

/** Signed profiles against signatures alone, in turn. */
async function beside(server: NodeServer, scenario: Scenario): Promise<void> {
  const algorithm = scenario.server === 'rsa' ? 'rsa2048' : 'ecdsap256';
  const ratios: number[] = [];
  const signs: number[] = [];
  for (let round = 0; round < patience.rounds; round += 1) {
    const alone = opensslSigns(algorithm);
    if (alone === undefined) return;
    const { perCpuSecond } = await measure(server, scenario, patience.seconds, folder);
    ratios.push(perCpuSecond / alone);
    signs.push(alone);
  }
  print(
    `\n${scenario.name}: ${median(ratios).toFixed(2)} of what \`openssl speed ${algorithm}\` signs in a second of processor time (${median(signs).toFixed(0)}).\n`,
  );
}

/** The same document as a file of nginx, in turn. */
async function besideNginx(server: NodeServer, scenario: Scenario): Promise<void> {
  const answer = takenApart(await oneAnswer(server.port, requestBytes(scenario)));
  const nginx = await startNginx(folder, Buffer.from(answer.body, 'base64'));
  if (nginx === undefined) return;
  try {
    const ratios: number[] = [];
    for (let round = 0; round < patience.rounds; round += 1) {
      const own = await measure(server, scenario, patience.seconds, folder);
      const other = await measure(nginx, scenario, patience.seconds, folder);
      ratios.push(own.perCpuSecond / other.perCpuSecond);
    }
    print(
      `\n${scenario.name}: ${median(ratios).toFixed(2)} of nginx with the same bytes as a file, per CPU second.\n`,
    );
  } finally {
    nginx.stop();
  }
}
