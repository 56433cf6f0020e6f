import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startCheckedLoad, type CheckedQuestion } from '../test/support/checked-load.ts';
import { ask } from '../test/support/http-client.ts';
import { poxPath, poxRequest } from '../test/support/pox.ts';
import { freePort } from '../test/support/server-process.ts';

/**
 * A long run: every program's request and one hostile one among a hundred, a changed provider file every ten seconds,
 * every answer compared with the first. Says what was wrong, and whether memory and open files grow. Ends with 1 where
 * an answer was wrong or memory grew by more than a twentieth after the first quarter.
 */

const connections = 16;
const domains = Array.from({ length: 200 }, (_, index) => `customer${index}.example`);

/** What a program asks of a domain; the answers stay the same all the time. */
const kinds: readonly ((domain: string) => Omit<CheckedQuestion, 'check'>)[] = [
  (domain) => ({ path: '/mail/config-v1.1.xml', host: `autoconfig.${domain}` }),
  (domain) => ({ path: `/mail/config-v1.1.xml?emailaddress=ann@${domain}`, host: `autoconfig.${domain}` }),
  (domain) => ({ path: poxPath, host: `autodiscover.${domain}`, body: poxRequest(`ann@${domain}`) }),
  (domain) => ({
    path: `/autodiscover/autodiscover.json?Email=ann@${domain}&Protocol=AutodiscoverV1`,
    host: `autodiscover.${domain}`,
  }),
  (domain) => ({ path: `/email.mobileconfig?emailaddress=ann@${domain}`, host: `autoconfig.${domain}` }),
  (domain) => ({ path: `/letter.txt?emailaddress=ann@${domain}`, host: `autoconfig.${domain}` }),
];

/** What is refused, in its own protocol, and never as a fault of ours. */
const hostile: readonly Omit<CheckedQuestion, 'check'>[] = [
  { path: '/mail/config-v1.1.xml?emailaddress=%00@%ff', host: 'autoconfig.customer1.example' },
  { path: poxPath, host: 'autodiscover.customer1.example', body: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' },
  { path: poxPath, host: 'autodiscover.customer1.example', body: '<a>'.repeat(5000) },
  { path: `/${'a/'.repeat(1000)}`, host: 'nobody.example' },
];

const provider = (text: string): string => `displayName: ${text}
incoming: imaps://imap.example.net
outgoing: submissions://smtp.example.net
`;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const milliseconds = Number(values.minutes) * 60_000;
const folder = mkdtempSync(join(tmpdir(), 'signpost-soak-'));
mkdirSync(join(folder, 'domains'));
for (const domain of domains) writeFileSync(join(folder, 'domains', `${domain}.yaml`), provider('Mail'));
writeFileSync(
  join(folder, 'signpost.yaml'),
  'providers: domains\nadmin: off\nstate: state\nlog: { requests: false }\nlimits: { perClientPerMinute: 0 }\n',
);
const port = await freePort();
const program = join(import.meta.dirname, '..', 'src', 'cli', 'main.js');
const given = ['--config', join(folder, 'signpost.yaml'), '--listen', `127.0.0.1:${port}`];
const server = spawn(process.execPath, [program, 'serve', ...given], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
process.on('exit', () => {
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Resident memory in megabytes, and open files. */
function used(): { readonly memory: number; readonly files: number } {
  const status = readFileSync(`/proc/${server.pid ?? 0}/status`, 'utf8');
  const memory = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  return { memory, files: readdirSync(`/proc/${server.pid ?? 0}/fd`).length };
}

const isReady = (): Promise<boolean> =>
  ask(port, { path: '/readyz' }).then(
    ({ status }) => status === 200,
    () => false,
  );
while (!(await isReady())) await sleep(100);

const usual: CheckedQuestion[] = [];
for (const domain of domains) {
  for (const kind of kinds) {
    const { path, host, body } = kind(domain);
    const first = await ask(port, {
      path,
      headers: { Host: host },
      ...(body === undefined ? {} : { method: 'POST', body }),
    });
    if (first.status !== 200) throw new Error(`${host}${path}: status ${first.status}`);
    const check: CheckedQuestion['check'] = (status, text) =>
      status === 200 && text === first.body ? undefined : `status ${status}, other bytes`;
    usual.push({ path, host, ...(body === undefined ? {} : { body }), check });
  }
}
const questions = usual.flatMap((question, index): CheckedQuestion[] => {
  const attack = index % 100 === 0 ? hostile[(index / 100) % hostile.length] : undefined;
  const check: CheckedQuestion['check'] = (status, text) =>
    status < 500 && !text.startsWith('<!DOCTYPE html') ? undefined : `status ${status}`;
  return attack === undefined ? [question] : [question, { ...attack, check }];
});

const stop = startCheckedLoad(port, connections, questions);
const began = Date.now();
const samples: number[] = [];
let reloads = 0;
while (Date.now() - began < milliseconds) {
  await sleep(Math.min(10_000, milliseconds / 12));
  const changed = join(folder, 'domains', 'changing.example.yaml');
  writeFileSync(`${changed}.new`, provider(`Mail ${reloads}`));
  renameSync(`${changed}.new`, changed);
  reloads += 1;
  const { memory, files } = used();
  samples.push(memory);
  const minutes = ((Date.now() - began) / 60_000).toFixed(1);
  process.stdout.write(`${minutes} min: ${memory.toFixed(0)} MB, ${files} open files\n`);
}
const { asked, wrong } = await stop();
const later = samples.slice(Math.floor(samples.length / 4));
const half = Math.ceil(later.length / 2);
const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
const growth = mean(later.slice(half)) / mean(later.slice(0, half)) - 1;
process.stdout.write(
  `${asked} answers, ${wrong.length} wrong, ${reloads} reloads; memory ${(growth * 100).toFixed(1)} % between the halves after the first quarter\n`,
);
for (const one of wrong.slice(0, 10)) process.stdout.write(`${one}\n`);
process.exitCode = wrong.length > 0 || growth > 0.05 ? 1 : 0;
server.kill('SIGTERM');
