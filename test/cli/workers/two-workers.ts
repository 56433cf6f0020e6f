import type { RunningServer } from '../../support/command.ts';
import { until, workersOf } from './worker-load.ts';

/** A provider file of one host. */
export const provider = (host: string): string =>
  `incoming: imaps://${host}\noutgoing: submissions://${host}\n`;

/** Two workers and one domain. */
export const files = {
  'config/signpost.yaml':
    'workers: 2\nlimits: { drainDelay: 1, drainTimeout: 2 }\nlog: { requests: false }\n',
  'config/domains/example.org.yaml': provider('one.example.org'),
};

/** Where mail programs of that domain ask. */
export const path = '/mail/config-v1.1.xml?emailaddress=ann@example.org';

/** The text of an answer on a connection of its own. */
export async function text(url: string, options: RequestInit = {}): Promise<string> {
  return (await fetch(url, { ...options, headers: { Connection: 'close' } })).text();
}

/** Asks on so many new connections, which the kernel gives to one worker or the other. */
export async function everywhere(url: string): Promise<ReadonlySet<string>> {
  const answers = await Promise.all(Array.from({ length: 40 }, () => text(url)));
  return new Set(answers);
}

/** A line of /metrics. */
export async function figure(server: RunningServer, series: string): Promise<number> {
  const lines = (await text(`${server.adminUrl}/metrics`)).split('\n');
  return Number(
    lines
      .find((line) => line.startsWith(`${series} `))
      ?.split(' ')
      .at(-1),
  );
}

/** Waits until both workers answer. */
export async function bothServe(server: RunningServer): Promise<void> {
  await until(async () => (await figure(server, 'signpost_processes')) === 3, 'both workers serve');
}

/** Asks each worker by itself: the others are stopped meanwhile, so that only this one can take the connection. */
export async function fromEach<Answer>(
  server: RunningServer,
  ask: () => Promise<Answer>,
): Promise<readonly Answer[]> {
  const workers = workersOf(server.processId);
  const answers: Answer[] = [];
  for (const asked of workers) {
    const others = workers.filter((worker) => worker !== asked);
    for (const other of others) process.kill(other, 'SIGSTOP');
    try {
      answers.push(await ask());
    } finally {
      for (const other of others) process.kill(other, 'SIGCONT');
    }
  }
  return answers;
}
