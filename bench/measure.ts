import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fullLoad, percentile } from './load.ts';
import { requestBytes, type Scenario } from './scenarios.ts';
import { isThere, loadCore, pinned, type Server } from './servers.ts';

/** What one round of load found. */
export interface Round {
  readonly perSecond: number;
  readonly perCpuSecond: number;
  /** Milliseconds. */
  readonly p99: number;
}

const run = promisify(execFile);

/** wrk costs less than a load generator in JavaScript, so that the server is what is measured. */
export const hasWrk = isThere('wrk', '-v');

/** Loads a server with 64 connections for so many seconds (whole ones). `folder` holds files that wrk reads. */
export async function measure(
  server: Server,
  scenario: Scenario,
  seconds: number,
  folder: string,
): Promise<Round> {
  const before = await server.cpuSeconds();
  const began = performance.now();
  const { answers, p99 } = hasWrk
    ? await withWrk(server, scenario, seconds, folder)
    : await withOwn(server, scenario, seconds);
  const elapsed = (performance.now() - began) / 1000;
  const used = (await server.cpuSeconds()) - before;
  return { perSecond: answers / elapsed, perCpuSecond: answers / used, p99 };
}

interface Loaded {
  readonly answers: number;
  readonly p99: number;
}

async function withOwn(server: Server, scenario: Scenario, seconds: number): Promise<Loaded> {
  const { answers, latencies } = await fullLoad(server.port, requestBytes(scenario), seconds * 1000);
  return { answers, p99: percentile(latencies, 0.99) };
}

async function withWrk(server: Server, scenario: Scenario, seconds: number, folder: string): Promise<Loaded> {
  const script = join(folder, 'request.lua');
  writeFileSync(script, luaScript(scenario));
  const command = ['wrk', '-t1', '-c64', `-d${seconds}`, '-s', script, `http://127.0.0.1:${server.port}`];
  const [program, ...rest] = pinned(loadCore, command);
  const { stdout } = await run(program, rest);
  const [, requests, broken, micros] = /^figures (\d+) (\d+) (\d+)$/m.exec(stdout) ?? [];
  if (requests === undefined || broken !== '0') throw new Error(`wrk could not measure: ${stdout}`);
  return { answers: Number(requests), p99: Number(micros) / 1000 };
}

/** Lua's long brackets take any text as it is; the blanks keep two of them apart. */
function luaScript({ method, path, headers, body }: Scenario): string {
  const text = (value: string): string => `[==[${value}]==]`;
  return [
    `wrk.method = ${text(method)}`,
    `wrk.path = ${text(path)}`,
    ...Object.entries(headers).map(([name, value]) => `wrk.headers[ ${text(name)} ] = ${text(value)}`),
    ...(body === '' ? [] : [`wrk.body = ${text(body)}`]),
    'done = function(summary, latency)',
    '  local errors = summary.errors',
    '  local broken = errors.connect + errors.read + errors.write + errors.timeout',
    "  io.write(string.format('figures %d %d %d\\n', summary.requests, broken, latency:percentile(99)))",
    'end',
    '',
  ].join('\n');
}

/** The middle one; of an even number, the upper of the two. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
