import cluster, { type Worker } from 'node:cluster';
import { fileURLToPath } from 'node:url';

/** The programs of this folder that run in processes of their own. */
export type ForkedProgram = 'worker-main' | 'port-keeper-main';

/**
 * Starts a program as a process that shares ports with others. The kernel hands out connections (SCHED_NONE): where the
 * primary hands them out, those on their way to a worker that is killed are never answered nor closed.
 */
export function forkProgram(name: ForkedProgram, programArguments: readonly string[] = []): Worker {
  // Compiled, the program lies beside this file as JavaScript.
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const exec = fileURLToPath(new URL(`./${name}.${ending}`, import.meta.url));
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  // Holds for the forks that follow.
  cluster.setupPrimary({ exec, args: [...programArguments], serialization: 'advanced' });
  return cluster.fork();
}
