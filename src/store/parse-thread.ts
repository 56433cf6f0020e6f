import { Worker } from 'node:worker_threads';
import { fileProblem } from './file-problems.ts';
import { unpackAnswer, type PackedAnswer } from './packed-answer.ts';
import type { ParseAnswer, ParseJob } from './parse-job.ts';

/** Does parse jobs one after another. Never rejects: what goes wrong is a `refused` answer. */
export interface Parser {
  parse(job: ParseJob): Promise<ParseAnswer>;
  close(): Promise<void>;
}

/** How the parsing thread is run. The defaults are for production; tests shorten them. */
export interface ParseThreadOptions {
  /** The program of the thread; ours unless a test brings another. */
  readonly program?: URL;
  /** Milliseconds after which a provider file is given up; a usual one takes one, the largest allowed a second or two. */
  readonly deadline?: number;
  /** Milliseconds without work after which the thread is ended and its memory given back. */
  readonly idle?: number;
  /** Megabytes; a text that makes the parser eat more ends the thread, not the process. */
  readonly memory?: number;
}

const defaultDeadline = 10_000;
const defaultIdle = 5000;

/** A domain list may be 250 times as large as a provider file, and checks only one name a line. */
const listDeadlineFactor = 6;

/** Enough for a list of 64 MB. */
const defaultMemory = 1024;

// Compiled, the thread's program lies beside this file as JavaScript; Node with type stripping runs it as it is.
const ownProgram = new URL(
  import.meta.url.endsWith('.ts') ? './parse-worker.ts' : './parse-worker.js',
  import.meta.url,
);

/**
 * Parses in a thread of its own, so that no file an operator writes can hold up requests: one of 256 KB can cost
 * seconds. The thread starts with the first job and ends when there was none for a while. A job that takes too long or
 * brings the thread down costs that job alone; the next one gets a new thread.
 */
export function openParseThread(options: ParseThreadOptions = {}): Parser {
  const {
    program = ownProgram,
    deadline = defaultDeadline,
    idle = defaultIdle,
    memory = defaultMemory,
  } = options;
  let worker: Worker | undefined;
  let idleTimer: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  const end = async (): Promise<void> => {
    clearTimeout(idleTimer);
    const ending = worker;
    worker = undefined;
    await ending?.terminate();
  };

  const run = async (job: ParseJob): Promise<ParseAnswer> => {
    if (closed) return failed(job, 'Signpost is stopping');
    clearTimeout(idleTimer);
    worker ??= startWorker(program, memory);
    // While it works the thread keeps the process alive, while it rests it doesn't.
    worker.ref();
    const answer = await ask(
      worker,
      job,
      job.kind === 'domain-list' ? deadline * listDeadlineFactor : deadline,
    );
    if (answer.kind === 'lost') {
      await end();
      return failed(job, answer.reason);
    }
    worker?.unref();
    idleTimer = setTimeout(() => void end(), idle).unref();
    return unpackAnswer(answer);
  };

  return {
    parse(job) {
      const answer = last.then(() => run(job));
      last = answer;
      return answer;
    },
    async close() {
      closed = true;
      await end();
    },
  };
}

type Lost = { readonly kind: 'lost'; readonly reason: string };

/** Sends one job and waits for its answer, for the end of the thread, or for the deadline. */
function ask(worker: Worker, job: ParseJob, deadline: number): Promise<PackedAnswer | Lost> {
  return new Promise((resolve) => {
    const settle = (answer: PackedAnswer | Lost): void => {
      clearTimeout(timer);
      worker.off('message', settle).off('error', onError).off('exit', onExit);
      resolve(answer);
    };
    const onError = (error: Error): void => settle({ kind: 'lost', reason: `it failed: ${error.message}` });
    const onExit = (): void => settle({ kind: 'lost', reason: 'it was broken off' });
    const timer = setTimeout(
      () => settle({ kind: 'lost', reason: `it took more than ${deadline / 1000} seconds` }),
      deadline,
    );
    worker.on('message', settle).on('error', onError).on('exit', onExit);
    worker.postMessage(job, 'bytes' in job ? [job.bytes.buffer] : []);
  });
}

function startWorker(program: URL, memory: number): Worker {
  const worker = new Worker(program, {
    name: 'signpost-parse',
    // The thread needs no secret that stands in the environment, and none of the process's own flags.
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memory },
  });
  // An error after the job was answered must not become an uncaught exception of the process.
  worker.on('error', () => undefined);
  return worker;
}

function failed(job: ParseJob, reason: string): ParseAnswer {
  return {
    kind: 'refused',
    problem: fileProblem('file' in job ? job.file : '', 'file-not-parsed', {
      message: `the file could not be read: ${reason}`,
    }),
  };
}
