import { parentPort } from 'node:worker_threads';
import { lookAtFiles } from './look-at-files.ts';
import { packAnswer, type PackedAnswer } from './packed-answer.ts';
import type { ParseJob } from './parse-job.ts';

/** The entry of the parsing thread: one job in, one answer out; the next job comes after the answer. */
parentPort?.on('message', (job: ParseJob) => void respond(job));

async function respond(job: ParseJob): Promise<void> {
  const packed = await answer(job);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(packed);
}

/**
 * What parsing needs is loaded with the first file that is parsed: a large folder is looked at again and again by threads
 * that end in between, and loading it costs as much as looking at fifty thousand files.
 */
async function answer(job: ParseJob): Promise<PackedAnswer> {
  if (job.kind === 'look-at-files') {
    return packAnswer({ kind: 'looked-at', sightings: lookAtFiles(job.paths) });
  }
  const { doParseJob } = await import('./parse-job.ts');
  return packAnswer(doParseJob(job));
}
