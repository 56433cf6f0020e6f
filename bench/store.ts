import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseDomain } from '../src/model/domain.ts';
import { openFolderStore, type FolderStore } from '../src/store/folder-store.ts';

/**
 * Measures a folder of provider files: `npm run bench:store -- --files 100000 --list 1000000`. Prints the start with
 * nothing remembered, the start with `state`, a reload after one changed file, and the memory of a domain. Each start
 * is a process of its own.
 */
const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '10000' },
    list: { type: 'string', default: '0' },
    measure: { type: 'string' },
  },
});

interface Measured {
  readonly startMilliseconds: number;
  readonly cpuSeconds: number;
  readonly bytesOfDomain: number;
  readonly reloadMilliseconds: number;
  readonly longestTurn: number;
}

if (values.measure === undefined) run(Number(values.files), Number(values.list));
else process.stdout.write(`${JSON.stringify(await measure(values.measure))}\n`);

function run(files: number, listed: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-bench-'));
  try {
    mkdirSync(join(folder, 'domains'));
    mkdirSync(join(folder, 'state'));
    for (let index = 0; index < files; index += 1) {
      writeFileSync(join(folder, 'domains', `d${index}.example.yaml`), provider(`mail.d${index}.example`));
    }
    if (listed > 0) {
      const lines = Array.from({ length: listed }, (_, index) => `l${index}.example\n`).join('');
      writeFileSync(join(folder, 'list.txt'), lines);
      writeFileSync(
        join(folder, 'domains', 'listed.yaml'),
        `${provider('mail.example.net')}domainsFile: ../list.txt\n`,
      );
    }
    print('nothing remembered', start(folder));
    print('remembered in state', start(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function provider(hostname: string): string {
  return `incoming: imaps://${hostname}\noutgoing: submissions://${hostname}\n`;
}

function start(folder: string): Measured {
  const [program = ''] = process.argv.slice(1);
  const text = execFileSync(process.execPath, ['--expose-gc', program, '--measure', folder], {
    encoding: 'utf8',
  });
  return JSON.parse(text) as Measured;
}

function print(name: string, measured: Measured): void {
  const words = Object.entries(measured).map(
    ([key, value]) => `${key} ${Math.round(Number(value) * 10) / 10}`,
  );
  process.stdout.write(`${name}: ${words.join(', ')}\n`);
}

async function measure(folder: string): Promise<Measured> {
  const base = await heapUsed();
  const began = performance.now();
  const store = await openFolderStore({
    folder: join(folder, 'domains'),
    state: { folder: join(folder, 'state'), version: 'bench' },
  });
  const startMilliseconds = performance.now() - began;
  const { user, system } = process.cpuUsage();
  const bytesOfDomain = ((await heapUsed()) - base) / store.status().domains;
  const [reloadMilliseconds, longestTurn] = await reload(store, join(folder, 'domains'));
  await store.close();
  return {
    startMilliseconds,
    cpuSeconds: (user + system) / 1e6,
    bytesOfDomain,
    reloadMilliseconds,
    longestTurn,
  };
}

async function heapUsed(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 100));
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** Replaces one file; milliseconds until it is served, and of the longest time in which nothing else was done. */
async function reload(store: FolderStore, folder: string): Promise<readonly [number, number]> {
  const domain = parseDomain('d0.example');
  if (!domain.ok) throw new Error(domain.reason);
  const hostname = `mail${Date.now()}.example`;
  writeFileSync(join(folder, '.new'), provider(hostname));
  await new Promise((resolve) => setTimeout(resolve, 50));
  renameSync(join(folder, '.new'), join(folder, 'd0.example.yaml'));
  const began = performance.now();
  let last = began;
  let longest = 0;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
    const found = store.find(domain.value);
    if (found.kind === 'hosted' && found.hosted.provider.incoming[0]?.hostname === hostname) break;
    if (last - began > 60_000) throw new Error('the change was not served within a minute');
  }
  return [performance.now() - began, longest];
}
