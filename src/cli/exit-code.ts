/** What a command answers to the shell. Warnings are fine, unless `--strict` was given. */
export const exitCode = {
  fine: 0,
  problems: 1,
  wrongUse: 2,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
