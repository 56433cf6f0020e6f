import { availableParallelism } from 'node:os';
import { doParseJob, type FilesJob, type ParseAnswer, type ParseJob } from './parse-job.ts';
import { openParseThread, type Parser, type ParseThreadOptions } from './parse-thread.ts';

/**
 * Bytes that are parsed in the serving thread before there is anything to serve. A thread takes a fifth of a second to
 * start, which is most of the time until the first answer of a small set-up; these bytes take less, whatever they are.
 */
const startingBytes = 64 * 1024;

/** Threads that read a large folder; each takes the memory of a small program, and it is over in seconds. */
const maxThreads = 4;

/** A parser that may use the thread it is called in until it is told that requests are answered there. */
export interface StartingParser extends Parser {
  /** From now on every job is done in a thread of its own. */
  startServing(): void;
  /** Starts all threads, because a large folder will be read soon. */
  prepare(): void;
  /** Work on many files, shared out to several threads. */
  parseMany(job: FilesJob): Promise<ParseAnswer>;
}

/** Opens a parser. The answers are the same in all threads. */
export function openParser(options: ParseThreadOptions = {}): StartingParser {
  // Threads start with their first job, so those that are not needed cost nothing.
  const threads = Array.from({ length: Math.min(maxThreads, availableParallelism()) }, () => ({
    thread: openParseThread(options),
    jobs: 0,
  }));
  let bytesHere = startingBytes;

  /** Gives a job to the thread with the least to do; the first one among equals, so that few are started. */
  async function share(job: ParseJob): Promise<ParseAnswer> {
    const least = Math.min(...threads.map(({ jobs }) => jobs));
    const chosen = threads.find(({ jobs }) => jobs === least);
    if (chosen === undefined) return doParseJob(job);
    chosen.jobs += 1;
    try {
      return await chosen.thread.parse(job);
    } finally {
      chosen.jobs -= 1;
    }
  }

  return {
    parse(job) {
      if ('bytes' in job) bytesHere -= job.bytes.length;
      return 'bytes' in job && bytesHere >= 0 ? Promise.resolve(doParseJob(job)) : share(job);
    },
    parseMany: share,
    prepare() {
      for (const { thread } of threads) void thread.parse({ kind: 'look-at-files', paths: [] });
    },
    startServing() {
      bytesHere = 0;
    },
    async close() {
      await Promise.all(threads.map(({ thread }) => thread.close()));
    },
  };
}
