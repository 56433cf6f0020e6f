import { execFileSync } from 'node:child_process';

/** A Node that servers run under. */
export interface NodeVersion {
  readonly path: string;
  /** Such as v24.21.0. */
  readonly version: string;
}

/**
 * Finds Nodes by the words of `--node`: `node20` and `node24` come from npm (`npx -p node@24`), anything else is a
 * program. Without any it is the running one.
 */
export function nodeVersions(words: string | undefined): readonly NodeVersion[] {
  if (words === undefined) return [{ path: process.execPath, version: process.version }];
  return words.split(',').map((word) => {
    const [, major] = /^node@?(\d+)$/.exec(word) ?? [];
    const path = major === undefined ? word : ofMajor(major);
    return { path, version: execFileSync(path, ['--version'], { encoding: 'utf8' }).trim() };
  });
}

function ofMajor(major: string): string {
  if (process.version.startsWith(`v${major}.`)) return process.execPath;
  const script = 'process.stdout.write(process.execPath)';
  return execFileSync('npx', ['--yes', '-p', `node@${major}`, 'node', '-e', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
