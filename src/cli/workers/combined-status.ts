import type { DirectoryStatus } from '../../store/directories/guarded-directory.ts';
import { sortProblems } from '../../store/problem-key.ts';
import type { StoreStatus } from '../../store/provider-store.ts';

/** What a worker says of directories, which it asks by itself: how they are doing, and what is wrong with their rows. */
export type WorkerStatus = Pick<StoreStatus, 'directories' | 'problems'>;

/** Worst last. */
const states = ['not-asked', 'up', 'down'] as const;

/**
 * What the operator is told of all processes together: a directory that one of them can't reach is down, questions are
 * added, and each problem is told once.
 */
export function combinedStatus(primary: StoreStatus, workers: readonly WorkerStatus[]): StoreStatus {
  const problems = sortProblems([primary, ...workers].flatMap((one) => one.problems));
  const directories = primary.directories?.map((own) =>
    combinedDirectory([
      own,
      ...workers.flatMap((one) => (one.directories ?? []).filter(({ name }) => name === own.name)),
    ]),
  );
  const isDegraded =
    problems.length > primary.problems.length || directories?.some(({ state }) => state === 'down') === true;
  return {
    ...primary,
    problems,
    state: primary.state === 'ready' && isDegraded ? 'degraded' : primary.state,
    ...(directories === undefined ? {} : { directories }),
  };
}

/** Of the processes that see it in its worst state, the first that saw it so tells the story. */
function combinedDirectory(
  seen: readonly [DirectoryStatus, ...(readonly DirectoryStatus[])],
): DirectoryStatus {
  const rank = ({ state }: DirectoryStatus): number => states.indexOf(state);
  const told = seen.reduce((one, other) => {
    if (rank(one) !== rank(other)) return rank(other) > rank(one) ? other : one;
    return other.since < one.since ? other : one;
  });
  return {
    ...told,
    asked: seen.reduce((sum, { asked }) => sum + asked, 0),
    failed: seen.reduce((sum, { failed }) => sum + failed, 0),
  };
}
