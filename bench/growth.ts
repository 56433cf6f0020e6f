import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Patience } from './answers.ts';
import { measure, median } from './measure.ts';
import { drawPlot, type Series } from './plot.ts';
import type { Scenario } from './scenarios.ts';
import { startServer, type NodeServer } from './servers.ts';

/** What a number of provider files does to a server. */
interface Grown {
  readonly files: number;
  /** Seconds to the first answer, with nothing remembered and with `state`. */
  readonly start: number;
  readonly startFromState: number;
  /** Bytes of heap. */
  readonly memory: number;
  /** Requests per CPU second against those of the fewest files. */
  readonly speed: number;
}

/** The fewest first: the others are measured against them. */
const sizes = [10, 100, 1000, 10_000, 100_000];

/** Makes a folder of so many provider files; the first one is that of d0.example. */
export function makeProviders(folder: string, files: number): string {
  const domains = join(folder, `domains-${files}`);
  mkdirSync(domains, { recursive: true });
  for (let index = 0; index < files; index += 1) {
    writeFileSync(join(domains, `d${index}.example.yaml`), providerText(`mail.d${index}.example`));
  }
  return domains;
}

/** The smallest provider file. */
export function providerText(hostname: string): string {
  return `incoming: imaps://${hostname}\noutgoing: submissions://${hostname}\n`;
}

/** Asks for a domain that each of these folders has. */
export function askForFirst(scenario: Scenario): Scenario {
  return { ...scenario, path: '/mail/config-v1.1.xml?emailaddress=ann%40d0.example' };
}

/** Starts servers on more and more files, up to `most`, and measures each. `folder` is emptied by the caller. */
export async function measureGrowth(
  node: string,
  scenario: Scenario,
  patience: Patience,
  folder: string,
  most: number,
): Promise<readonly Grown[]> {
  const asked = askForFirst(scenario);
  const grown: Grown[] = [];
  let first: NodeServer | undefined;
  try {
    for (const files of sizes.filter((one) => one <= most)) {
      const state = join(folder, `state-${files}`);
      mkdirSync(state);
      const wish = { kind: 'own', logged: false, folder: makeProviders(folder, files), state } as const;
      const [start, former] = await timed(() => startServer(node, wish));
      // What was read is written down within some seconds; a server that is stopped earlier has less to remember.
      await new Promise((resolve) => setTimeout(resolve, 2000 + files / 10));
      former.stop();
      const [startFromState, server] = await timed(() => startServer(node, wish));
      first ??= server;
      const memory = await server.memory();
      const ratios: number[] = [];
      for (const one of [first, server]) await measure(one, asked, 1, folder);
      for (let round = 0; round < patience.rounds; round += 1) {
        const few = await measure(first, asked, patience.seconds, folder);
        ratios.push((await measure(server, asked, patience.seconds, folder)).perCpuSecond / few.perCpuSecond);
      }
      grown.push({ files, start, startFromState, memory, speed: median(ratios) });
      if (server !== first) server.stop();
    }
  } finally {
    first?.stop();
  }
  return grown;
}

async function timed<T>(task: () => Promise<T>): Promise<readonly [seconds: number, result: T]> {
  const began = performance.now();
  const result = await task();
  return [(performance.now() - began) / 1000, result];
}

/** The table of a growth. */
export function growthTable(grown: readonly Grown[]): string {
  const lines = grown.map(({ files, start, startFromState, memory, speed }) => {
    const cells = [
      files.toLocaleString('en'),
      `${start.toFixed(1)} s`,
      `${startFromState.toFixed(1)} s`,
      `${(memory / 1e6).toFixed(0)} MB`,
      speed.toFixed(2),
    ];
    return `| ${cells.join(' | ')} |\n`;
  });
  return `| provider files | start with nothing remembered | start from \`state\` | heap | requests per CPU second against the fewest |\n|---|---|---|---|---|\n${lines.join('')}`;
}

/** The plots of a growth, by file name. */
export function growthPlots(grown: readonly Grown[]): ReadonlyMap<string, string> {
  const series = (name: string, of: (one: Grown) => number): Series => ({
    name,
    points: grown.map((one) => [one.files, of(one)]),
  });
  const x = 'provider files';
  return new Map([
    [
      'start.svg',
      drawPlot({
        title: 'From the start to the first answer',
        x,
        y: 'seconds',
        series: [
          series('nothing remembered', (one) => one.start),
          series('from state', (one) => one.startFromState),
        ],
      }),
    ],
    [
      'memory.svg',
      drawPlot({
        title: 'Heap of the server',
        x,
        y: 'MB',
        series: [series('heap', (one) => one.memory / 1e6)],
      }),
    ],
  ]);
}
