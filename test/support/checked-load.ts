import { Agent, request } from 'node:http';

/** One question that is asked again and again, and what may be answered. */
export interface CheckedQuestion {
  readonly path: string;
  readonly host: string;
  /** A POST with this body; a GET where there is none. */
  readonly body?: string;
  /** Undefined where the answer is right, or what is wrong about it. */
  check(status: number, body: string): string | undefined;
}

/** What came of it. */
export interface LoadResult {
  readonly asked: number;
  /** What was wrong, a text for each wrong answer. */
  readonly wrong: readonly string[];
}

/**
 * Asks a server without a pause over connections that are kept, and checks every byte of every answer. Answers a
 * function that ends it.
 */
export function startCheckedLoad(
  port: number,
  connections: number,
  questions: readonly CheckedQuestion[],
): () => Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const over = new AbortController();
  const wrong: string[] = [];
  let asked = 0;
  const askers = Array.from({ length: connections }, async (_, asker) => {
    for (let turn = asker; !over.signal.aborted; turn += 1) {
      const question = questions[turn % questions.length];
      if (question === undefined) return;
      asked += 1;
      try {
        const { status, body } = await get(port, agent, question);
        const problem = question.check(status, body);
        if (problem !== undefined) wrong.push(`${question.host}${question.path}: ${problem}`);
      } catch (error) {
        wrong.push(`${question.host}${question.path}: ${String(error)}`);
      }
    }
  });
  return async () => {
    over.abort();
    await Promise.all(askers);
    agent.destroy();
    return { asked, wrong };
  };
}

function get(
  port: number,
  agent: Agent,
  { path, host, body }: CheckedQuestion,
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const options = { host: '127.0.0.1', port, path, agent, method, headers: { Host: host } };
    const sent = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
