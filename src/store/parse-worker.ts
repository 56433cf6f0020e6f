import { parentPort } from 'node:worker_threads';
import { doParseJob, type ParseJob } from './parse-job.ts';
import { packAnswer } from './packed-answer.ts';

/** The entry of the parsing thread: one job in, one answer out. */
parentPort?.on('message', (job: ParseJob) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(packAnswer(doParseJob(job)));
});
