import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importProblem } from '../import/imported.ts';
import type { Problem } from '../model/problem.ts';

/** What became of a finished file. */
export type Written =
  { readonly kind: 'written' | 'unchanged' } | { readonly kind: 'refused'; readonly problem: Problem };

/**
 * Writes a provider file into the folder, whole or not at all. A file that is there already is only replaced with
 * `force`; one with the same content counts as done, so that an import can be repeated. The name is a parsed domain:
 * nothing is ever written elsewhere, and a symbolic link is replaced, never followed.
 */
export function writeOutput(folder: string, name: string, text: string, force: boolean): Written {
  const target = join(folder, `${name}.yaml`);
  try {
    mkdirSync(folder, { recursive: true });
    if (contentOf(target) === text) return { kind: 'unchanged' };
    if (!force) {
      writeFileSync(target, text, { flag: 'wx' });
      return { kind: 'written' };
    }
    const draft = join(folder, `.${name}.yaml.${process.pid}.new`);
    rmSync(draft, { force: true });
    writeFileSync(draft, text, { flag: 'wx' });
    renameSync(draft, target);
    return { kind: 'written' };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return {
      kind: 'refused',
      problem:
        code === 'EEXIST'
          ? importProblem(
              'error',
              'import-exists',
              target,
              'this file is there already, with other content',
              'add --force to replace it',
            )
          : importProblem(
              'error',
              'import-unwritable',
              target,
              `it can't be written: ${code}`,
              'look at the folder given with --output',
            ),
    };
  }
}

/** The content of a regular file; undefined for everything else, such as a link. */
function contentOf(file: string): string | undefined {
  try {
    return lstatSync(file).isFile() ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
