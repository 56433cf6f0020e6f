import { doParseJob } from './parse-job.ts';
import { openParseThread, type Parser, type ParseThreadOptions } from './parse-thread.ts';

/**
 * Bytes that are parsed in the serving thread before there is anything to serve. A thread takes a fifth of a second to
 * start, which is most of the time until the first answer of a small set-up; these bytes take less, whatever they are.
 */
const startingBytes = 64 * 1024;

/** A parser that may use the thread it is called in until it is told that requests are answered there. */
export interface StartingParser extends Parser {
  /** From now on every job is done in a thread of its own. */
  startServing(): void;
}

/** Opens a parser. The answers are the same in both threads. */
export function openParser(options: ParseThreadOptions = {}): StartingParser {
  const thread = openParseThread(options);
  let bytesHere = startingBytes;
  return {
    parse(job) {
      bytesHere -= job.bytes.length;
      return bytesHere >= 0 ? Promise.resolve(doParseJob(job)) : thread.parse(job);
    },
    startServing() {
      bytesHere = 0;
    },
    close: () => thread.close(),
  };
}
