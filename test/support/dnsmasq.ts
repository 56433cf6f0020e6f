import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { needsProgram } from './needs.ts';
import { freePort, serverFolder, startProcess, type ServerProcess } from './server-process.ts';

/** A name server of the test's own: Debian's dnsmasq, which knows MX records and answers NXDOMAIN for the rest. */
export interface TestDnsmasq {
  /** `127.0.0.1:port`. */
  readonly address: string;
  /** Adds an MX record; the server is started anew for it. */
  add(domain: string, exchange: string): Promise<void>;
  /** Stops it where it is, as a machine that hangs; and lets it go on. */
  pause(): void;
  goOn(): void;
  kill(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** For tests that need dnsmasq: `{ skip: needsDnsmasq() }`. Debian's package keeps it out of an ordinary user's path. */
export function needsDnsmasq(): string | false {
  return spawnSync('/usr/sbin/dnsmasq', ['--version']).status === 0 ? false : needsProgram('dnsmasq');
}

export async function startDnsmasq(): Promise<TestDnsmasq> {
  const folder = serverFolder('dnsmasq');
  const file = join(folder.path, 'dnsmasq.conf');
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const records: string[] = [];
  let server: ServerProcess | undefined;
  const start = async (): Promise<void> => {
    const fixed = [
      `port=${port}`,
      'listen-address=127.0.0.1',
      'bind-interfaces',
      'no-resolv',
      'no-hosts',
      'local=/#/',
      'user=root',
      'mx-host=ready.example,mx.ready.example,10',
    ];
    writeFileSync(file, `${[...fixed, ...records].join('\n')}\n`);
    server = await startProcess(
      '/usr/sbin/dnsmasq',
      ['--keep-in-foreground', `--conf-file=${file}`, '--pid-file'],
      { isReady: () => answers(address) },
    );
  };
  await start();
  return {
    address,
    async add(domain, exchange) {
      records.push(`mx-host=${domain},${exchange},10`);
      await server?.kill();
      await start();
    },
    pause: () => void server?.child.kill('SIGSTOP'),
    goOn: () => void server?.child.kill('SIGCONT'),
    kill: async () => server?.kill(),
    start,
    async remove() {
      await server?.kill();
      folder.remove();
    },
  };
}

async function answers(address: string): Promise<boolean> {
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([address]);
  return resolver.resolveMx('ready.example').then(
    () => true,
    () => false,
  );
}
