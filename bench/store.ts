import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseDomain, type Domain } from '../src/model/domain.ts';
import { LongestTurn } from './longest-turn.ts';
import { openFolderStore, type FolderStore } from '../src/store/folder-store.ts';

/**
 * Measures a folder of provider files: `npm run bench:store -- --files 100000 --list 1000000`. Prints the start with
 * nothing remembered, the start with `state`, a reload after one changed file and one after a line more in the list, and
 * the memory of a domain. Each start is a process of its own. `longest...` are the longest times in which nothing else was
 * done, in milliseconds.
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
  readonly longestTurnOfStart: number;
  readonly bytesOfDomain: number;
  readonly reloadMilliseconds: number;
  readonly longestTurnOfReload: number;
  readonly listMilliseconds?: number;
  readonly longestTurnOfList?: number;
  /** While the state is written. */
  readonly longestTurnOfWriting: number;
}

/** Milliseconds in which what is served is written down. */
const writingTime = 10_000;

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
      writeFileSync(join(folder, 'list.txt'), list(listed));
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

function list(length: number): string {
  return Array.from({ length }, (_, index) => `l${index}.example\n`).join('');
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
  const starting = new LongestTurn();
  const began = performance.now();
  const store = await openFolderStore({
    folder: join(folder, 'domains'),
    state: { folder: join(folder, 'state'), version: 'bench' },
  });
  const startMilliseconds = performance.now() - began;
  const longestTurnOfStart = starting.stop();
  const { user, system } = process.cpuUsage();
  const bytesOfDomain = ((await heapUsed()) - base) / store.status().domains;
  const [reloadMilliseconds, longestTurnOfReload] = await reload(store, join(folder, 'domains'));
  const ofList = existsSync(join(folder, 'list.txt')) ? await reloadList(store, folder) : {};
  const writing = new LongestTurn();
  await new Promise((resolve) => setTimeout(resolve, writingTime));
  const longestTurnOfWriting = writing.stop();
  await store.close();
  return {
    startMilliseconds,
    cpuSeconds: (user + system) / 1e6,
    longestTurnOfStart,
    bytesOfDomain,
    reloadMilliseconds,
    longestTurnOfReload,
    ...ofList,
    longestTurnOfWriting,
  };
}

async function heapUsed(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 100));
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** Replaces one file; milliseconds until it is served, and of the longest time in which nothing else was done. */
async function reload(store: FolderStore, folder: string): Promise<readonly [number, number]> {
  const domain = aDomain('d0.example');
  const hostname = `mail${Date.now()}.example`;
  writeFileSync(join(folder, '.new'), provider(hostname));
  return await change(join(folder, '.new'), join(folder, 'd0.example.yaml'), () => {
    const found = store.find(domain);
    return found.kind === 'hosted' && found.hosted.provider.incoming[0]?.hostname === hostname;
  });
}

/** The same with a line more in the list of domains. */
async function reloadList(store: FolderStore, folder: string): Promise<Partial<Measured>> {
  const path = join(folder, 'list.txt');
  const length = readFileSync(path, 'utf8').split('\n').length;
  const added = aDomain(`l${length - 1}.example`);
  writeFileSync(`${path}.new`, list(length));
  const [listMilliseconds, longestTurnOfList] = await change(
    `${path}.new`,
    path,
    () => store.find(added).kind === 'hosted',
  );
  return { listMilliseconds, longestTurnOfList };
}

function aDomain(text: string): Domain {
  const domain = parseDomain(text);
  if (!domain.ok) throw new Error(domain.reason);
  return domain.value;
}

async function change(from: string, to: string, isServed: () => boolean): Promise<readonly [number, number]> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  renameSync(from, to);
  const turns = new LongestTurn();
  const began = performance.now();
  while (!isServed()) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (performance.now() - began > 120_000) throw new Error('the change was not served within two minutes');
  }
  return [performance.now() - began, turns.stop()];
}
