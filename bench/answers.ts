import { oneAnswer } from './load.ts';
import { measure, median, type Round } from './measure.ts';
import { requestBytes, type Scenario } from './scenarios.ts';
import type { Answer } from './server-wish.ts';
import { startServer, type Server } from './servers.ts';

/** How long each answer is measured. */
export interface Patience {
  readonly rounds: number;
  readonly seconds: number;
}

/** Seconds before the first round: V8 compiles a larger program longer, and its threads count as processor time. */
const warmUp = 3;

/** An answer beside the bare server; ratios are medians of the rounds' own ratios. */
export interface Compared {
  readonly scenario: Scenario;
  readonly bytes: number;
  readonly own: Round;
  readonly bare: Round;
  readonly ratio: Round;
}

/**
 * Measures one answer beside a bare node:http server that sends the same bytes. The two take turns, so that whatever
 * else the machine does hits both.
 */
export async function compare(
  node: string,
  scenario: Scenario,
  server: Server,
  { rounds, seconds }: Patience,
  folder: string,
): Promise<Compared> {
  const answer = await oneAnswer(server.port, requestBytes(scenario));
  const bare = await startServer(node, { kind: 'bare', answer: takenApart(answer) });
  try {
    for (const one of [server, bare]) await measure(one, scenario, warmUp, folder);
    const pairs: { readonly own: Round; readonly bare: Round }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const own = await measure(server, scenario, seconds, folder);
      pairs.push({ own, bare: await measure(bare, scenario, seconds, folder) });
    }
    const middle = (figure: (pair: (typeof pairs)[number], key: keyof Round) => number): Round => ({
      perSecond: median(pairs.map((pair) => figure(pair, 'perSecond'))),
      perCpuSecond: median(pairs.map((pair) => figure(pair, 'perCpuSecond'))),
      p99: median(pairs.map((pair) => figure(pair, 'p99'))),
    });
    return {
      scenario,
      bytes: answer.length,
      own: middle((pair, key) => pair.own[key]),
      bare: middle((pair, key) => pair.bare[key]),
      ratio: middle((pair, key) => pair.own[key] / pair.bare[key]),
    };
  } finally {
    bare.stop();
  }
}

/** Status, headers (without those that node:http adds by itself) and body of an answer. */
export function takenApart(answer: Buffer): Answer {
  const end = answer.indexOf('\r\n\r\n');
  const [first = '', ...lines] = answer.subarray(0, end).toString('latin1').split('\r\n');
  const own = lines.filter((line) => !/^(?:date|connection|keep-alive|transfer-encoding):/i.test(line));
  return {
    status: Number(first.split(' ')[1]),
    headers: own.flatMap((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    body: answer.subarray(end + 4).toString('base64'),
  };
}

export const answersHead =
  '| answer | ratio per CPU second | ratio | wanted | per CPU second | bare node:http | p99 at 64 connections, ms | bare node:http |\n|---|---|---|---|---|---|---|---|\n';

/** One line of the table. */
export function answerLine({ scenario, own, bare, ratio }: Compared): string {
  const cells = [
    scenario.name,
    ratio.perCpuSecond.toFixed(2),
    ratio.perSecond.toFixed(2),
    scenario.wanted,
    own.perCpuSecond.toFixed(0),
    bare.perCpuSecond.toFixed(0),
    own.p99.toFixed(1),
    bare.p99.toFixed(1),
  ];
  return `| ${cells.join(' | ')} |\n`;
}
