import type { Problem } from '../model/problem.ts';
import { compareText } from './compare-text.ts';

/** The same text for the same problem at the same place. */
export function problemKey(problem: Problem): string {
  const { severity, code, message, place } = problem;
  return [place?.file ?? problem.file, place?.line, place?.column, severity, code, message].join('\n');
}

/** True for the same problems in the same order. */
export function sameProblems(one: readonly Problem[], other: readonly Problem[]): boolean {
  return (
    one.length === other.length &&
    one.every((problem, index) => {
      const twin = other[index];
      return problem === twin || (twin !== undefined && problemKey(problem) === problemKey(twin));
    })
  );
}

/** Every problem once, sorted by file, line and column, as people work through them. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  const each = new Map(problems.map((problem) => [problemKey(problem), problem]));
  return [...each.values()].sort(
    (one, other) =>
      compareText(fileOf(one), fileOf(other)) ||
      (one.place?.line ?? 0) - (other.place?.line ?? 0) ||
      (one.place?.column ?? 0) - (other.place?.column ?? 0),
  );
}

function fileOf(problem: Problem): string {
  return problem.place?.file ?? problem.file ?? '';
}
