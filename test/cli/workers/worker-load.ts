import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { after } from 'node:test';

/** The processes that a process started and that still run. */
export function childrenOf(processId: number): readonly number[] {
  try {
    const text = readFileSync(`/proc/${processId}/task/${processId}/children`, 'utf8');
    return text
      .split(' ')
      .filter((word) => word.trim() !== '')
      .map(Number);
  } catch {
    return [];
  }
}

/** The workers of a server, without the processes that keep its ports. */
export function workersOf(processId: number): readonly number[] {
  return childrenOf(processId).filter((child) => {
    try {
      return readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('worker-main');
    } catch {
      return false;
    }
  });
}

/** True while a process runs. */
export function runs(processId: number): boolean {
  try {
    return !readFileSync(`/proc/${processId}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

/** Waits until something holds, at most so many milliseconds: long enough for a machine that does much else. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  most = 30_000,
): Promise<void> {
  const end = Date.now() + most;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What is lost where a connection stays open and nothing comes: worse than a reset, after which clients ask again. */
export const noAnswer = 'no answer for eight seconds';

/** What clients saw. */
export interface Load {
  answered: number;
  /** Requests whose connection ended without a whole answer. */
  readonly lost: string[];
  /** Connections that were refused: nobody listens any more. */
  refused: number;
  /** Answers that were not the expected bytes. */
  wrong: number;
  /** Ends it, once what is open is answered. */
  stop(): Promise<void>;
}

/** Clients on kept connections that ask one request after the other and compare every answer. */
export function startLoad(url: string, expected: string, clients: number): Load {
  const protocol = url.startsWith('https:') ? https : http;
  const stopped = new AbortController();
  const load: Load = { answered: 0, lost: [], refused: 0, wrong: 0, stop };
  // A test that fails must not leave clients that ask for ever.
  after(stop);
  const loops = Array.from({ length: clients }, () => askOn());
  return load;

  async function stop(): Promise<void> {
    stopped.abort();
    await Promise.all(loops);
  }

  async function askOn(): Promise<void> {
    const agent = new protocol.Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
    while (!stopped.signal.aborted) {
      const outcome = await once(agent);
      if (outcome.kind === 'lost' && outcome.code === 'ECONNREFUSED') {
        load.refused += 1;
        await new Promise((resolve) => setTimeout(resolve, 20));
        continue;
      }
      if (outcome.kind === 'lost') load.lost.push(outcome.code);
      else if (outcome.text !== expected) load.wrong += 1;
      else load.answered += 1;
    }
    agent.destroy();
  }

  function once(
    agent: http.Agent,
  ): Promise<
    { readonly kind: 'lost'; readonly code: string } | { readonly kind: 'answer'; readonly text: string }
  > {
    return new Promise((resolve) => {
      const lost = (error: NodeJS.ErrnoException): void =>
        resolve({ kind: 'lost', code: error.code ?? error.message });
      const sent = protocol.request(url, { agent, timeout: 8000 }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', lost);
        response.on('end', () => resolve({ kind: 'answer', text: Buffer.concat(chunks).toString() }));
      });
      sent.on('timeout', () => sent.destroy(new Error(noAnswer)));
      sent.on('error', lost);
      sent.end();
    });
  }
}
