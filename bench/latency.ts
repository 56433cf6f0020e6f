import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takenApart } from './answers.ts';
import { askForFirst, makeProviders, providerText } from './growth.ts';
import { oneAnswer, percentile, type Load } from './load.ts';
import { measure } from './measure.ts';
import { requestBytes, type Scenario } from './scenarios.ts';
import { startServer } from './servers.ts';
import { steadyLoad } from './steady-load.ts';

/** Files of the folder that is reloaded. */
const files = 1000;

/** Milliseconds between two changes of a file: more often than anybody writes settings. */
const changeInterval = 500;

/**
 * The time to an answer at half of what the server can do, beside a bare node:http server under the same load, and
 * while a file of its folder changes twice a second. The table.
 */
export async function latencyTable(
  node: string,
  scenario: Scenario,
  seconds: number,
  folder: string,
): Promise<string> {
  const asked = askForFirst(scenario);
  const request = requestBytes(asked);
  const domains = makeProviders(folder, files);
  const own = await startServer(node, { kind: 'own', logged: false, folder: domains });
  const answer = takenApart(await oneAnswer(own.port, request));
  const bare = await startServer(node, { kind: 'bare', answer });
  try {
    for (const one of [own, bare]) await measure(one, asked, 2, folder);
    const { perSecond } = await measure(own, asked, 2, folder);
    const rate = Math.round(perSecond / 2);
    const under = (port: number): Promise<Load> => steadyLoad(port, request, rate, seconds * 1000);
    const lines = [
      line('autoconfig by address', await under(own.port)),
      line('bare node:http, the same bytes', await under(bare.port)),
    ];
    const changes = setInterval(() => change(domains), changeInterval);
    try {
      lines.push(line(`autoconfig, while one of ${files} files changes`, await under(own.port)));
    } finally {
      clearInterval(changes);
    }
    return `${rate} requests a second for ${seconds} s\n\n| | p50, ms | p99, ms | p99.9, ms |\n|---|---|---|---|\n${lines.join('')}`;
  } finally {
    own.stop();
    bare.stop();
  }
}

let changed = 0;

/** Replaces a file as a deployment does; not that of the domain which is asked for, whose answer keeps its length. */
function change(domains: string): void {
  changed += 1;
  const name = join(domains, '.new');
  writeFileSync(name, providerText(`mail${changed}.d1.example`));
  renameSync(name, join(domains, 'd1.example.yaml'));
}

function line(name: string, { latencies }: Load): string {
  const cells = [0.5, 0.99, 0.999].map((share) => percentile(latencies, share).toFixed(2));
  return `| ${name} | ${cells.join(' | ')} |\n`;
}
