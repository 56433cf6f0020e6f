import { spawnSync } from 'node:child_process';
import { sharedFolder } from './paths.ts';

/**
 * For tests that need a program from outside: `{ skip: needsProgram('xmllint') }`. Where it is missing the test is
 * skipped with a line that says so; on CI a missing package is a failure, because .ci/run installs them all.
 */
export function needsProgram(name: string): string | false {
  const found = spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
  if (found) return false;
  if (process.env['CI'] === 'true') throw new Error(`${name} is not installed; .ci/run has to install it`);
  return `skipped: ${name} is not installed`;
}

/** For tests that read the reference folder, which is not part of the project. */
export function needsShared(): string | false {
  return sharedFolder === undefined ? 'skipped: ../shared is not there' : false;
}
