import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { load, oneAnswer } from './load.ts';
import { requestBytes, scenarios, type Scenario } from './scenarios.ts';

/**
 * `npm run bench [-- seconds [name]]`: every answer beside a bare node:http server that sends the same bytes. The two
 * take turns on the same core, and the load runs on another; the medians of their rounds are compared. Only the
 * ratios mean something: absolute figures differ between machines and hours. "Per CPU second" survives a busy machine.
 */
const rounds = 5;
const [secondsGiven = '1', wanted = ''] = process.argv.slice(2);
const milliseconds = Number(secondsGiven) * 1000;
const warmUpMilliseconds = 700;

interface Server {
  readonly process: ChildProcess;
  readonly port: number;
}

interface Round {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

const canPin = spawnSync('taskset', ['--version']).status === 0;

async function start(...argv: readonly string[]): Promise<Server> {
  const script = fileURLToPath(new URL('server-process.js', import.meta.url));
  const command = [process.execPath, script, ...argv];
  const pinned = canPin ? ['taskset', '-c', '0', ...command] : command;
  const child = spawn(pinned[0] ?? '', pinned.slice(1), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const port = await numberFrom(child, 'port');
  return { process: child, port };
}

/** The next message of a server process. */
async function numberFrom(child: ChildProcess, key: 'port' | 'cpu'): Promise<number> {
  const [message] = (await once(child, 'message')) as [unknown];
  if (typeof message === 'object' && message !== null && key in message) {
    return Number((message as Readonly<Record<string, unknown>>)[key]);
  }
  throw new Error(`a server said something else than its ${key}`);
}

async function cpuOf(server: Server): Promise<number> {
  const answer = numberFrom(server.process, 'cpu');
  server.process.send('cpu');
  return answer;
}

async function measure(server: Server, request: Buffer, answerLength: number, time: number): Promise<Round> {
  const before = await cpuOf(server);
  const started = performance.now();
  const answers = await load(server.port, request, answerLength, time);
  const seconds = (performance.now() - started) / 1000;
  const cpuSeconds = ((await cpuOf(server)) - before) / 1e6;
  return { perSecond: answers / seconds, perCpuSecond: answers / cpuSeconds };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

/** Status, headers (without those that node:http adds by itself) and body of an answer. */
function takenApart(answer: Buffer): string {
  const end = answer.indexOf('\r\n\r\n');
  const [first = '', ...lines] = answer.subarray(0, end).toString('latin1').split('\r\n');
  const own = lines.filter((line) => !/^(?:date|connection|keep-alive|transfer-encoding):/i.test(line));
  return JSON.stringify({
    status: Number(first.split(' ')[1]),
    headers: own.flatMap((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    body: answer.subarray(end + 4).toString('base64'),
  });
}

async function compare(scenario: Scenario, server: Server): Promise<string> {
  const request = requestBytes(scenario);
  const answer = await oneAnswer(server.port, request);
  const bare = await start('bare', takenApart(answer));
  const ownRounds: Round[] = [];
  const bareRounds: Round[] = [];
  for (const one of [server, bare]) await measure(one, request, answer.length, warmUpMilliseconds);
  for (let round = 0; round < rounds; round += 1) {
    ownRounds.push(await measure(server, request, answer.length, milliseconds));
    bareRounds.push(await measure(bare, request, answer.length, milliseconds));
  }
  bare.process.disconnect();
  const figure = (key: keyof Round): readonly [number, number] => [
    median(ownRounds.map((one) => one[key])),
    median(bareRounds.map((one) => one[key])),
  ];
  const [own, raw] = figure('perSecond');
  const [ownCpu, rawCpu] = figure('perCpuSecond');
  const cells = [
    scenario.name,
    own.toFixed(0),
    raw.toFixed(0),
    (own / raw).toFixed(2),
    ownCpu.toFixed(0),
    rawCpu.toFixed(0),
    (ownCpu / rawCpu).toFixed(2),
  ];
  return `| ${cells.join(' | ')} |\n`;
}

const silent = await start('silent');
const logging = await start('logging');
const first = await oneAnswer(
  silent.port,
  Buffer.from('GET /mail/config-v1.1.xml HTTP/1.1\r\nHost: example.org\r\n\r\n'),
);
const etag = /etag: (\S+)/i.exec(first.toString('latin1'))?.[1] ?? '';
if (canPin) spawnSync('taskset', ['-cp', '1', String(process.pid)]);
process.stdout.write(
  `Node ${process.version}, ${rounds} rounds of ${milliseconds} ms each in turn${canPin ? ', one core for the server' : ', nothing pinned: taskset is missing'}\n\n` +
    '| answer | req/s | bare node:http | ratio | per CPU second | bare node:http | ratio |\n|---|---|---|---|---|---|---|\n',
);
for (const scenario of scenarios(etag)) {
  if (scenario.name.includes(wanted))
    process.stdout.write(await compare(scenario, scenario.log === true ? logging : silent));
}
silent.process.disconnect();
logging.process.disconnect();
