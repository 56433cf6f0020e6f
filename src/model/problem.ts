/** Where a problem stands in a file. Line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The text of that line, for the marker under it. Bounded by whoever makes it (200 characters). */
  readonly excerpt: string;
}

/** Something wrong or risky in what an operator wrote. Problems are data: collected, never thrown. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** A stable name in kebab-case, listed in docs/errors.md. */
  readonly code: string;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to write instead, or what to do. */
  readonly advice?: string;
  /** Absent only where there is no line to show, such as a file that can't be read. */
  readonly place?: Place;
  /** The file it concerns, also where there is no place. */
  readonly file?: string;
}

/** True where at least one problem is an error. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}
